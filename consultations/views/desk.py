"""A committee's desk, and what its secretariat decides on contributions."""

from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from consultations import permissions
from consultations.forms import MessageForm
from consultations.models import Consultation, Contribution
from consultations.workflow import SAID
from egts.core.http import forbidden, page_of, refused
from egts.core.models import Committee, JournalEntry
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices.models import Practice, Reuse, Revision
from practices.workflow import SAID as SAID_OF_PRACTICES

from .contribution import RETURN_LABEL, WITHDRAW_HELP, WITHDRAW_LABEL, contribution_page, find
from .public import events_of, working_groups

QUEUE_PER_PAGE = 30
DECISIONS_SHOWN = 15
SHOWN = 50
SEATS_END_WITHIN = timedelta(days=60)
DECISIONS = {
    Practice: ("practice.publish", "practice.return", "practice.reject", "practice.archive"),
    Revision: ("revision.accept", "revision.return", "revision.reject"),
    Reuse: ("reuse.publish", "reuse.reject"),
    Contribution: ("contribution.accept", "contribution.return", "contribution.withdraw"),
}


@login_required
@require_safe
def desk(request, pk):
    """What awaits a committee, oldest first; what it decided lately; its groups, its seats, its meetings."""
    committee = get_object_or_404(Committee, pk=pk)
    if not (verdict := permissions.can_read_desk(request.user, committee)):
        return forbidden(request, verdict)
    queue = _queue(committee)
    consultations = Consultation.objects.visible_to(request.user).filter(
        Q(national_committee=committee) | Q(coverage__committee=committee)
    )
    context = {
        "committee": committee,
        "is_secretariat": bool(permissions.holds_secretariat(request.user, committee)),
        "page": page_of(request, queue, QUEUE_PER_PAGE),
        "late_count": sum(item.is_late for item in queue),
        "review_days": settings.REVIEW_DAYS_PROMISED,
        "due": Contribution.objects.visible_to(request.user).due(committee).for_lists()[:SHOWN],
        "decisions": _decisions(committee),
        "groups": working_groups().filter(committee=committee),
        "ending": _seats_ending(committee),
        "events": events_of(request.user, committee=committee),
        "consultations": consultations.defer("search").distinct().prefetch_related("phases"),
    }
    return render(request, "consultations/desk.html", context)


def _queue(committee):
    """All that awaits the secretariat's answer, oldest first."""
    waiting = chain(
        Practice.objects.awaiting(committee).defer("search"),
        Revision.objects.awaiting(committee),
        Reuse.objects.awaiting(committee),
        Contribution.objects.awaiting(committee).for_lists(),
    )
    return sorted(waiting, key=lambda item: item.submitted_at)


def _decisions(committee):
    """The latest lines of the journal that decide on what this committee receives, each in words."""
    this = Committee.objects.filter(pk=committee.pk)
    received = {
        Practice: Practice.objects.received_by(this),
        Reuse: Reuse.objects.received_by(this),
        Contribution: Contribution.objects.filter(committee=committee),
    }
    received[Revision] = Revision.objects.filter(practice__in=received[Practice].values("pk"))
    wanted = Q()
    for model, verbs in DECISIONS.items():
        kind = ContentType.objects.get_for_model(model)
        wanted |= Q(object_type=kind, object_id__in=received[model].values("pk"), verb__in=verbs)
    entries = JournalEntry.objects.filter(wanted).order_by("-at", "-pk").select_related("actor")
    objects = GenericPrefetch(
        "object",
        [
            Practice.objects.defer("search"),
            Revision.objects.select_related("practice").defer("practice__search"),
            Reuse.objects.select_related("practice").defer("practice__search"),
            Contribution.objects.for_lists(),
        ],
    )
    entries = list(entries.prefetch_related(objects)[:DECISIONS_SHOWN])
    for entry in entries:
        entry.label = SAID.get(entry.verb) or SAID_OF_PRACTICES.get(entry.verb, entry.verb)
    return entries


def _seats_ending(committee):
    limit = timezone.localdate() + SEATS_END_WITHIN
    seats = committee.seats.current().filter(ends_on__lte=limit)
    return (
        seats.select_related("user", "organisation").defer("organisation__search").order_by("ends_on", "pk")
    )


@login_required
@require_POST
def contribution_accept(request, slug, pk):
    contribution = find(request, slug, pk)
    done = "La contribution est acceptée : elle est publique. Ses auteurs sont prévenus."
    return _act(request, contribution, done, contribution.accept)


@login_required
@require_POST
def contribution_return(request, slug, pk):
    contribution = find(request, slug, pk)
    form = MessageForm(request.POST, auto_id="return_%s", label=RETURN_LABEL)
    if not form.is_valid():
        return _asked_again(request, contribution, permissions.can_decide, {"return": form})
    done = "La contribution est rendue. Votre message est envoyé à ses auteurs."
    return _act(request, contribution, done, contribution.give_back, message=form.cleaned_data["message"])


@login_required
@require_POST
def contribution_withdraw(request, slug, pk):
    contribution = find(request, slug, pk)
    form = MessageForm(request.POST, auto_id="withdraw_%s", label=WITHDRAW_LABEL, help_text=WITHDRAW_HELP)
    if not form.is_valid():
        return _asked_again(request, contribution, permissions.can_withdraw, {"withdraw": form})
    done = "La contribution est retirée. Ses mots ne se lisent plus."
    return _act(request, contribution, done, contribution.withdraw, reason=form.cleaned_data["message"])


def _act(request, contribution, done, act, **words):
    """Take the transition `act`, say that it is done, or say why it is not."""
    try:
        act(by=request.user, **words)
    except TransitionRefused as refusal:
        return refused(request, contribution, refusal)
    messages.success(request, done)
    return redirect(contribution)


def _asked_again(request, contribution, allowed, forms):
    """The page again, with what is wrong with the words; whoever may not act is told so first."""
    if not (verdict := allowed(request.user, contribution)):
        return forbidden(request, verdict)
    return contribution_page(request, contribution, forms=forms, status=INCOMPLETE)
