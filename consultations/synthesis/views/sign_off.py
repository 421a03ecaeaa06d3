"""The sign-offs: each committee sees how it is rendered, then accepts or contests."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from consultations.synthesis import permissions, present, review
from consultations.synthesis.forms import AnswerForm
from consultations.synthesis.models import Fate
from egts.core.http import forbidden, page_of, refused
from egts.core.models import Committee
from egts.core.workflow import TransitionRefused

from .public import visible
from .workshop import Where

PER_PAGE = 50


@require_safe
@login_required
def sign_offs(request, pk):
    """Who is asked and what they answered, for the seats that see the synthesis."""
    synthesis = visible(request, pk)
    if synthesis.is_public and not Committee.objects.seated(request.user).exists():
        return redirect(synthesis)
    mine = set(Committee.objects.seated(request.user, "co_chair").values_list("pk", flat=True))
    rows = list(synthesis.sign_offs.select_related("committee").prefetch_related("answers__seat"))
    for row in rows:
        row.mine = row.committee_id in mine
    context = {"synthesis": synthesis, "consultation": synthesis.consultation, "sign_offs": rows}
    return render(request, "synthesis/sign_offs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign_off(request, pk, sign_off_pk):
    """How one committee is rendered, beside what it brought; its co-chairs answer here."""
    synthesis = visible(request, pk)
    rows = synthesis.sign_offs.select_related("committee").prefetch_related("answers__seat")
    asked = get_object_or_404(rows, pk=sign_off_pk)
    if not Committee.objects.seated(request.user).exists():
        return redirect(synthesis)
    asked.synthesis = synthesis
    verdict = permissions.can_sign_off(request.user, asked)
    if request.method == "POST" and not verdict:
        return forbidden(request, verdict)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            review.answer(asked, by=request.user, **form.cleaned_data)
        except TransitionRefused as refusal:
            return refused(request, Where(synthesis.get_absolute_url()), refusal)
        messages.success(request, "Votre réponse est enregistrée. Vous pouvez la changer jusqu’à l’adoption.")
        return redirect("synthesis:sign_offs", pk=pk)
    regions = synthesis.consultation.coverage.filter(committee=asked.committee).values("region")
    fates = Fate.objects.filter(synthesis=synthesis, input__region__in=regions).select_related("entry")
    page = page_of(request, fates.order_by("disposition", "entry", "input"), PER_PAGE)
    page.object_list = present.with_sources(page.object_list, synthesis)
    context = {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "sign_off": asked,
        "page": page,
        "counts": present.dispositions(fates),
        "form": form,
        "may_answer": bool(verdict) and synthesis.state == "in_review",
    }
    status = 422 if form.errors else 200
    return render(request, "synthesis/sign_off.html", context, status=status)
