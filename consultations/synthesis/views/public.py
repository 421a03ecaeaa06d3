"""What everyone reads: the published versions, their entries, sources and ledger."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from consultations.models import Consultation, Contribution
from consultations.synthesis import present
from consultations.synthesis.document import figures
from consultations.synthesis.filters import Narrowing
from consultations.synthesis.models import Entry, Fate, Synthesis
from consultations.synthesis.permissions import can_edit
from consultations.synthesis.workflow import IN_AN_ENTRY
from egts.core.http import page_of

PER_PAGE = 50


def visible(request, pk, **narrowed):
    """The synthesis called `pk`, without its snapshot, if this person may see it. Raises Http404."""
    rows = Synthesis.objects.visible_to(request.user).defer("snapshot")
    return get_object_or_404(rows.select_related("consultation", "committee"), pk=pk, **narrowed)


def moved(request, synthesis, slug, **arguments):
    """A redirection to the right address when the consultation's in the address isn't the synthesis' own."""
    if synthesis.consultation.slug == slug:
        return None
    match = resolve(request.path_info)
    kwargs = match.kwargs | {"slug": synthesis.consultation.slug}
    return redirect(reverse(match.view_name, kwargs=kwargs), permanent=True)


@require_safe
def latest(request, slug):
    consultation = get_object_or_404(Consultation.objects.visible_to(request.user), slug=slug)
    synthesis = (
        Synthesis.objects.public()
        .published()
        .national()
        .filter(consultation=consultation)
        .defer("snapshot")
        .first()
    )
    if synthesis is None:
        raise Http404("La synthèse nationale de cette consultation n’est pas encore publiée.")
    return redirect(synthesis)


@require_safe
def version(request, slug, pk):
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    context = {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "sections": present.sections(synthesis),
        "figures": figures(synthesis),
        "dispositions": present.dispositions(Fate.objects.filter(synthesis=synthesis)),
        "sign_offs": synthesis.sign_offs.select_related("committee"),
        "annex": present.annex(synthesis),
        "versions": Synthesis.objects.public()
        .filter(consultation=synthesis.consultation, committee=synthesis.committee)
        .exclude(pk=synthesis.pk)
        .defer("snapshot"),
        "newer": Synthesis.objects.public()
        .published()
        .filter(consultation=synthesis.consultation, committee=synthesis.committee)
        .exclude(pk=synthesis.pk)
        .first()
        if synthesis.is_public
        else None,
        "may_edit": bool(can_edit(request.user, synthesis)),
    }
    return render(request, "synthesis/version.html", context)


@require_safe
def entries(request, slug, pk):
    """All the entries, narrowed and paged."""
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    narrowing = Narrowing(synthesis, request.GET)
    page = page_of(request, narrowing.entries(), PER_PAGE)
    present.decorate(synthesis, page.object_list, quotes=1)
    context = {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "narrowing": narrowing,
        "page": page,
    }
    return render(request, "synthesis/entries.html", context)


@require_safe
def entry(request, slug, pk, key):
    """One entry with all its sources: its permanent address."""
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    found = get_object_or_404(Entry.objects.select_related("theme"), synthesis=synthesis, key=key)
    present.decorate(synthesis, [found], quotes=0)
    fates = Fate.objects.filter(entry=found, disposition__in=IN_AN_ENTRY).order_by("-similarity", "input")
    page = page_of(request, fates, PER_PAGE)
    page.object_list = present.with_sources(page.object_list, synthesis)
    context = {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "entry": found,
        "page": page,
    }
    return render(request, "synthesis/entry.html", context)


@require_safe
def ledger(request, slug, pk):
    """« Qu’est devenue… »: every input and what became of it."""
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    narrowing = Narrowing(synthesis, request.GET, request.user)
    rows = narrowing.ledger().select_related("entry").order_by("input")
    page = page_of(request, rows, PER_PAGE)
    page.object_list = present.with_sources(page.object_list, synthesis)
    contribution = None
    if narrowing.contribution:
        contribution = (
            Contribution.objects.visible_to(request.user)
            .filter(pk=narrowing.contribution)
            .select_related("consultation")
            .defer("search")
            .first()
        )
    context = {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "narrowing": narrowing,
        "contribution": contribution,
        "page": page,
        "undecided": synthesis.inputs.filter(fate=None).count(),
        "may_edit": synthesis.is_draft and bool(can_edit(request.user, synthesis)),
    }
    return render(request, "synthesis/ledger.html", context)


@require_safe
def differences(request, slug, pk, other):
    """What changed between two versions of the same synthesis, whichever comes first in the address."""
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    same = {"consultation": synthesis.consultation, "committee": synthesis.committee}
    if pk == other:
        raise Http404("Une version ne se compare pas à elle-même.")
    earlier, later = sorted([synthesis, visible(request, other, **same)], key=lambda each: each.version)
    found = present.differences(earlier, later)
    context = {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "earlier": earlier,
        "later": later,
        "found": found,
        "page": page_of(request, found.changes, PER_PAGE),
    }
    context["page"].object_list = present.changes_in_words(context["page"].object_list)
    return render(request, "synthesis/differences.html", context)
