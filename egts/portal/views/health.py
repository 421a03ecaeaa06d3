from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egts.portal.health import report


@never_cache
@require_safe
def health(request):
    """200 when everything answers, 503 otherwise; says which part is down, and nothing else."""
    found = report()
    well = all(found.values())
    words = {part: "ok" if fine else "down" for part, fine in found.items()}
    return JsonResponse({"status": "ok" if well else "down", **words}, status=200 if well else 503)
