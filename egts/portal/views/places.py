from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from egts.core.models import Region
from egts.portal import published
from egts.portal.places import of_organisation, of_region


@require_safe
def region(request, code):
    region = get_object_or_404(Region, code=code)
    return render(request, "portal/region.html", {"region": region, **of_region(region)})


@require_safe
def organisation(request, pk, slug):
    organisation = get_object_or_404(published.organisations().select_related("department"), pk=pk)
    if request.path != organisation.get_absolute_url():
        return redirect(organisation, permanent=True)
    return render(
        request,
        "portal/organisation.html",
        {"organisation": organisation, **of_organisation(organisation)},
    )
