"""What one person writes, what awaits them, where they act."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from consultations.models import Contribution, Phase
from consultations.workflow import Act
from consultations.workflow import State as ContributionState
from egts.core.models import Committee, Mandate, Seat
from egts.portal import published
from motions.models import Motion
from motions.workflow import State as MotionState
from practices.models import Practice, Question, Reuse, Revision
from practices.workflow import QuestionState, ReuseState, RevisionState
from practices.workflow import State as PracticeState

TO_FINISH = {
    Practice: (PracticeState.DRAFT, PracticeState.RETURNED),
    Revision: (RevisionState.DRAFT, RevisionState.RETURNED),
    Reuse: (),
    Contribution: (ContributionState.DRAFT, ContributionState.RETURNED),
    Motion: (MotionState.DRAFT, MotionState.DEBATE, MotionState.CONSOLIDATED, MotionState.VOTED),
}


@dataclass(frozen=True)
class Writing:
    """One thing a person writes, whatever its kind."""

    thing: object
    kind: str
    since: datetime  # when it was handed in, or last touched
    to_finish: bool


def writings(user):
    """All that `user` writes, alone, for a group or for an organisation; latest first. Five queries."""
    rows = [
        *Practice.objects.written_by(user).defer("search"),
        *Revision.objects.filter(practice__in=Practice.objects.written_by(user).values("pk"))
        .select_related("practice")
        .defer("practice__search"),
        *Reuse.objects.filter(author=user).select_related("practice").defer("practice__search"),
        *Contribution.objects.written_by(user)
        .exclude(state=ContributionState.ANNOUNCED)
        .select_related("consultation")
        .defer("search", "consultation__search"),
        *_motions(user),
    ]
    told = [Writing(row, _kind(row), _since(row), row.state in TO_FINISH[type(row)]) for row in rows]
    return sorted(told, key=lambda writing: writing.since, reverse=True)


def _motions(user):
    drafting = Mandate.objects.current().filter(
        user=user, role__in=(Mandate.Role.DRAFTER, Mandate.Role.SIGNATORY)
    )
    return (
        Motion.objects.visible_to(user)
        .filter(organisation__in=drafting.values("organisation"))
        .select_related("organisation")
        .defer("search", "organisation__search")
    )


def _kind(row):
    return row.get_kind_display() if isinstance(row, Motion) else row._meta.verbose_name


def _since(row):
    stamps = ("published_at", "accepted_at", "decided_at", "submitted_at", "updated_at", "created_at")
    return next(stamp for name in stamps if (stamp := getattr(row, name, None)))


def seats(user):
    """The seats that `user` holds today."""
    return Seat.objects.current().filter(user=user).select_related("committee", "college").order_by("pk")


def mandates(user):
    """The mandates that organisations give `user` today."""
    return (
        Mandate.objects.current()
        .filter(user=user)
        .select_related("organisation")
        .defer("organisation__search")
        .order_by("organisation__sort_name", "pk")
    )


def groups(user):
    """The groups that `user` facilitates, each with the consultations that take its contributions today."""
    rows = list(user.facilitated_groups.select_related("committee", "region", "organisation"))
    phases = Prefetch("phases", queryset=Phase.objects.all())
    open_now = [
        consultation
        for consultation in published.consultations().prefetch_related(phases, "coverage")
        if consultation.is_open(Act.CONTRIBUTE)
    ]
    for group in rows:
        group.open_consultations = [
            consultation
            for consultation in open_now
            if group.committee_id is None
            or group.committee_id == consultation.national_committee_id
            or any(row.committee_id == group.committee_id for row in consultation.coverage.all())
        ]
    return rows


def to_decide(user):
    """How many of each kind wait for the secretariats that `user` holds today."""
    secretariats = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
    waiting = {
        "practices": Practice.objects.moderated_by(user).filter(state=PracticeState.SUBMITTED),
        "revisions": Revision.objects.visible_to(user)
        .filter(practice__in=Practice.objects.moderated_by(user).values("pk"))
        .filter(state=RevisionState.SUBMITTED),
        "questions": Question.objects.decided_by(user).filter(state=QuestionState.REPORTED),
        "reuses": Reuse.objects.decided_by(user).filter(state=ReuseState.PROPOSED),
        "contributions": Contribution.objects.visible_to(user)
        .exclude(author=user)
        .filter(committee__in=secretariats.values("pk"), state=ContributionState.SUBMITTED),
    }
    return {kind: rows.count() for kind, rows in waiting.items()}
