"""Several things of the queue at once: each takes its own act, and one refusal does not stop the others."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

from consultations.queue import ticked
from egts.core.workflow import TransitionRefused
from practices.decisions import BulkReturnForm
from practices.models import MessageTemplate

TICKED_MAX = 100
WORDS = {
    "assign": "relecture confiée",
    "release": "relecture laissée à qui la prendra",
    "return": "rendu aux auteurs",
}
ACTS = {"assign": "assign", "release": "release", "return": "give_back"}
UNKNOWN = "Cet écrit n’existe pas, ou ne vous est pas ouvert."


@dataclass
class Bulk:
    """What is ticked, chosen and typed under the queue, and what is wrong with it."""

    form: BulkReturnForm
    colleagues: list
    keys: tuple = ()
    to: str = ""
    error: str = ""

    @property
    def has_errors(self):
        return bool(self.error or self.form.errors)


def blank(colleagues):
    return Bulk(_form(None), colleagues)


def posted(data: MultiValueDict, colleagues):
    """The message is checked when it is to be sent, and only kept otherwise."""
    checked = data.get("act") in {"return", "insert"}
    form = _form(data) if checked else _form(None, initial={"message": data.get("message", "")})
    return Bulk(form, colleagues, tuple(data.getlist("choix")[: TICKED_MAX + 1]), data.get("to", ""))


def _form(data, **options):
    return BulkReturnForm(data, auto_id="lot_%s", templates=MessageTemplate.objects.all(), **options)


def act(request, committee, bulk):
    """The page that says, row by row, what was done; or None, with what is wrong said by `bulk`."""
    name = request.POST.get("act", "")
    if name == "insert":
        bulk.form = bulk.form.with_template()
        return None
    reviewer = next((person for person in bulk.colleagues if str(person.pk) == bulk.to), None)
    if not bulk.keys:
        bulk.error = "Cochez au moins un écrit."
    elif len(bulk.keys) > TICKED_MAX:
        bulk.error = f"Cochez {TICKED_MAX} écrits au plus."
    elif name not in WORDS:
        bulk.error = "Choisissez ce qu’il faut faire des écrits cochés."
    elif name == "assign" and reviewer is None:
        bulk.error = "Choisissez à qui confier les écrits cochés."
    if bulk.error or (name == "return" and not bulk.form.is_valid()):
        return None
    words = {"to": reviewer} if name == "assign" else bulk.form.words() if name == "return" else {}
    results = [_result(request.user, key, row, name, words) for key, row in ticked(request.user, bulk.keys)]
    context = {
        "committee": committee,
        "results": results,
        "done": sum(done for _, done, _ in results),
        "what": WORDS[name],
        "reviewer": reviewer if name == "assign" else None,
        "typed": words.get("message", ""),
    }
    return render(request, "consultations/desk_results.html", context)


def _result(user, key, row, name, words):
    """(row or None, whether it was done, the sentence that says it)."""
    if row is None:
        return None, False, UNKNOWN
    try:
        getattr(row.thing, ACTS[name])(by=user, **words)
    except TransitionRefused as refusal:
        return row, False, refusal.message
    return row, True, f"{WORDS[name].capitalize()}."
