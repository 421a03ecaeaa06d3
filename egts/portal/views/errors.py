"""Error pages: a clear sentence, and nothing about what is hidden."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def _error(request, status, title, message, *, sign_in=""):
    context = {"title": title, "message": message, "sign_in": sign_in}
    return render(request, "error.html", context, status=status)


def bad_request(request, exception):
    if isinstance(exception, RequestDataTooBig):
        return _error(
            request,
            413,
            "Envoi trop volumineux",
            "Le texte envoyé est trop long pour le portail. Revenez à la page précédente : votre saisie y est "
            "encore ; raccourcissez-la puis recommencez.",
        )
    return _error(
        request,
        400,
        "Demande incorrecte",
        "Le portail n’a pas compris cette demande. Vérifiez l’adresse ou recommencez.",
    )


def permission_denied(request, exception):
    return _error(request, 403, "Accès refusé", str(exception) or "Cette action ne vous est pas ouverte.")


def not_found(request, exception):
    return _error(
        request,
        404,
        "Page introuvable",
        "Cette page n’existe pas, n’existe plus, ou ne vous est pas ouverte.",
        sign_in="" if request.user.is_authenticated else request.get_full_path(),
    )


def server_error(request):
    """Asks nothing of the database, which may be what failed."""
    return HttpResponseServerError(render_to_string("server_error.html", {"brand": settings.BRAND}))
