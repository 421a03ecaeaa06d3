"""The steps of a synthesis and of its compilations."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from consultations.models import Consultation
from consultations.synthesis import compile as compiling
from consultations.synthesis import permissions, publish, review
from consultations.synthesis.forms import CompileForm, ReviewForm, SendBackForm
from consultations.synthesis.models import CompilationUnit
from egts.core.http import forbidden, refused
from egts.core.models import Committee
from egts.core.workflow import INCOMPLETE, TransitionRefused

from .public import visible
from .workshop import Where, editable


@require_POST
@login_required
def create(request, slug, pk):
    """Open a committee's next draft."""
    consultation = get_object_or_404(Consultation.objects.visible_to(request.user), slug=slug)
    committee = get_object_or_404(Committee, pk=pk)
    try:
        synthesis = review.open_synthesis(consultation, committee, by=request.user)
    except TransitionRefused as refusal:
        return refused(request, consultation, refusal)
    messages.success(request, f"La version {synthesis.version} est ouverte : demandez une compilation.")
    return redirect(synthesis.get_workshop_url())


@require_POST
@login_required
def request_compilation(request, pk):
    synthesis, no_entry = editable(request, pk)
    if no_entry:
        return no_entry
    form = CompileForm(request.POST)
    try:
        if not form.is_valid():
            raise TransitionRefused("Indiquez une ressemblance entre 300 et 950.", status=INCOMPLETE)
        compiling.request(synthesis, by=request.user, similarity=form.cleaned_data["similarity"])
    except TransitionRefused as refusal:
        return refused(request, Where(synthesis.get_workshop_url()), refusal)
    return redirect("synthesis:progress", pk=pk)


@require_POST
@login_required
def cancel_compilation(request, pk):
    synthesis, no_entry = editable(request, pk)
    if no_entry:
        return no_entry
    compilation = synthesis.compilations.first()
    try:
        if compilation is None:
            raise TransitionRefused("Aucune compilation n’a été demandée.", status=409)
        compiling.cancel(compilation, by=request.user)
    except TransitionRefused as refusal:
        return refused(request, Where(synthesis.get_workshop_url()), refusal)
    messages.success(request, "La compilation est annulée : la synthèse est restée comme elle était.")
    return redirect(synthesis.get_workshop_url())


@require_safe
@login_required
def progress(request, pk):
    """How far the last compilation is; the page may be left and come back to."""
    synthesis = visible(request, pk)
    verdict = permissions.can_edit(request.user, synthesis)
    if not verdict:
        return forbidden(request, verdict)
    compilation = synthesis.compilations.select_related("requested_by").first()
    context = {"synthesis": synthesis, "consultation": synthesis.consultation, "compilation": compilation}
    if compilation:
        context |= _how_far(compilation)
    partial = request.htmx and compilation and compilation.under_way
    page = "synthesis/_progress.html" if partial else "synthesis/progress.html"
    response = render(request, page, context)
    if request.htmx and not partial:
        response["HX-Refresh"] = "true"
    return response


def _how_far(compilation):
    units = list(compilation.units.defer("result"))
    stages = []
    for value, label in CompilationUnit.Stage.choices:
        ours = [unit for unit in units if unit.stage == value]
        stages.append(
            {
                "label": label,
                "done": sum(unit.items_done for unit in ours),
                "total": sum(unit.items_total for unit in ours) or compilation.items_total,
                "units_done": sum(unit.state == CompilationUnit.State.DONE for unit in ours),
                "units": len(ours),
            }
        )
    total = sum(stage["total"] for stage in stages)
    done = sum(stage["done"] for stage in stages)
    left = None
    if compilation.under_way and compilation.started_at and done and done >= total / 20:
        spent = (timezone.now() - compilation.started_at).total_seconds()
        left = timedelta(seconds=round(spent * (total - done) / done))
    return {
        "stages": stages,
        "done": done,
        "total": total,
        "percent": 100 * done // total if total else 0,
        "running": [unit for unit in units if unit.state == CompilationUnit.State.RUNNING],
        "seconds_left": int(left.total_seconds()) if left is not None else None,
        "regions": [unit for unit in units if unit.stage == CompilationUnit.Stage.PREPARE],
    }


def _step(act, said):
    """A view that takes the synthesis one step further."""

    @require_POST
    @login_required
    def view(request, pk):
        synthesis, no_entry = editable(request, pk)
        if no_entry:
            return no_entry
        try:
            act(request, synthesis)
        except TransitionRefused as refusal:
            return refused(request, Where(synthesis.get_workshop_url()), refusal)
        messages.success(request, said)
        return redirect(synthesis if synthesis.is_public else synthesis.get_workshop_url())

    return view


def _send_to_review(request, synthesis):
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise TransitionRefused(" ".join(form.errors.get("due_on", [])), status=INCOMPLETE)
    review.send_to_review(synthesis, by=request.user, due_on=form.cleaned_data["due_on"])


def _send_back(request, synthesis):
    form = SendBackForm(request.POST, prefix="retour")
    form.is_valid()
    review.send_back(synthesis, by=request.user, reason=form.cleaned_data.get("reason", ""))


send_to_review = _step(_send_to_review, "La synthèse est en relecture : les coprésidences sont prévenues.")
send_back = _step(_send_back, "La synthèse est de nouveau en rédaction.")
adopt = _step(lambda request, synthesis: review.adopt(synthesis, by=request.user), "La synthèse est adoptée.")
publish_synthesis = _step(
    lambda request, synthesis: publish.publish(synthesis, by=request.user),
    "La synthèse est publiée : chaque contributeur est prévenu de ce qu’est devenu son apport.",
)
