from django.shortcuts import render
from django.views.decorators.http import require_safe

from egts.portal import published
from egts.portal.home import coming_events, figures, open_consultations


@require_safe
def home(request):
    return render(
        request,
        "portal/home.html",
        {
            "open_consultations": open_consultations(request.user),
            "latest_synthesis": published.national_syntheses().first(),
            "figures": figures(),
            "practices": published.practices().prefetch_related("regions")[:3],
            "motions": published.motions()[:3],
            "events": coming_events(settled=3, unsettled=1),
            "news": published.news()[:3],
        },
    )
