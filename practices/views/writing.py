"""Writing a fiche or its revision, step by step; every request may be an autosave, a Save or the next step."""

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from egts.core import rescue
from egts.core.http import forbidden, keeping_what_is_typed, refused
from egts.core.workflow import CONFLICT, INCOMPLETE, TransitionRefused
from practices import permissions
from practices.content import STEPS, digest, in_words, missing_for_submission
from practices.differences import changed_fields
from practices.forms import ALL, PracticeForm
from practices.models import Practice, Revision
from practices.views.author import submit_draft
from practices.workflow import State

TOO_LARGE = 413
ORDER = tuple(STEPS)


@keeping_what_is_typed
@require_http_methods(["GET", "HEAD", "POST"])
def practice_create(request):
    step, author = _step(request), request.user
    if request.method != "POST":
        typed = rescue.recover(request)
        form = PracticeForm(typed, author=author, step=step)
        return _form_page(request, form, rescued=typed is not None)
    form = PracticeForm(request.POST, request.FILES, author=author, step=step)
    valid, mine = form.is_valid(), Practice.objects.written_by(author)
    made = form.already_made(mine)
    if made is None:
        if not valid and not request.htmx:
            return _invalid(request, form)
        if not any(form.content.get(name) for name in ("title", "carrier", "summary", "description")):
            return _nothing_yet(request, form)
        about = {"author": author, "uploads": form.uploads if valid else ()}
        try:
            made = Practice.objects.begin(form.content, form_key=form.cleaned_data["form_key"], **about)
        except IntegrityError:  # the same form, posted twice at the same moment; or the key of someone else's
            made = form.already_made(mine)
            if made is None:
                made = Practice.objects.begin(form.content, **about)
        else:
            form.written.stamp(made)
            return _written(request, form, made)
    return _write(request, form, made)


@keeping_what_is_typed
@require_http_methods(["GET", "HEAD", "POST"])
def practice_edit(request, pk):
    """A draft or a returned fiche is changed itself; a published one, by a revision to be read over."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    if not (verdict := permissions.can_write(request.user, practice)):
        return forbidden(request, verdict)
    step = _step(request)
    draft, verdict = _draft_of(practice, request.user)
    if request.method == "POST":
        form = _form(request, draft, step, request.POST, request.FILES)
        form.is_valid()
        if form.errors and not request.htmx:
            return _invalid(request, form, draft)
        return _write(request, form, draft)
    if not verdict:
        return refused(request, draft, TransitionRefused(verdict.reason, status=CONFLICT))
    typed = rescue.recover(request)
    return _form_page(request, _form(request, draft, step, typed), draft, rescued=typed is not None)


@require_safe
def alike(request):
    """Published fiches whose title is near the one being typed: a fragment for the form."""
    besides = request.GET.get("fiche", "")
    near = Practice.objects.alike(
        request.GET.get("title", "").replace("\0", " "),
        besides=int(besides) if besides.isdecimal() and len(besides) < 16 else None,
    )
    return render(request, "practices/_alike.html", {"alike": near})


def _step(request):
    step = request.GET.get("etape", ORDER[0])
    if step not in (*ORDER, ALL):
        raise Http404("Cette étape n’existe pas.")
    return step


def _address(practice, step):
    return f"{reverse('practices:edit', args=[practice.pk])}?etape={step}"


def _draft_of(practice, user):
    """What an edit of this fiche writes to, and whether it may be written now."""
    if practice.state != State.PUBLISHED:
        return practice, permissions.can_edit(user, practice)
    revision = practice.revisions.open().first()
    if revision is None:
        content = practice.content
        revision = Revision(practice=practice, author=user, content=content, base=content, version=0)
    return revision, permissions.can_edit_revision(user, revision)


def _form(request, draft, step, data=None, files=None):
    present = draft.present_documents()
    removed = present.exclude(removed_by=None).values_list("pk", flat=True)  # read by the step with files
    about = {"author": request.user, "step": step, "documents": present, "removed": removed}
    return PracticeForm(data, files, initial=draft.content, **about)


def _write(request, form, draft):
    """Keep what was typed in the draft, or say why not with all of it still on the page."""
    typed = form.content
    try:
        draft.write(
            typed,
            by=request.user,
            written=form.written,
            removed=form.cleaned_data.get("remove_documents", []),
            uploads=form.uploads,
        )
    except TransitionRefused as refusal:
        if refusal.status != CONFLICT:
            return refused(request, draft, refusal)
        recorded = _reread(draft)
        if not request.htmx and all(recorded.content[name] == value for name, value in typed.items()):
            return redirect(recorded)  # the same form again: what it asked is done
        return _conflict(request, form, recorded, typed, refusal)
    return _written(request, form, draft)


def _reread(draft):
    """The draft as it is recorded by now; another tab may have made the revision that this one was about to make."""
    if isinstance(draft, Revision):
        return draft.practice.revisions.open().first() or draft
    return Practice.objects.get(pk=draft.pk)


def _written(request, form, draft):
    practice = draft.practice if isinstance(draft, Revision) else draft
    if request.htmx:
        response = _state(request, form, _reread(draft))
        response["HX-Replace-Url"] = _address(practice, form.step)
        return response
    act = request.POST.get("act")
    if act == "submit":
        return _submitted(request, form, draft)
    messages.success(
        request, "C’est enregistré. Seules les personnes qui écrivent la fiche voient ce brouillon."
    )
    if form.step == ALL or act == "review" or (act == "next" and form.step == ORDER[-1]):
        return redirect(draft)
    if act == "next":
        return redirect(_address(practice, ORDER[ORDER.index(form.step) + 1]))
    return redirect(_address(practice, form.step))


def _submitted(request, form, draft):
    """The draft leaves for review; or the page again, with what it still lacks."""
    draft = _reread(draft)
    again = _typed_again(request, form, draft)
    if again.ask_for_missing(draft.content):
        return _form_page(request, again, draft, status=INCOMPLETE, saved=True)
    try:
        return submit_draft(request, draft)
    except TransitionRefused as refusal:
        if refusal.status != INCOMPLETE:
            return refused(request, draft, refusal)
        again.add_error(None, refusal.message)
        return _form_page(request, again, draft, status=INCOMPLETE, saved=True)


def _typed_again(request, form, draft):
    """The form as it was posted, over the draft as it is now."""
    data = request.POST.copy()
    data["base"] = digest(draft.content, form.asked)
    data.setlist("remove_documents", [])
    again = _form(request, draft, form.step, data)
    again.is_valid()
    return again


def _conflict(request, form, draft, typed, refusal):
    """409: the sentence, what was typed, and how it differs from what is recorded."""
    recorded, proposed = in_words(Practice, [draft.content, draft.content | typed])
    differences = changed_fields(recorded, proposed)
    if request.htmx:
        return _state(request, form, draft, refusal=refusal, differences=differences)
    again = _typed_again(request, form, draft)
    again.add_error(None, refusal.message)
    return _form_page(request, again, draft, status=CONFLICT, differences=differences)


def _state(request, form, draft, *, refusal=None, differences=()):
    """What an autosave answers: where the draft is now, which fields are wrong, what is left to fill."""
    practice = draft.practice if isinstance(draft, Revision) else draft
    content = draft.content
    context = {
        "form": form,
        "practice": practice,
        "saved_at": now(),
        "base": form.data.get("base", "") if refusal else digest(content, form.asked),
        "refusal": refusal,
        "differences": differences,
        "wrong": [
            (form.fields[name].label, errors) for name, errors in form.errors.items() if name in form.fields
        ],
        "steps": _steps(form.step, practice, content),
        **_place(form.step, practice),
    }
    return render(request, "practices/_draft_state.html", context, status=refusal.status if refusal else 200)


def _nothing_yet(request, form):
    """A first save with nothing to keep: no empty fiche is made."""
    if request.htmx:
        return render(request, "practices/_draft_state.html", {"nothing": True, "steps": []})
    form.add_error("title", "Donnez au moins un titre : le brouillon s’enregistre avec.")
    return _form_page(request, form, status=INCOMPLETE)


def _invalid(request, form, draft=None):
    """What was typed, with what is wrong on each field; a file that is too large is said by the status too."""
    if request.POST.get("act") == "submit":
        form.ask_for_missing((draft.content if draft else dict.fromkeys(form.fields, "")) | form.content)
    large = any(upload.size > settings.DOCUMENT_MAX_BYTES for upload in request.FILES.getlist("documents"))
    return _form_page(request, form, draft, status=TOO_LARGE if large else INCOMPLETE)


def _steps(current, practice, content):
    """For each step: its label, its address (or ""), whether one is there, how much it lacks and holds."""
    missing = missing_for_submission(content) if content else []
    return [
        {
            "label": label,
            "address": _address(practice, step) if practice else "",
            "is_current": step == current,
            "missing": sum(name in missing for name in names),
            "filled": sum(bool(content.get(name)) for name in names),
            "asked": len(names),
        }
        for step, (label, names) in STEPS.items()
    ]


def _place(step, practice):
    """Which step it is, from 1, or 0 for all of them; and the address of the form that asks all at once."""
    one_page = _address(practice, ALL) if practice else f"{reverse('practices:create')}?etape={ALL}"
    return {"number": 0 if step == ALL else ORDER.index(step) + 1, "one_page": one_page}


def _form_page(request, form, draft=None, *, status=200, saved=False, rescued=False, differences=()):
    practice = draft.practice if isinstance(draft, Revision) else draft
    step, content = form.step, draft.content if draft else {}
    address = _address(practice, step) if practice else f"{reverse('practices:create')}?etape={step}"
    context = {
        "form": form,
        "practice": practice,
        "is_revision": isinstance(draft, Revision),
        "action": address,
        "step": step,
        "following": STEPS[ORDER[ORDER.index(step) + 1]][0] if step not in (ALL, ORDER[-1]) else "",
        "is_last": step == ORDER[-1],
        "steps": _steps(step, practice, content),
        **_place(step, practice),
        "saved": saved,
        "rescued": rescued,
        "remarks": draft.remarks_by_field() if draft else {},
        "differences": differences,
        "alike": Practice.objects.alike(content["title"], besides=practice.pk) if practice else [],
        "co_authors": practice.co_authors.select_related("user") if practice else [],
        "review_days": settings.REVIEW_DAYS_PROMISED,
    }
    return render(request, "practices/practice_form.html", context, status=status)
