from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.workflow import EventState
from egts.core.http import page_of
from egts.portal import published
from egts.portal.calendar import to_ics
from egts.portal.filters import EventFilter

PER_PAGE = 20
KEPT_IN_CALENDARS = timedelta(days=366)


@require_safe
def agenda(request):
    """What is to come, then what is to be settled; `quand=passes` turns to what is over."""
    narrowed = EventFilter(request.GET, published.events())
    past = request.GET.get("quand") == "passes"
    over = ~Q(state=EventState.PLANNED, starts_at=None) & (
        Q(starts_at__lt=timezone.now() - timedelta(hours=12)) | Q(state=EventState.HELD)
    )
    if past:
        rows = narrowed.qs.filter(over).order_by("-starts_at", "-pk")
    else:
        rows = narrowed.qs.exclude(over).order_by(*published.BY_DATE)
    return render(
        request,
        "portal/agenda.html",
        {"filter": narrowed, "past": past, "page": page_of(request, rows, PER_PAGE)},
    )


@require_safe
def event(request, pk):
    event = get_object_or_404(published.events().prefetch_related("professions"), pk=pk)
    return render(request, "portal/event.html", {"event": event})


@require_safe
def ics(request):
    """The agenda for calendar programs, narrowed by the same choices as the page."""
    rows = EventFilter(request.GET, published.events()).qs
    fixed = rows.filter(starts_at__gte=timezone.now() - KEPT_IN_CALENDARS).order_by("starts_at", "pk")
    body = to_ics(fixed, host=urlsplit(settings.SITE_URL).hostname or "localhost")
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response
