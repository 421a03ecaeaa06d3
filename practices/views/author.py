"""For those who write: a draft, a submission, the revision of a published fiche."""

from allauth.account.decorators import verified_email_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egts.core.http import forbidden, refused
from egts.core.workflow import TransitionRefused
from practices import permissions
from practices.models import Practice, Revision
from practices.views.review import review_of


def _what_next():
    return (
        "C’est envoyé. Le secrétariat du comité relit et vous répond "
        f"sous {settings.REVIEW_DAYS_PROMISED} jours, par courriel et dans votre espace."
    )


@verified_email_required
@require_POST
def practice_submit(request, pk):
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    return _submit(request, practice)


@verified_email_required
@require_POST
def revision_submit(request, pk):
    revision = get_object_or_404(Revision.objects.visible_to(request.user), pk=pk)
    return _submit(request, revision)


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice_delete(request, pk):
    """Asked first: what is deleted does not come back."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    if not (verdict := permissions.can_delete(request.user, practice)):
        return forbidden(request, verdict)
    if request.method != "POST":
        return render(request, "practices/practice_delete.html", {"practice": practice})
    try:
        practice.discard(by=request.user)
    except TransitionRefused as refusal:
        return refused(request, practice, refusal)
    messages.success(request, "Le brouillon est supprimé.")
    return redirect("portal:space")


def _submit(request, draft):
    try:
        return submit_draft(request, draft)
    except TransitionRefused as refusal:
        return refused(request, draft, refusal)


def submit_draft(request, draft):
    """Send it for review, once its authors have told it apart from those it looks like.

    Raises TransitionRefused.
    """
    if isinstance(draft, Practice):
        told_apart = draft.told_apart.values_list("pk", flat=True)
        near = [
            other
            for other in Practice.objects.alike(draft.title, besides=draft.pk)
            if other.pk not in told_apart
        ]
        if near and request.POST.get("apart") != "1":
            return render(request, "practices/practice_alike.html", {"practice": draft, "alike": near})
        draft.told_apart.add(*near)
    draft.submit(by=request.user)
    messages.success(request, _what_next())
    return redirect(draft)


@login_required
@require_safe
def revision_detail(request, pk):
    """What a revision changes, field by field: for its author, and for those who read it over."""
    revision = get_object_or_404(Revision.objects.visible_to(request.user).select_related("practice"), pk=pk)
    return revision_page(request, revision)


def revision_page(request, revision, *, forms=None, status=200):
    may_moderate = bool(permissions.can_moderate_revision(request.user, revision))
    is_author = revision.practice.is_written_by(request.user)
    context = {
        "revision": revision,
        "practice": revision.practice,
        "differences": revision.differences(),
        "added": revision.added_documents.all(),
        "removed": revision.removed_documents.all(),
        "is_author": is_author,
        "may_moderate": may_moderate,
        "review_days": settings.REVIEW_DAYS_PROMISED,
        **review_of(request.user, revision, is_author=is_author, may_moderate=may_moderate, forms=forms),
    }
    return render(request, "practices/revision_detail.html", context, status=status)
