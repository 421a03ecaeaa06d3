"""The editing desk: entries, their sources, and what people decide on them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consultations.synthesis import edit, permissions, present, proof, review
from consultations.synthesis.acts import Stale
from consultations.synthesis.filters import Narrowing
from consultations.synthesis.forms import CompileForm, ReasonForm, ReviewForm, SendBackForm, WordingForm
from consultations.synthesis.models import Entry, Fate, Input
from consultations.synthesis.workflow import IN_AN_ENTRY, Relation, State
from egts.core.http import forbidden, page_of, refused
from egts.core.models import JournalEntry, Theme
from egts.core.workflow import TransitionRefused

from .public import visible

PER_PAGE = 50
TARGETS = 20


def editable(request, pk):
    """(synthesis, None) for its secretariat; (synthesis, a page that says why not) for the others who see it."""
    synthesis = visible(request, pk)
    verdict = permissions.can_edit(request.user, synthesis)
    return synthesis, None if verdict else forbidden(request, verdict)


@require_safe
@login_required
def workshop(request, pk):
    synthesis, no_entry = editable(request, pk)
    if no_entry:
        return no_entry
    narrowing = Narrowing(synthesis, request.GET)
    page = page_of(request, narrowing.entries(), PER_PAGE)
    present.decorate(synthesis, page.object_list, quotes=0)
    similarity = synthesis.settings.get("similarity")
    context = {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "narrowing": narrowing,
        "page": page,
        "compilation": synthesis.compilations.first(),
        "state_of_regions": present.ledger_by_region(synthesis),
        "missing": _missing(synthesis),
        "care_count": synthesis.entries.filter(needs_care=True).count(),
        "last_act": edit.last_act(synthesis) if synthesis.is_draft else None,
        "compile_form": CompileForm(initial={"similarity": similarity or present.default_similarity()}),
        "review_form": ReviewForm(initial={"due_on": review.default_due_on()}),
        "back_form": SendBackForm(prefix="retour"),
        "journal": JournalEntry.objects.about(synthesis)
        .exclude(verb__startswith="entry.")
        .select_related("actor"),
        "sign_offs": synthesis.sign_offs.select_related("committee"),
        "states": State,
    }
    return render(request, "synthesis/workshop.html", context)


def _missing(synthesis):
    """What keeps the synthesis from its next step, in sentences."""
    if synthesis.state == State.DRAFT:
        return review.missing_for_review(synthesis)
    if synthesis.state == State.IN_REVIEW:
        return [sentence] if (sentence := review.missing_for_adoption(synthesis)) else []
    return proof.missing(synthesis) if synthesis.state == State.ADOPTED else []


@require_safe
@login_required
def entry(request, pk, entry_pk):
    synthesis, no_entry = editable(request, pk)
    if no_entry:
        return no_entry
    found = get_object_or_404(Entry.objects.select_related("theme"), synthesis=synthesis, pk=entry_pk)
    return render(request, "synthesis/workshop_entry.html", _entry_context(request, synthesis, found))


def _entry_context(request, synthesis, found, **forms):
    present.decorate(synthesis, [found], quotes=0)
    fates = Fate.objects.filter(entry=found, disposition__in=IN_AN_ENTRY).order_by("-similarity", "input")
    page = page_of(request, fates, PER_PAGE)
    page.object_list = present.with_sources(page.object_list, synthesis)
    words = request.GET.get("cible", "").replace("\0", "")[:100].strip()
    targets = Entry.objects.filter(synthesis=synthesis, kind=found.kind).exclude(pk=found.pk)
    if words:
        targets = targets.filter(wording__icontains=words)
    elif found.theme_id:
        targets = targets.filter(theme=found.theme_id)
    return {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "entry": found,
        "page": page,
        "target_words": words,
        "targets": targets.select_related("theme").in_order()[:TARGETS],
        "wording_form": forms.get("wording") or WordingForm(initial={"wording": found.wording}),
        "themes": synthesis.consultation.themes.exclude(pk=found.theme_id),
        "relations": Relation.choices,
        "reason_form": forms.get("reason") or ReasonForm(prefix="ecarter"),
        "sources_reason_form": forms.get("sources") or ReasonForm(prefix="sources"),
    }


def _acting(act):
    """A view that makes one act on an entry: fetch, act, say what happened."""

    @require_POST
    @login_required
    def view(request, pk, entry_pk):
        synthesis, no_entry = editable(request, pk)
        if no_entry:
            return no_entry
        found = Entry.objects.select_related("synthesis").filter(synthesis=synthesis, pk=entry_pk).first()
        if found is None:
            return _stale(request, synthesis, Stale(None))
        try:
            said, target = act(request, found, {"by": request.user, "revision": _revision(request)})
        except Stale as stale:
            return _stale(request, synthesis, stale)
        except TransitionRefused as refusal:
            return refused(request, Where(reverse("synthesis:workshop_entry", args=[pk, entry_pk])), refusal)
        messages.success(request, said)
        return redirect(target) if target else redirect(synthesis.get_workshop_url())

    view.__name__ = act.__name__
    view.__doc__ = act.__doc__
    return view


class Where:
    """What `refused` links back to."""

    def __init__(self, url):
        self.url = url

    def get_absolute_url(self):
        return self.url


def _revision(request):
    value = request.POST.get("revision", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _stale(request, synthesis, stale):
    """Both versions, side by side; nothing is lost."""
    context = {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "message": stale.message,
        "current": stale.current,
        "wording": request.POST.get("wording", ""),
    }
    return render(request, "synthesis/stale.html", context, status=stale.status)


def _page(found):
    return reverse("synthesis:workshop_entry", args=[found.synthesis_id, found.pk])


def _sources(request, found):
    chosen = [value for value in request.POST.getlist("sources") if value.isdecimal() and len(value) < 16]
    return list(Input.objects.filter(synthesis=found.synthesis_id, pk__in=chosen))


def _target(request, found):
    value = request.POST.get("into", "")
    if not value.isdecimal() or len(value) > 15:
        return None
    return Entry.objects.filter(synthesis=found.synthesis_id, pk=value).first()


@_acting
def reword(request, found, stamp):
    """Give the entry other words."""
    edit.reword(found, wording=request.POST.get("wording", ""), **stamp)
    return "La formulation est enregistrée.", _page(found)


@_acting
def mark_minority(request, found, stamp):
    """Mark the entry as a minority's, or unmark it."""
    minority = request.POST.get("minority") == "1"
    edit.mark_minority(found, minority=minority, **stamp)
    said = "Le point est marqué minoritaire." if minority else "Le point n’est plus marqué minoritaire."
    return said, _page(found)


@_acting
def refile(request, found, stamp):
    """Show the entry under another theme."""
    theme = Theme.objects.filter(slug=request.POST.get("theme", "")).first()
    if theme is None:
        raise TransitionRefused("Choisissez un thème.", status=422)
    return f"Le point est dans le thème « {theme} ».", _page(edit.refile(found, theme=theme, **stamp))


@_acting
def relate(request, found, stamp):
    """Say what chosen sources do to the entry."""
    relation = request.POST.get("relation", "")
    edit.relate(found, sources=_sources(request, found), relation=relation, **stamp)
    return "C’est noté.", _page(found)


@_acting
def confirm(request, found, stamp):
    """Say that the entry is well as it is."""
    edit.confirm(found, **stamp)
    return "Le point est confirmé.", _page(found)


@_acting
def set_aside(request, found, stamp):
    """Set the whole entry aside."""
    edit.set_aside(found, reason=request.POST.get("ecarter-reason", ""), **stamp)
    return "Le point est écarté, avec ses sources ; le motif figure au registre.", None


@_acting
def merge(request, found, stamp):
    """Merge the entry into another."""
    if not (target := _target(request, found)):
        raise TransitionRefused("Choisissez le point dans lequel fusionner.", status=422)
    return "Les deux points sont fusionnés.", _page(edit.merge(found, into=target, **stamp))


@_acting
def move_sources(request, found, stamp):
    """Move chosen sources to another entry, or to a new one."""
    target = None
    if request.POST.get("into") != "new" and not (target := _target(request, found)):
        raise TransitionRefused("Choisissez vers quel point déplacer ces sources.", status=422)
    moved = edit.move_sources(found, sources=_sources(request, found), into=target, **stamp)
    return "Les sources sont déplacées.", _page(moved)


@_acting
def set_aside_sources(request, found, stamp):
    """Set chosen sources aside."""
    edit.set_aside_sources(
        found, sources=_sources(request, found), reason=request.POST.get("sources-reason", ""), **stamp
    )
    return "Les sources sont écartées ; le motif figure au registre.", None


@require_POST
@login_required
def reinstate(request, pk, input_pk):
    """Take back an input that was set aside."""
    synthesis, no_entry = editable(request, pk)
    if no_entry:
        return no_entry
    source = get_object_or_404(Input, synthesis=synthesis, pk=input_pk)
    try:
        target = edit.reinstate(source, by=request.user)
    except TransitionRefused as refusal:
        return refused(request, Where(synthesis.get_workshop_url()), refusal)
    messages.success(request, "L’apport est repris : il forme un point à lui seul.")
    return redirect(_page(target))


@require_POST
@login_required
def undo(request, pk):
    """Undo the last act."""
    synthesis, no_entry = editable(request, pk)
    if no_entry:
        return no_entry
    try:
        edit.undo(synthesis, by=request.user)
    except TransitionRefused as refusal:
        return refused(request, Where(synthesis.get_workshop_url()), refusal)
    messages.success(request, "Le dernier changement est annulé.")
    return redirect(synthesis.get_workshop_url())
