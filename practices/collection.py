"""A list of fiches as one document: read together, in as many queries for a hundred as for one."""

from django.db.models import Prefetch

from practices import reading
from practices.models import Practice, Reuse
from practices.models.queryset import EVER_PUBLISHED

MOST = 100  # fiches, some 240 pages: 16 s of processor and 330 MB
LINKS = ("regions", "departments", "audiences", "orientations", "professions", "partner_organisations")


def told(keys):
    """What `practices/_pdf_body.html` shows of each of these fiches, in the order of their keys."""
    rows = _read().in_bulk(keys)
    return [_told(rows[key]) for key in keys if key in rows]


def _read():
    reuses = (
        Reuse.objects.published()
        .select_related("practice", "region", "department")
        .defer("practice__search")
        .order_by("-year", "-pk")
    )
    sources = reuses.filter(practice__state__in=EVER_PUBLISHED)
    return (
        Practice.objects.catalogue()
        .defer("search")
        .prefetch_related(
            *LINKS,
            Prefetch("reuses", reuses, to_attr="published_reuses"),
            Prefetch("adapted_from", sources, to_attr="published_sources"),
        )
    )


def _told(practice):
    links = {name: list(getattr(practice, name).all()) for name in LINKS}
    sources = dict.fromkeys(reuse.practice for reuse in practice.published_sources)
    return {
        "practice": practice,
        "links": links,
        "place": reading.place_of(practice, links),
        "period": reading.period_of(practice),
        "action": reading.sections_of(practice, reading.ACTION),
        "partners": reading.partners_of(practice, links["partner_organisations"]),
        "means_and_results": reading.sections_of(practice, reading.MEANS_AND_RESULTS),
        "lessons": reading.sections_of(practice, reading.LESSONS),
        "lineage": reading.Lineage(list(sources), practice.published_reuses[: reading.LINEAGE_SHOWN]),
        "address": reading.address_of(practice),
    }
