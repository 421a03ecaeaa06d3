"""What the home page tells: what is open now, what has been gathered, what is new."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Prefetch, Q
from django.utils import timezone

from consultations.models import Phase, Statement
from consultations.permissions import DRAFTERS
from consultations.workflow import Act, EventState
from consultations.workflow import State as ContributionState
from egts.core.models import Organisation, Region
from egts.portal import published

FIGURES_KEY = "home:figures"
FIGURES_SECONDS = 60  # counting hundreds of thousands of statements is not for every visit


TOLD = {  # what is open, to people who don’t know the procedure
    Act.CONTRIBUTE: "Groupes et organisations remettent leurs contributions",
    Act.MODERATE: "Les comités lisent ce qui est remis",
    Act.REVIEW: "Les comités relisent la synthèse",
    Act.PUBLISH: "La synthèse est publiée dès qu’elle est prête",
}


@dataclass(frozen=True)
class OpenAct:
    """One thing that is open today, and until when (None: no end is planned)."""

    told: str
    until: date | None


@dataclass(frozen=True)
class OpenConsultation:
    consultation: object
    acts: list
    can_contribute: bool


def may_hand_in(user):
    """Whether to offer it: to those who hand in for a group or an organisation, and to who isn't signed in yet."""
    return (
        not user.is_authenticated
        or user.facilitated_groups.exists()
        or Organisation.objects.mandated_to(user, *DRAFTERS).exists()
    )


def open_consultations(user):
    """Published consultations under way today, each with what its phases open. At most four queries."""
    offered = may_hand_in(user)
    today = timezone.localdate()
    under_way = Phase.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    consultations = published.consultations().filter(
        Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today
    )
    return [
        OpenConsultation(
            consultation,
            _open_acts(consultation.phases_under_way),
            offered and any(Act.CONTRIBUTE in phase.acts for phase in consultation.phases_under_way),
        )
        for consultation in consultations.prefetch_related(
            Prefetch("phases", queryset=under_way, to_attr="phases_under_way")
        )
    ]


def _open_acts(phases):
    """Each act that some phase opens, once, until the last of them ends."""
    acts = []
    for act, told in TOLD.items():
        ends = [phase.ends_on for phase in phases if act in phase.acts]
        if ends:
            acts.append(OpenAct(told, None if None in ends else max(ends)))
    return acts


def figures():
    """Counts of what is published, at most FIGURES_SECONDS old."""
    known = cache.get(FIGURES_KEY)  # None too when the cache is down, which get_or_set would hand on
    if known is None:
        known = _count()
        cache.set(FIGURES_KEY, known, FIGURES_SECONDS)
    return known


def _count():
    accepted = published.contributions().filter(state=ContributionState.ACCEPTED)
    statements = Statement.objects.filter(
        contribution__state=ContributionState.ACCEPTED, contribution__consultation__published_at__isnull=False
    )
    regions = Region.objects.filter(
        Q(pk__in=accepted.values("region")) | Q(pk__in=published.practices().values("regions"))
    )
    return {
        "practices": published.practices().count(),
        "contributions": accepted.count(),
        "statements": statements.count(),
        "regions": regions.count(),
        "all_regions": Region.objects.count(),
        "motions": published.motions().count(),
    }


def coming_events(settled, unsettled):
    """The next `settled` events, then `unsettled` of those whose date is still to be settled."""
    planned = published.events().filter(state=EventState.PLANNED)
    return [
        *planned.filter(starts_at__gte=timezone.now()).order_by(*published.BY_DATE)[:settled],
        *planned.filter(starts_at=None).order_by("pk")[:unsettled],
    ]
