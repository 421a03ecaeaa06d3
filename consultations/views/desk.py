"""A committee's desk, and what its secretariat decides on contributions."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from consultations import permissions
from consultations.filters import QueueForm, colleagues_of
from consultations.forms import MessageForm
from consultations.log import DECISIONS, log_of, told
from consultations.models import Consultation, Contribution
from consultations.queue import fetched, queue
from egts.core.http import forbidden, page_of, refused
from egts.core.models import Committee
from egts.core.workflow import INCOMPLETE, TransitionRefused

from . import bulk
from .contribution import RETURN_LABEL, WITHDRAW_HELP, WITHDRAW_LABEL, contribution_page, find
from .public import events_of, working_groups

QUEUE_PER_PAGE = 30
DECISIONS_SHOWN = 15
SHOWN = 50
SEATS_END_WITHIN = timedelta(days=60)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request, pk):
    """What awaits a committee, the longest wait first; what it decided lately; its groups, its seats, its meetings.

    Posted: what its secretariat does of the things it has ticked.
    """
    committee = get_object_or_404(Committee, pk=pk)
    if not (verdict := permissions.can_read_desk(request.user, committee)):
        return forbidden(request, verdict)
    colleagues = list(colleagues_of(committee))
    if request.method != "POST":
        return _page(request, committee, bulk.blank(colleagues))
    if not (verdict := permissions.holds_secretariat(request.user, committee)):
        return forbidden(request, verdict)
    asked = bulk.posted(request.POST, colleagues)
    done = bulk.act(request, committee, asked)
    return done or _page(request, committee, asked, status=INCOMPLETE if asked.has_errors else 200)


def _page(request, committee, asked, *, status=200):
    """The desk, with what was ticked and typed under its queue."""
    user = request.user
    form = QueueForm(request.GET, committee=committee, user=user, colleagues=asked.colleagues)
    complaint = form.complaint()
    consultations = Consultation.objects.visible_to(user).filter(
        Q(national_committee=committee) | Q(coverage__committee=committee)
    )
    context = {
        "committee": committee,
        "is_secretariat": user in asked.colleagues,
        "form": form,
        "complaint": complaint,
        "bulk": asked,
        "may_keep_templates": user in asked.colleagues and committee.is_national,
        "review_days": settings.REVIEW_DAYS_PROMISED,
        "due": Contribution.objects.visible_to(user).due(committee).for_lists()[:SHOWN],
        "decisions": list(told(log_of(committee, DECISIONS)[:DECISIONS_SHOWN], committee)),
        "groups": working_groups().filter(committee=committee),
        "ending": _seats_ending(committee),
        "events": events_of(user, committee=committee),
        "consultations": consultations.defer("search").distinct().prefetch_related("phases"),
    }
    if complaint:
        return render(request, "consultations/desk.html", context, status=400)
    page = page_of(request, queue(committee, form.cleaned_data), QUEUE_PER_PAGE)
    context |= {
        "page": page,
        "rows": fetched(page),
        "late_count": queue(committee, form.cleaned_data | {"retard": True}).count(),
        "address": request.GET.urlencode(),
    }
    return render(request, "consultations/desk.html", context, status=status)


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
