"""What must hold before a synthesis may be published, asked of the database itself."""

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Substr

from .collect import others
from .models import Fate, Input
from .workflow import IN_AN_ENTRY, Disposition

STATED = [*IN_AN_ENTRY, Disposition.SET_ASIDE]


class Sha256(Func):
    """The hexadecimal SHA-256 of a text in UTF-8."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()


def missing(synthesis):
    """Sentences that say what keeps the ledger from being complete and true; none when all is well."""
    sentences = []
    inputs = Input.objects.filter(synthesis=synthesis)
    if not inputs.exists():
        sentences.append("La synthèse n’a pas encore été compilée.")
    if count := inputs.filter(fate=None).count():
        sentences.append(f"{_many(count, 'apport n’a', 'apports n’ont')} pas de suite donnée.")
    if count := Fate.objects.filter(synthesis=synthesis).exclude(input__synthesis=synthesis).count():
        sentences.append(
            f"{_many(count, 'suite donnée ne répond', 'suites données ne répondent')} à aucun apport."
        )
    if count := withdrawn_since(synthesis).count():
        sentences.append(
            f"{_many(count, 'énoncé a été retiré', 'énoncés ont été retirés')} depuis la dernière compilation : "
            "compilez à nouveau."
        )
    if count := misquoted(synthesis).count() + altered(synthesis).count():
        sentences.append(
            f"{_many(count, 'citation ne se retrouve', 'citations ne se retrouvent')} pas dans sa source."
        )
    if count := changed_since(synthesis):
        sentences.append(
            f"{_many(count, 'fiche ou demande a', 'fiches ou demandes ont')} changé depuis la dernière compilation : "
            "compilez à nouveau."
        )
    if count := strangers(synthesis).count():
        sentences.append(
            f"{_many(count, 'apport est rattaché', 'apports sont rattachés')} à un point d’une autre synthèse."
        )
    return sentences


def misquoted(synthesis):
    """Inputs whose words are not those of their span of the frozen text (in code points)."""
    return (
        stated(synthesis)
        .filter(statement__isnull=False)
        .annotate(found=Substr("statement__text__body", F("start") + 1, F("end") - F("start")))
        .exclude(found=F("words"))
    )


def altered(synthesis):
    """Inputs whose words no longer have the hash that the manifest gives."""
    return stated(synthesis).annotate(hashed=Sha256("words")).exclude(hashed=F("sha256"))


def withdrawn_since(synthesis):
    """Inputs still stated whose contribution is no longer accepted."""
    return stated(synthesis).filter(statement__isnull=False).exclude(contribution__state=Value("accepted"))


def changed_since(synthesis):
    """How many fiches and demands have other words than the manifest's, or are no longer to be cited."""
    now = {line.key: line.sha256 for line in others(synthesis)}
    then = stated(synthesis).filter(statement=None).values_list("key", "sha256")
    return sum(now.get(key) != sha256 for key, sha256 in then)


def strangers(synthesis):
    return Fate.objects.filter(synthesis=synthesis, entry__isnull=False).exclude(entry__synthesis=synthesis)


def stated(synthesis):
    """Inputs whose words the synthesis holds: all but the withdrawn ones."""
    return Input.objects.filter(synthesis=synthesis, fate__disposition__in=STATED)


def _many(count, one, several):
    return f"{count} {one if count == 1 else several}"
