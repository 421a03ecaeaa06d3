"""For the secretariats that read fiches over: publish, return, refuse, archive; share the work; talk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from egts.core.http import forbidden, refused
from egts.core.models import User
from egts.core.workflow import CONFLICT, INCOMPLETE, TransitionRefused
from practices.decisions import DECISIONS, decision_form, message_form, note_form
from practices.models import Message, Note, Practice, Revision
from practices.models.assignment import NOT_A_COLLEAGUE
from practices.views.author import revision_page
from practices.views.public import practice_page, visible


def _practice(request, pk):
    return get_object_or_404(visible(request.user), pk=pk)


def _revision(request, pk):
    revisions = Revision.objects.visible_to(request.user).select_related("practice")
    return get_object_or_404(revisions, pk=pk)


def _page(request, thing, **options):
    page = practice_page if isinstance(thing, Practice) else revision_page
    return page(request, thing, **options)


def _act(request, thing, done, act, *, typed="", **words):
    """Take the transition `act`, say that it is done, or say why it is not."""
    try:
        act(by=request.user, **words)
    except TransitionRefused as refusal:
        return refused(request, thing, refusal, typed=typed)
    messages.success(request, done)
    return redirect(thing)


def _decide(request, thing, name, act, done):
    """The same, with words: the page comes back when some are missing, or with a message inserted in them."""
    form = decision_form(thing, name, request.POST)
    inserting = "insert" in request.POST
    if not inserting and form.is_valid():
        return _act(request, thing, done, act, typed=form.typed(), **form.words())
    if not (verdict := thing.moderation(request.user)):
        return forbidden(request, verdict)
    transition = DECISIONS[type(thing)][name][0]
    if thing.state not in transition.sources:
        refusal = TransitionRefused(transition.impossible(thing), status=CONFLICT)
        return refused(request, thing, refusal, typed=form.typed())
    if inserting:
        return _page(request, thing, forms={name: form.with_template()})
    return _page(request, thing, forms={name: form}, status=INCOMPLETE)


@login_required
@require_POST
def practice_publish(request, pk):
    practice = _practice(request, pk)
    return _act(request, practice, "La fiche est publiée. Ses auteurs sont prévenus.", practice.publish)


@login_required
@require_POST
def practice_return(request, pk):
    practice = _practice(request, pk)
    done = "La fiche est rendue. Votre message est envoyé à ses auteurs."
    return _decide(request, practice, "return", practice.give_back, done)


@login_required
@require_POST
def practice_reject(request, pk):
    practice = _practice(request, pk)
    done = "La fiche est refusée. Votre message est envoyé à ses auteurs."
    return _decide(request, practice, "reject", practice.reject, done)


@login_required
@require_POST
def practice_archive(request, pk):
    practice = _practice(request, pk)
    done = "La fiche est archivée. Votre message est envoyé à ses auteurs."
    return _decide(request, practice, "archive", practice.archive, done)


@login_required
@require_POST
def revision_accept(request, pk):
    revision = _revision(request, pk)
    return _act(request, revision, "La modification est acceptée : la fiche est à jour.", revision.accept)


@login_required
@require_POST
def revision_return(request, pk):
    revision = _revision(request, pk)
    done = "La modification est rendue. Votre message est envoyé à ses auteurs."
    return _decide(request, revision, "return", revision.give_back, done)


@login_required
@require_POST
def revision_reject(request, pk):
    revision = _revision(request, pk)
    done = "La modification est refusée. Votre message est envoyé à ses auteurs."
    return _decide(request, revision, "reject", revision.reject, done)


@login_required
@require_POST
def practice_assign(request, pk):
    return _assign(request, _practice(request, pk))


@login_required
@require_POST
def revision_assign(request, pk):
    return _assign(request, _revision(request, pk))


def _assign(request, thing):
    """Give the reading to the account `reviewer`, or to nobody in particular when it is blank."""
    chosen = request.POST.get("reviewer", "")
    if not chosen:
        return _act(request, thing, "Vous laissez cette relecture à qui la prendra.", thing.release)
    to = User.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 16 else None
    if to is None:
        return refused(request, thing, TransitionRefused(NOT_A_COLLEAGUE, status=INCOMPLETE))
    mine = "Vous relisez désormais cet écrit."
    done = mine if to == request.user else f"La relecture est confiée à {to}, qui en est prévenu par un avis."
    seen = request.POST.get("seen", "")
    known = int(seen) if seen.isdecimal() and len(seen) < 16 else None
    return _act(request, thing, done, thing.assign, to=to, seen=known)


@login_required
@require_POST
def practice_message(request, pk):
    """One more message between the authors and the secretariat."""
    return _say(request, pk, Message, "message", message_form(request.POST), "Votre message est envoyé.")


@login_required
@require_POST
def practice_note(request, pk):
    """One more note between colleagues."""
    return _say(
        request, pk, Note, "note", note_form(request.POST), "Votre note est gardée pour vos collègues."
    )


def _say(request, pk, model, name, form, done):
    """Keep what is said; from the page of a revision (`modification`), go back there."""
    practice = _practice(request, pk)
    number = request.POST.get("modification", "")
    revisions = Revision.objects.visible_to(request.user).filter(practice=practice)
    known = number.isdecimal() and len(number) < 16
    thing = (revisions.filter(pk=number).select_related("practice").first() if known else None) or practice
    if not (verdict := model.allowed(request.user, practice)):
        return forbidden(request, verdict)
    if not form.is_valid():
        return _page(request, thing, forms={name: form}, status=INCOMPLETE)
    try:
        model.objects.post(practice, form.cleaned_data["text"], by=request.user)
    except TransitionRefused as refusal:
        return refused(request, thing, refusal, typed=form.data.get("text", ""))
    messages.success(request, done)
    return HttpResponseRedirect(f"{thing.get_absolute_url()}#{model.anchor}")
