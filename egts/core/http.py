"""Answers that several rooms give alike."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import render


def refused(request, obj, refusal, *, typed=""):
    """The page that says why a change did not happen, with the status that fits (403, 409 or 422).

    `typed` is what the person had written with it, given back so that nothing is lost.
    """
    context = {"object": obj, "message": refusal.message, "typed": typed}
    return render(request, "refused.html", context, status=refusal.status)


def forbidden(request, verdict):
    """A page that exists, refused to this person, with the reason."""
    return render(
        request, "refused.html", {"object": None, "message": verdict.reason, "typed": ""}, status=403
    )


def csrf_failure(request, reason=""):
    message = (
        "Votre session a expiré ou votre navigateur bloque les témoins de connexion (cookies). "
        "Revenez à la page précédente : votre saisie y est encore ; rechargez-la puis recommencez."
    )
    return render(request, "refused.html", {"object": None, "message": message, "typed": ""}, status=403)


def page_of(request, rows, per_page):
    """One page of `rows`, as `?page=` asks. Raises Http404 for a page that does not exist."""
    try:
        return Paginator(rows, per_page).page(request.GET.get("page") or 1)
    except InvalidPage:
        raise Http404("Cette page de résultats n’existe pas.") from None
