"""For those who write: a draft, a submission, the revision of a published fiche."""

from allauth.account.decorators import verified_email_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egts.core.http import forbidden, refused
from egts.core.workflow import CONFLICT, INCOMPLETE, TransitionRefused
from practices import permissions
from practices.content import in_words
from practices.differences import changed_fields
from practices.forms import MessageForm, PracticeForm
from practices.models import Practice, Revision
from practices.views.public import story
from practices.workflow import State

TOO_LARGE = 413


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice_create(request):
    if request.method != "POST":
        return _form_page(request, PracticeForm(author=request.user))
    form = PracticeForm(request.POST, request.FILES, author=request.user)
    if not form.is_valid():
        return _invalid(request, form)
    mine = Practice.objects.filter(author=request.user)
    made = form.already_made(mine)
    if made is None:
        about = {"author": request.user, "uploads": form.cleaned_data["documents"]}
        try:
            made = Practice.objects.begin(form.content, form_key=form.cleaned_data["form_key"], **about)
            return _written(request, form, made)
        except IntegrityError:  # the same form, posted twice at the same moment
            made = form.already_made(mine)
        if made is None:  # the key of someone else's form
            return _written(request, form, Practice.objects.begin(form.content, **about))
    return _write(request, form, made, version=1)


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice_edit(request, pk):
    """A draft or a returned fiche is changed itself; a published one, by a revision to be read over."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    if not (verdict := permissions.can_write(request.user, practice)):
        return forbidden(request, verdict)
    draft, verdict = _draft_of(practice, request.user)
    removed = [document.pk for document in draft.present_documents() if document.removed_by_id]
    about = {"author": request.user, "documents": draft.present_documents(), "removed": removed}
    if request.method == "POST":
        form = PracticeForm(request.POST, request.FILES, initial=draft.content, **about)
        if not form.is_valid():
            return _invalid(request, form, draft)
        return _write(request, form, draft, version=form.cleaned_data["version"])
    if not verdict:
        return refused(request, draft, TransitionRefused(verdict.reason, status=CONFLICT))
    form = PracticeForm(initial={**draft.content, "version": draft.version}, **about)
    return _form_page(request, form, draft)


def _draft_of(practice, user):
    """What an edit of this fiche writes to, and whether it may be written now."""
    if practice.state != State.PUBLISHED:
        return practice, permissions.can_edit(user, practice)
    revision = practice.revisions.open().first()
    if revision is None:
        content = practice.content
        revision = Revision(practice=practice, author=user, content=content, base=content, version=0)
    return revision, permissions.can_edit_revision(user, revision)


def _write(request, form, draft, *, version):
    """Keep what was typed in the draft, or say why not with all of it still on the page."""
    typed = form.content
    try:
        draft.write(
            typed,
            by=request.user,
            version=version,
            removed=form.cleaned_data.get("remove_documents", []),
            uploads=form.cleaned_data["documents"],
        )
    except TransitionRefused as refusal:
        if refusal.status != CONFLICT:
            return refused(request, draft, refusal)
        draft = type(draft).objects.filter(pk=draft.pk).first() or draft
        if draft.content == typed:  # the same form again: what it asked is done
            return redirect(draft)
        return _conflict(request, draft, typed, refusal)
    return _written(request, form, draft)


def _written(request, form, draft):
    if request.POST.get("act") != "submit":
        messages.success(request, "Le brouillon est enregistré. Personne d’autre que vous ne le voit.")
        return redirect(draft)
    try:
        draft.submit(by=request.user)
    except TransitionRefused as refusal:
        if refusal.status != INCOMPLETE:
            return refused(request, draft, refusal)
        again = _typed_again(request, draft)
        if not again.ask_for_missing():
            again.add_error(None, refusal.message)
        return _form_page(request, again, draft, status=INCOMPLETE, saved=True)
    messages.success(request, _what_next())
    return redirect(draft)


def _what_next():
    return (
        "C’est envoyé. Le secrétariat du comité relit et vous répond "
        f"sous {settings.REVIEW_DAYS_PROMISED} jours, par courriel et dans votre espace."
    )


def _typed_again(request, draft):
    """The form as it was posted, over the draft as it is now."""
    data = request.POST.copy()
    data["version"] = str(draft.version)
    data.setlist("remove_documents", [])
    form = PracticeForm(data, author=request.user, initial=draft.content, documents=draft.present_documents())
    form.is_valid()
    return form


def _conflict(request, draft, typed, refusal):
    """409: the sentence, what was typed, and how it differs from what is recorded."""
    form = _typed_again(request, draft)
    form.add_error(None, refusal.message)
    recorded, proposed = in_words(Practice, [draft.content, typed])
    return _form_page(request, form, draft, status=CONFLICT, differences=changed_fields(recorded, proposed))


def _invalid(request, form, draft=None):
    """What was typed, with what is wrong on each field; a file that is too large is said by the status too."""
    if request.POST.get("act") == "submit":
        form.ask_for_missing()
    large = any(upload.size > settings.DOCUMENT_MAX_BYTES for upload in request.FILES.getlist("documents"))
    return _form_page(request, form, draft, status=TOO_LARGE if large else INCOMPLETE)


def _form_page(request, form, draft=None, *, status=200, saved=False, differences=()):
    practice = draft.practice if isinstance(draft, Revision) else draft
    context = {
        "form": form,
        "practice": practice,
        "is_revision": isinstance(draft, Revision),
        "action": reverse("practices:edit", args=[practice.pk]) if practice else reverse("practices:create"),
        "saved": saved,
        "differences": differences,
        "review_days": settings.REVIEW_DAYS_PROMISED,
    }
    return render(request, "practices/practice_form.html", context, status=status)


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


def _submit(request, draft):
    try:
        draft.submit(by=request.user)
    except TransitionRefused as refusal:
        return refused(request, draft, refusal)
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
    journal = story(revision)
    context = {
        "revision": revision,
        "practice": revision.practice,
        "differences": revision.differences(),
        "added": revision.added_documents.all(),
        "removed": revision.removed_documents.all(),
        "is_author": revision.author_id == request.user.pk,
        "may_moderate": may_moderate,
        "journal": journal,
        "last_word": journal[-1].reason if journal else "",
        "review_days": settings.REVIEW_DAYS_PROMISED,
        "forms": {
            "return": MessageForm(auto_id="return_%s"),
            "reject": MessageForm(auto_id="reject_%s"),
            **(forms or {}),
        },
        "has_errors": bool(forms),
    }
    return render(request, "practices/revision_detail.html", context, status=status)
