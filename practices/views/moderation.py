"""For the secretariats that read fiches over: publish, return, refuse, archive."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from egts.core.http import forbidden, refused
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices import permissions
from practices.forms import MessageForm, RejectionForm
from practices.models import Practice, Revision
from practices.views.author import revision_page
from practices.views.public import practice_page, visible


def _practice(request, pk):
    return get_object_or_404(visible(request.user), pk=pk)


def _revision(request, pk):
    revisions = Revision.objects.visible_to(request.user).select_related("practice")
    return get_object_or_404(revisions, pk=pk)


def _act(request, thing, done, act, **words):
    """Take the transition `act`, say that it is done, or say why it is not."""
    try:
        act(by=request.user, **words)
    except TransitionRefused as refusal:
        return refused(request, thing, refusal, typed=words.get("message", ""))
    messages.success(request, done)
    return redirect(thing)


def _act_with_words(request, thing, done, act, form, name):
    """The same, with words of which `form` is made; when they are missing, the page comes back and asks."""
    if form.is_valid():
        return _act(request, thing, done, act, **form.cleaned_data)
    if isinstance(thing, Practice):
        allowed, page = permissions.can_moderate, practice_page
    else:
        allowed, page = permissions.can_moderate_revision, revision_page
    if not (verdict := allowed(request.user, thing)):
        return forbidden(request, verdict)
    return page(request, thing, forms={name: form}, status=INCOMPLETE)


@login_required
@require_POST
def practice_publish(request, pk):
    practice = _practice(request, pk)
    return _act(request, practice, "La fiche est publiée. Son auteur est prévenu.", practice.publish)


@login_required
@require_POST
def practice_return(request, pk):
    practice, form = _practice(request, pk), MessageForm(request.POST, auto_id="return_%s")
    done = "La fiche est rendue. Votre message est envoyé à son auteur."
    return _act_with_words(request, practice, done, practice.give_back, form, "return")


@login_required
@require_POST
def practice_reject(request, pk):
    practice, form = _practice(request, pk), RejectionForm(request.POST, auto_id="reject_%s")
    done = "La fiche est refusée. Votre message est envoyé à son auteur."
    return _act_with_words(request, practice, done, practice.reject, form, "reject")


@login_required
@require_POST
def practice_archive(request, pk):
    practice, form = _practice(request, pk), MessageForm(request.POST, auto_id="archive_%s")
    done = "La fiche est archivée. Votre message est envoyé à son auteur."
    return _act_with_words(request, practice, done, practice.archive, form, "archive")


@login_required
@require_POST
def revision_accept(request, pk):
    revision = _revision(request, pk)
    return _act(request, revision, "La modification est acceptée : la fiche est à jour.", revision.accept)


@login_required
@require_POST
def revision_return(request, pk):
    revision, form = _revision(request, pk), MessageForm(request.POST, auto_id="return_%s")
    done = "La modification est rendue. Votre message est envoyé à son auteur."
    return _act_with_words(request, revision, done, revision.give_back, form, "return")


@login_required
@require_POST
def revision_reject(request, pk):
    revision, form = _revision(request, pk), MessageForm(request.POST, auto_id="reject_%s")
    done = "La modification est refusée. Votre message est envoyé à son auteur."
    return _act_with_words(request, revision, done, revision.reject, form, "reject")
