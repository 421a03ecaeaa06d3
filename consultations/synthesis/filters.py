"""What a reader may narrow entries and ledger by, read from the address; what makes no sense is ignored."""

from django.db.models import Q

from consultations.models import Contribution
from egts.core.models import Region, Theme

from .models import Entry, Fate
from .present import SECTIONS
from .workflow import Disposition

WORDS_MAX_CHARS = 100
KINDS = {slug: kinds for slug, _, kinds in SECTIONS}


class Narrowing:
    """The values read from an address, and the choices that a form offers."""

    def __init__(self, synthesis, query, user=None):
        self.synthesis = synthesis
        self.user = user
        self.words = query.get("q", "").replace("\0", "")[:WORDS_MAX_CHARS].strip()
        self.section = query.get("rubrique") if query.get("rubrique") in KINDS else ""
        self.kind = query.get("nature") if query.get("nature") in Entry.Kind.values else ""
        self.regions = list(Region.objects.filter(inputs_of_synthesis(synthesis)))
        self.themes = list(Theme.objects.filter(pk__in=synthesis.entries.order_by().values("theme")))
        self.region = _among(query.get("region"), {region.code for region in self.regions})
        self.theme = _among(query.get("theme"), {theme.slug for theme in self.themes} | {"—"})
        self.disposition = _among(query.get("suite"), set(Disposition.values))
        self.scope = _among(query.get("portee"), {"partages", "minoritaires"})
        self.care = query.get("a-traiter") == "1"
        self.mine = query.get("miennes") == "1" and user is not None and user.is_authenticated
        contribution = query.get("contribution", "")
        self.contribution = int(contribution) if contribution.isdecimal() and len(contribution) < 16 else None
        self.sections = [(slug, title) for slug, title, _ in SECTIONS]
        self.dispositions = Disposition.choices

    def entries(self):
        found = Entry.objects.filter(synthesis=self.synthesis)
        if self.section:
            found = found.filter(kind__in=KINDS[self.section])
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.theme:
            found = found.filter(theme__slug=self.theme) if self.theme != "—" else found.filter(theme=None)
        if self.region:
            found = found.filter(regions__contains=[self.region])
        if self.scope:
            found = found.filter(minority=self.scope == "minoritaires")
        if self.care:
            found = found.filter(needs_care=True)
        if self.words:
            found = found.filter(wording__icontains=self.words)
        return found.select_related("theme").in_order()

    def ledger(self):
        found = Fate.objects.filter(synthesis=self.synthesis)
        if self.section:
            found = found.filter(input__kind__in=KINDS[self.section])
        if self.disposition:
            found = found.filter(disposition=self.disposition)
        if self.region:
            found = found.filter(input__region=self.region)
        if self.contribution:
            found = found.filter(input__contribution=self.contribution)
        if self.mine:
            written = Contribution.objects.written_by(self.user).order_by().values("pk")
            found = found.filter(
                Q(input__contribution__in=written)
                | Q(input__practice__author=self.user)
                | Q(input__demand__motion__author=self.user)
            )
        if self.words:
            found = found.filter(
                Q(input__words__icontains=self.words) | Q(input__external_id__iexact=self.words)
            )
        return found


def inputs_of_synthesis(synthesis):
    return Q(code__in=synthesis.inputs.filter(region__isnull=False).order_by().values("region"))


def _among(value, choices):
    return value if value in choices else ""
