"""What one region, or one organisation, has published."""

from django.db.models import Q

from consultations.models import Coverage
from egts.core.models import WorkingGroup
from egts.portal import published

SHOWN = 6  # of each kind; the rest is one link away


def of_region(region):
    """The context of a region's page: each list with its count, and the committee of each consultation."""
    practices = published.practices().prefetch_related("regions").filter(regions=region)
    contributions = published.contributions().filter(region=region)
    organisations = published.organisations().filter(region=region)
    return {
        "practices": practices[:SHOWN],
        "practice_count": practices.count(),
        "contributions": contributions[:SHOWN],
        "contribution_count": contributions.count(),
        "coverage": Coverage.objects.filter(
            region=region, consultation__in=published.consultations().values("pk")
        ).select_related("consultation", "committee"),
        "syntheses": published.syntheses().filter(committee__regions=region),
        "events": published.events().filter(region=region).order_by(*published.BY_DATE)[:SHOWN],
        "organisations": organisations,
    }


def of_organisation(organisation):
    """The context of an organisation's page."""
    practices = published.practices().prefetch_related("regions").filter(organisation=organisation)
    motions = published.motions().filter(organisation=organisation)
    contributions = (
        published.contributions()
        .filter(Q(organisation=organisation) | Q(group__facilitating=organisation))
        .distinct()
    )
    return {
        "practices": practices[:SHOWN],
        "practice_count": practices.count(),
        "motions": motions[:SHOWN],
        "motion_count": motions.count(),
        "contributions": contributions[:SHOWN],
        "contribution_count": contributions.count(),
        "groups": WorkingGroup.objects.filter(Q(organisation=organisation) | Q(facilitating=organisation))
        .select_related("committee", "region")
        .distinct(),
        "events": published.events().filter(organiser=organisation).order_by(*published.BY_DATE)[:SHOWN],
    }
