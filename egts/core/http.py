"""Answers that several rooms give alike."""

from functools import wraps

from allauth.account.decorators import verified_email_required
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import render

from egts.core import rescue


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
    """The form's key is no longer the browser's; what was typed is given back, passwords aside."""
    message = (
        "Votre session a pris fin ou votre navigateur bloque les témoins de connexion (cookies). "
        "Revenez à la page précédente et rechargez-la, puis recommencez."
    )
    typed = "" if request.path.startswith("/comptes/") else _longest(request.POST)
    context = {"object": None, "message": message, "typed": typed}
    return render(request, "refused.html", context, status=403)


def _longest(data):
    """The texts of a form, those of several words: what somebody would not like to type again."""
    return "\n\n".join(value for values in dict(data.lists()).values() for value in values if " " in value)


def keeping_what_is_typed(view):
    """For a form that takes long to fill: a verified account is required, and a session that has ended meanwhile
    loses nothing. The page asks `rescue.recover` for what was typed; an autosave is told with a 401.
    """
    signed_in = verified_email_required(view)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            if request.htmx:
                return render(request, "components/session_ended.html", status=401)
            rescue.keep(request)
        return signed_in(request, *args, **kwargs)

    return wrapped


def page_of(request, rows, per_page):
    """One page of `rows`, as `?page=` asks. Raises Http404 for a page that does not exist."""
    try:
        return Paginator(rows, per_page).page(request.GET.get("page") or 1)
    except InvalidPage:
        raise Http404("Cette page de résultats n’existe pas.") from None
