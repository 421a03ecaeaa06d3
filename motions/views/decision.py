"""What an organisation decides about its text: debate, final wording, vote, publication, withdrawal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from egts.core.http import forbidden, refused
from egts.core.workflow import CONFLICT, TransitionRefused
from motions import permissions
from motions.forms import VoteForm, WithdrawalForm
from motions.models import Motion
from motions.workflow import VOTE, WITHDRAW


def _visible(request, pk):
    return get_object_or_404(
        Motion.objects.visible_to(request.user).select_related("organisation").defer("search", "body"), pk=pk
    )


def _act(request, motion, act, done):
    try:
        act()
    except TransitionRefused as refusal:
        return refused(request, motion, refusal)
    messages.success(request, done)
    return redirect(motion)


@login_required
@require_POST
def motion_open_debate(request, pk):
    motion = _visible(request, pk)
    return _act(request, motion, lambda: motion.open_debate(by=request.user), "Le débat est ouvert.")


@login_required
@require_POST
def motion_consolidate(request, pk):
    motion = _visible(request, pk)
    return _act(request, motion, lambda: motion.consolidate(by=request.user), "Le texte est arrêté.")


@login_required
@require_POST
def motion_publish(request, pk):
    motion = _visible(request, pk)
    return _act(request, motion, lambda: motion.publish(by=request.user), "Le texte est publié.")


@login_required
@require_http_methods(["GET", "POST"])
def motion_vote(request, pk):
    return _with_form(
        request,
        pk,
        VOTE,
        VoteForm,
        lambda motion, fields: motion.record_vote(by=request.user, **fields),
        "Le vote est consigné.",
        "motions/motion_vote.html",
    )


@login_required
@require_http_methods(["GET", "POST"])
def motion_withdraw(request, pk):
    return _with_form(
        request,
        pk,
        WITHDRAW,
        WithdrawalForm,
        lambda motion, fields: motion.withdraw(by=request.user, **fields),
        "Le texte est retiré.",
        "motions/motion_withdraw.html",
    )


def _with_form(request, pk, transition, form_class, act, done, template):
    """A page that asks what `transition` needs, then takes it; refused before anything is typed in vain."""
    motion = _visible(request, pk)
    if not (verdict := permissions.can_commit(request.user, motion)):
        return forbidden(request, verdict)
    if request.method == "GET":
        if motion.state not in transition.sources:
            return refused(request, motion, TransitionRefused(transition.impossible(motion), status=CONFLICT))
        return render(request, template, {"motion": motion, "form": form_class()})
    form = form_class(request.POST)
    if not form.is_valid():
        return render(request, template, {"motion": motion, "form": form}, status=422)
    return _act(request, motion, lambda: act(motion, form.cleaned_data), done)
