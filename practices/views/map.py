"""The catalogue on a map: the same fiches, the same filters, the same figures in a table."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from egts.core.models import Department, Region
from practices import atlas
from practices.filters import PracticeFilter

DEPARTMENTS = "departements"  # ?niveau=


@require_safe
def practice_map(request):
    """The regions; with `?region=`, that region's departments; with `?niveau=departements`, all departments."""
    filters = PracticeFilter(request.GET)
    if complaint := filters.complaint():
        return render(request, "practices/practice_map.html", {"complaint": complaint}, status=400)
    region = _region(filters.wanted)
    detailed = region is not None or request.GET.get("niveau") == DEPARTMENTS
    if detailed:
        places = Department.objects.select_related("region").order_by("code")
        places, facet = list(places.filter(region=region) if region else places), "departement"
    else:
        places, facet = list(Region.objects.all()), "region"
    reuses = atlas.reuses(_anywhere(filters), "department" if detailed else "region")
    context = {
        "complaint": "",
        "region": region,
        "detailed": detailed,
        "drawing": atlas.drawing(places, atlas.counts(filters, facet), reuses, region=region),
        "total": filters.total,
        "national": atlas.national(filters),
        "off_the_map": atlas.off_the_map(filters, facet, places),
        "active": filters.active(),
    }
    return render(request, "practices/practice_map.html", context)


def _region(asked):
    """The one region that the search is about, by its name or by that of a department of it; or None."""
    if code := asked.get("region"):
        return Region.objects.get(code=code)
    code = asked.get("departement")
    return Region.objects.get(departments=code) if code else None


def _anywhere(filters):
    """The same search wherever its fiches are: what is reused here mostly began elsewhere."""
    data = filters.data.copy()
    for name in ("region", "departement"):
        data.pop(name, None)
    anywhere = PracticeFilter(data, catalogue=filters.catalogue)
    anywhere.form.is_valid()
    return anywhere
