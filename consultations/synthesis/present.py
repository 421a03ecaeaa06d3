"""What pages and PDF show of entries and of their sources, in a number of queries that does not grow with rows."""

import json
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from consultations.models import Contribution
from egts.core.models import College, Organisation, Region, Theme
from practices.differences import pieces

from . import versions
from .models import Entry, Fate
from .publish import json_bytes
from .workflow import IN_AN_ENTRY, PLURALS, Disposition

KIND = Entry.Kind
SECTIONS = (
    ("diagnostic", "Diagnostic : constats et besoins", (KIND.FINDING, KIND.NEED)),
    ("pratiques", "Pratiques inspirantes", (KIND.PRACTICE,)),
    ("leviers", "Leviers", (KIND.LEVER,)),
    ("preconisations", "Préconisations concrètes", (KIND.RECOMMENDATION,)),
    ("positions", "Positions et motions", (KIND.DEMAND,)),
)
HEADINGS = {
    KIND.FINDING: "Constats",
    KIND.NEED: "Besoins",
    KIND.LEVER: "Leviers",
    KIND.RECOMMENDATION: "Préconisations",
    KIND.PRACTICE: "Fiches pratiques citées",
    KIND.DEMAND: "Demandes des motions adoptées",
}
WHOLE = 200  # up to so many entries, a page shows them all
PER_BLOCK = 10  # of a longer synthesis
ANNEX_WHOLE = 300  # contributions named in the annex; beyond, they are counted
DAYS_KEPT = 7 * 24 * 3600
QUOTES = 3  # shown under an entry before « toutes les sources »


@dataclass
class Block:
    """The entries of one kind and theme: those several regions say first, then what one alone says."""

    kind: str
    theme: object
    heading: str
    shared: list = field(default_factory=list)
    shared_count: int = 0
    minority: list = field(default_factory=list)
    minority_count: int = 0

    @property
    def count(self):
        return self.shared_count + self.minority_count

    @property
    def hidden(self):
        return self.count - len(self.shared) - len(self.minority)


@dataclass
class Section:
    slug: str
    title: str
    blocks: list

    @property
    def count(self):
        return sum(block.count for block in self.blocks)


def sections(synthesis, *, whole=WHOLE, per_block=PER_BLOCK, quotes=QUOTES):
    """The sections that have something in them, entries and first quotes included."""
    groups = (
        Entry.objects.filter(synthesis=synthesis)
        .order_by("kind", "theme__position", "theme__slug", "minority")
        .values_list("kind", "theme", "minority")
        .annotate(count=Count("pk"))
    )
    counts = {(kind, theme, minority): count for kind, theme, minority, count in groups}
    most = whole if sum(counts.values()) <= whole else per_block
    ranked = (
        Entry.objects.filter(synthesis=synthesis)
        .annotate(
            rank=Window(
                RowNumber(),
                partition_by=[F("kind"), F("theme"), F("minority")],
                order_by=[F("region_count").desc(), F("source_count").desc(), F("position"), F("pk")],
            )
        )
        .filter(rank__lte=most)
        .select_related("theme")
    )
    entries = sorted(ranked, key=lambda entry: entry.rank)
    decorate(synthesis, entries, quotes=quotes)
    blocks = {}
    for entry in entries:
        key = entry.kind, entry.theme_id
        if key not in blocks:
            blocks[key] = Block(
                entry.kind,
                entry.theme,
                HEADINGS[entry.kind],
                shared_count=counts.get((*key, False), 0),
                minority_count=counts.get((*key, True), 0),
            )
        (blocks[key].minority if entry.minority else blocks[key].shared).append(entry)
    found = []
    for slug, title, kinds in SECTIONS:
        ours = [block for block in blocks.values() if block.kind in kinds]
        ours.sort(key=lambda b: (kinds.index(b.kind), *_theme_order(b.theme)))
        if ours:
            found.append(Section(slug, title, ours))
    return found


def _theme_order(theme):
    return (1, 0, "") if theme is None else (0, theme.position, theme.slug)


def decorate(synthesis, entries, *, quotes=QUOTES):
    """Give each entry `places`, `bodies` and `colleges` (name, count), and its first `quotes` (fates)."""
    places = dict(Region.objects.values_list("code", "name"))
    colleges = dict(College.objects.values_list("slug", "name"))
    bodies = dict(Organisation.Kind.choices)
    first = _first_sources(synthesis, entries, quotes) if quotes else {}
    for entry in entries:
        entry.synthesis = synthesis
        entry.places = _named(entry.weight.get("regions", {}), places)
        entry.bodies = _named(entry.weight.get("kinds", {}), bodies)
        entry.colleges = _named(entry.weight.get("colleges", {}), colleges)
        entry.quotes = first.get(entry.pk, [])
        entry.more = entry.source_count - len(entry.quotes)
    return entries


def _named(counts, names):
    return sorted(
        ((names.get(code, code), count) for code, count in counts.items()), key=lambda p: (-p[1], p[0])
    )


def _first_sources(synthesis, entries, quotes):
    ranked = (
        Fate.objects.filter(entry__in=[entry.pk for entry in entries], disposition__in=IN_AN_ENTRY)
        .annotate(
            rank=Window(RowNumber(), partition_by=[F("entry")], order_by=[F("similarity").desc(), F("input")])
        )
        .filter(rank__lte=quotes)
    )
    found = {}
    for fate in with_sources(ranked, synthesis):
        found.setdefault(fate.entry_id, []).append(fate)
    return {pk: sorted(fates, key=lambda fate: fate.rank) for pk, fates in found.items()}


def with_sources(fates, synthesis):
    """Fates with all that showing their source and linking to it needs."""
    fates = fates.select_related(
        "input__region",
        "input__contribution",
        "input__practice",
        "input__demand__motion__organisation",
        "input__via",
    ).defer(
        "input__contribution__search",
        "input__practice__search",
        "input__practice__description",
        "input__demand__motion__search",
        "input__demand__motion__organisation__search",
    )
    found = list(fates)
    for fate in found:
        fate.synthesis = fate.input.synthesis = synthesis
    return found


@dataclass
class AnnexRow:
    """The contributions of one region: how many had been accepted when the workers read them, how many are to come."""

    region: str
    accepted: int = 0
    announced: int = 0
    contributions: list = field(default_factory=list)


def annex(synthesis):
    """Contributions by region, those still to come included; each is named while they are at most ANNEX_WHOLE.

    A version counts what had been accepted when it was compiled: what comes later belongs to the next one.
    """
    read = Q(state__in=("accepted", "withdrawn"), accepted_at__lte=synthesis.compiled_at or timezone.now())
    announced = Q(state="announced")
    found = Contribution.objects.filter(read | announced, consultation=synthesis.consultation)
    if not synthesis.is_national:
        found = found.filter(committee=synthesis.committee)
    counts = (
        found.order_by("region__sort_name", "region")
        .values_list("region__name")
        .annotate(accepted=Count("pk", filter=read), announced=Count("pk", filter=announced))
    )
    rows = {region: AnnexRow(region or "Sans région", *numbers) for region, *numbers in counts}
    if sum(row.accepted + row.announced for row in rows.values()) <= ANNEX_WHOLE:
        for contribution in found.for_lists().order_by("pk"):
            region = contribution.region.name if contribution.region else None
            rows[region].contributions.append(contribution)
    return list(rows.values())


def dispositions(fates):
    """(words, count) of each disposition among `fates`: « 3 repris », « 1 écarté »."""
    counts = dict(fates.order_by().values_list("disposition").annotate(count=Count("pk")))
    return [
        (PLURALS[value] if counts.get(value, 0) > 1 else label, counts.get(value, 0))
        for value, label in Disposition.choices
    ]


def ledger_by_region(synthesis):
    """How far the ledger is, region by region: (name, inputs, undecided, set aside)."""
    rows = (
        synthesis.inputs.order_by("region__sort_name", "region")
        .values_list("region__name")
        .annotate(
            count=Count("pk"),
            undecided=Count("pk", filter=Q(fate=None)),
            aside=Count("pk", filter=Q(fate__disposition=Disposition.SET_ASIDE)),
        )
    )
    return [(name or "Sans région", count, undecided, aside) for name, count, undecided, aside in rows]


def default_similarity():
    return settings.SYNTHESIS_SIMILARITY


def differences(earlier, later):
    """`versions.Differences` of two syntheses; kept for a week when neither can change any more."""
    frozen = earlier.is_public and later.is_public
    key = f"synthesis-differences:{earlier.sha256}:{later.sha256}"
    found = cache.get(key) if frozen else None
    if found is None:
        found = versions.between(*(json.loads(json_bytes(each)) for each in (earlier, later)))
        if frozen:
            cache.set(key, found, DAYS_KEPT)
    return found


def changes_in_words(changes):
    """Each change with `pieces` of its wording, its theme's name, and where the sources of a lost entry went."""
    themes = dict(Theme.objects.values_list("slug", "name"))
    words = dict(Disposition.choices)
    for change in changes:
        before, after = change.before or change.after, change.after or change.before
        yield {
            "kind": change.kind,
            "key": change.after["id"] if change.after else "",
            "heading": HEADINGS[after["kind"]],
            "theme": themes.get(after["theme"], ""),
            "came_from": themes.get(before["theme"], "") if before["theme"] != after["theme"] else "",
            "pieces": pieces(before["wording"], after["wording"]),
            "minority": after["minority"] if before["minority"] != after["minority"] else None,
            "gained": change.gained,
            "lost": change.lost,
            "became": [
                (wording, words.get(disposition, "absent de cette version"), count)
                for wording, disposition, count in change.became
            ],
        }
