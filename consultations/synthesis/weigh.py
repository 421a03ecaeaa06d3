"""The weight of an entry: regions × kinds of organisation × colleges behind it, counted over its inputs."""

from collections import Counter
from itertools import groupby

from .models import Entry, Fate
from .models.entry import DEMAND, PRACTICE

WEIGHT_FIELDS = ("regions", "weight", "source_count", "contribution_count", "region_count", "minority")


def weigh(entry, sources):
    """Count `sources` (lines or inputs, with `regions`, `organisation_kind`, `college`, `contribution`) into `entry`.

    An entry that one origin alone speaks for is a minority's, unless a person has said otherwise; fiches and demands
    are nobody's minority.
    """
    regions = Counter(code for source in sources for code in source.regions)
    contributions = {source.contribution for source in sources} - {None}
    entry.weight = {
        "regions": dict(sorted(regions.items())),
        "kinds": _count(source.organisation_kind for source in sources),
        "colleges": _count(source.college for source in sources),
    }
    entry.regions = sorted(regions)
    entry.region_count = len(regions)
    entry.source_count = len(sources)
    entry.contribution_count = len(contributions)
    if entry.kind in (PRACTICE, DEMAND):
        entry.minority = False
    elif not entry.person_minority:
        entry.minority = _one_origin(entry, sources)


def _one_origin(entry, sources):
    if not entry.synthesis.is_national:
        return len({source.contribution for source in sources}) == 1
    return len({origin for source in sources for origin in source.origins}) == 1


def _count(values):
    return dict(sorted(Counter(value for value in values if value).items()))


class Weighed:
    """An input read back from its row, as `weigh` wants it."""

    __slots__ = ("college", "contribution", "organisation_kind", "origins", "regions")

    def __init__(self, region, organisation_kind, college, contribution):
        self.regions = (region,) if region else ()
        self.organisation_kind = organisation_kind
        self.college = college
        self.contribution = contribution
        self.origins = self.regions or (f"contribution:{contribution}",)


def weigh_again(entries):
    """Count anew the sources of these entries (of statements), and save what follows from them."""
    rows = (
        Fate.objects.filter(entry__in=entries)
        .order_by("entry")
        .values_list(
            "entry",
            "input__region",
            "input__organisation_kind",
            "input__college",
            "input__contribution",
        )
    )
    sources = {
        pk: [Weighed(*row[1:]) for row in found] for pk, found in groupby(rows, key=lambda row: row[0])
    }
    for entry in entries:
        weigh(entry, sources.get(entry.pk, []))
    Entry.objects.bulk_update(entries, WEIGHT_FIELDS)
