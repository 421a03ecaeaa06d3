"""The fiches of a search, on paper: a cover, the contents with their pages, then each fiche."""

import threading

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from egts.core.pdf import pdf_response
from practices import collection
from practices.filters import DATE, RELEVANCE, PracticeFilter

ORDERS = {
    DATE: "de la plus récente à la plus ancienne",
    RELEVANCE: "de la plus proche à la moins proche de vos mots",
}
NAME = "recueil-de-fiches-pratiques"
BUSY = "Un autre recueil est en cours de composition. Réessayez dans une minute."
_drawing = threading.Semaphore()  # one at a time in each process: drawing takes long, and much memory
MOST_REUSED = "de la plus reprise à la moins reprise"


@require_safe
def collection_pdf(request):
    """The PDF of the fiches that the filters of the address find; 422 for none, or for too many of them."""
    filters = PracticeFilter(request.GET)
    if complaint := filters.complaint():
        return _refused(request, complaint, status=400)
    if not filters.total:
        return _refused(request, "Aucune fiche ne correspond à cette recherche.", status=422)
    if filters.total > collection.MOST:
        return _refused(
            request,
            f"{intcomma(filters.total)} fiches correspondent à cette recherche, et un recueil en réunit "
            f"{collection.MOST} au plus. Ajoutez un mot ou un filtre pour en retenir moins.",
            status=422,
        )
    if not _drawing.acquire(blocking=False):
        return _refused(request, BUSY, status=503)
    try:
        return pdf_response("practices/collection_pdf.html", _told(request, filters), name=NAME)
    finally:
        _drawing.release()


def _told(request, filters):
    return {
        "fiches": collection.told(filters.keys.tolist()),
        "active": filters.active(),
        "order": ORDERS.get(filters.sort(), MOST_REUSED),
        "today": localdate(),
        "address": settings.SITE_URL + _catalogue(request),
    }


def _refused(request, message, *, status):
    context = {"message": message, "back": _catalogue(request)}
    return render(request, "practices/collection_refused.html", context, status=status)


def _catalogue(request):
    query = request.GET.urlencode()
    return reverse("practices:list") + (f"?{query}" if query else "")
