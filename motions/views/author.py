"""Writing a motion or a position, for those whom an organisation mandates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from egts.core.access import no
from egts.core.http import forbidden
from egts.core.models import JournalEntry, Organisation
from motions import permissions
from motions.forms import MotionSheet
from motions.models import Motion

NO_MANDATE = no("Une motion s’écrit au nom d’une organisation : demandez à la vôtre un mandat de rédaction.")


@login_required
@require_http_methods(["GET", "POST"])
def motion_create(request):
    if not Organisation.objects.mandated_to(request.user, *permissions.DRAFTERS).exists():
        return forbidden(request, NO_MANDATE)
    if request.method == "GET":
        return _page(request, MotionSheet(request.user))
    sheet = MotionSheet(request.user, data=request.POST)
    if "more" in request.POST:
        return _page(request, sheet.with_more_rows())
    mine = Motion.objects.filter(author=request.user)
    if earlier := sheet.heading.already_made(mine):
        return redirect(earlier)
    if not sheet.is_valid():
        return _page(request, sheet, status=422)
    try:
        with transaction.atomic():
            motion = sheet.save(author=request.user)
            JournalEntry.objects.record("motion.create", motion, actor=request.user)
    except IntegrityError:  # the same form, posted twice at once
        if earlier := sheet.heading.already_made(mine):
            return redirect(earlier)
        raise
    messages.success(request, "Votre brouillon est enregistré.")
    return redirect(motion)


@login_required
@require_http_methods(["GET", "POST"])
@transaction.atomic
def motion_edit(request, pk):
    """Change a draft, or a text in debate; its row stays locked while the change is judged and written."""
    motions = Motion.objects.visible_to(request.user)
    if request.method == "POST":
        motions = Motion.objects.filter(pk__in=motions.values("pk")).select_for_update(of=("self",))
    motion = get_object_or_404(motions, pk=pk)
    if not (verdict := permissions.can_edit(request.user, motion)):
        return forbidden(request, verdict)
    if request.method == "GET":
        return _page(request, MotionSheet(request.user, motion))
    sheet = MotionSheet(request.user, motion, data=request.POST)
    if "more" in request.POST:
        return _page(request, sheet.with_more_rows())
    if not sheet.is_valid():
        return _page(request, sheet, status=422)
    sheet.save()
    JournalEntry.objects.record("motion.edit", motion, actor=request.user)
    messages.success(request, "Vos modifications sont enregistrées.")
    return redirect(motion)


def _page(request, sheet, status=200):
    return render(request, "motions/motion_form.html", {"form": sheet, "motion": sheet.motion}, status=status)
