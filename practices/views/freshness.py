"""« Toujours d’actualité ? »: answered by an author on the fiche, or by the bearer of the link sent to them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from egts.core.http import refused
from egts.core.models import User
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices.models import BadLink, Practice
from practices.workflow import State

THANKS = {
    "confirm": "Merci : la fiche est confirmée, toujours d’actualité.",
    "stop": "Merci : la fiche dit maintenant que la pratique est arrêtée. Elle reste lisible.",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_true(request, pk, key):
    """The page of the link: reading it changes nothing, so that a mail reader that opens links answers nothing."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).defer("search"), pk=pk)
    try:
        answered = practice.answered_since(key)
        if request.method == "POST":
            by = request.user if practice.is_written_by(request.user) else User.objects.system()
            return _answer(request, practice, by=by, key=key)
    except BadLink:
        raise Http404("Ce lien n’est pas un lien du portail.") from None
    is_open = not answered and practice.state == State.PUBLISHED
    return render(request, "practices/still_true.html", {"practice": practice, "is_open": is_open})


@login_required
@require_POST
def practice_confirm(request, pk):
    practice = get_object_or_404(Practice.objects.visible_to(request.user).defer("search"), pk=pk)
    return _answer(request, practice, by=request.user)


def _answer(request, practice, **about):
    acts = {"confirm": practice.confirm, "stop": practice.stop}
    said = request.POST.get("answer", "")
    try:
        if said not in acts:
            raise TransitionRefused("Choisissez une des deux réponses.", status=INCOMPLETE)
        acts[said](**about)
    except TransitionRefused as refusal:
        return refused(request, practice, refusal)
    messages.success(request, THANKS[said])
    return redirect(practice)
