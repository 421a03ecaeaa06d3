"""Who takes part in a consultation, in figures that are counted, never estimated."""

from dataclasses import dataclass

from django.db.models import Count, Q

from consultations.models import Statement
from consultations.workflow import State
from egts.core.models import College, Committee, Seat


@dataclass(frozen=True)
class Side:
    """One college: the contributions that speak for it, the people who sit for it."""

    college: College
    contributions: int
    people: int


@dataclass(frozen=True)
class Participation:
    """What was accepted, from how many regions, organisations and groups, and which colleges take part."""

    contributions: int
    regions: int
    organisations: int
    groups: int
    statements: int
    announced: int
    committees: int
    sides: list[Side]


def participation(consultation):
    """The figures of one consultation, today. Five queries."""
    accepted = Q(state=State.ACCEPTED)
    totals = consultation.contributions.aggregate(
        contributions=Count("pk", filter=accepted),
        regions=Count("region", distinct=True, filter=accepted),
        organisations=Count("organisation", distinct=True, filter=accepted),
        groups=Count("group", distinct=True, filter=accepted),
        announced=Count("pk", filter=Q(state=State.ANNOUNCED)),
    )
    committees = of_consultation(consultation)
    people = _counts(
        Seat.objects.current().filter(committee__in=committees.values("pk")), Count("user", distinct=True)
    )
    told = _counts(consultation.contributions.filter(accepted), Count("pk"))
    sides = [
        Side(college, told.get(college.pk, 0), people.get(college.pk, 0))
        for college in College.objects.filter(pk__in={*people, *told})
    ]
    statements = Statement.objects.accepted().filter(contribution__consultation=consultation).count()
    return Participation(**totals, statements=statements, committees=committees.count(), sides=sides)


def of_consultation(consultation):
    """The committees that take part: the national one, and those that cover a region."""
    return Committee.objects.filter(
        Q(pk=consultation.national_committee_id) | Q(pk__in=consultation.coverage.values("committee"))
    )


def _counts(rows, count):
    rows = rows.exclude(college=None).order_by().values_list("college").annotate(count)
    return dict(rows)
