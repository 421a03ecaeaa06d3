"""What everyone reads of a consultation: its phases, its committees, its contributions."""

from collections import defaultdict

from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consultations import permissions
from consultations.forms import FilterForm, JoinForm
from consultations.models import Consultation, Contribution, Event
from consultations.participation import of_consultation, participation
from consultations.workflow import Act, State
from egts.core.http import page_of
from egts.core.models import Mandate, Organisation, Seat, WorkingGroup
from motions.models import Motion

CONSULTATIONS_PER_PAGE = 20
CONTRIBUTIONS_PER_PAGE = 20
SHOWN = 50
BY_DATE = (F("starts_at").asc(nulls_last=True), "pk")  # events: those whose date is to be settled come last


@require_safe
def consultation_list(request):
    rows = Consultation.objects.visible_to(request.user).defer("search").prefetch_related("phases")
    page = page_of(request, rows, CONSULTATIONS_PER_PAGE)
    return render(request, "consultations/consultation_list.html", {"page": page})


@require_safe
def consultation_detail(request, slug):
    """One consultation. A wrong filter answers 400 with a sentence, and the form as it was filled."""
    return consultation_page(request, visible_consultation(request.user, slug))


def visible_consultation(user, slug):
    rows = Consultation.objects.visible_to(user).defer("search").select_related("national_committee")
    return get_object_or_404(rows.prefetch_related("phases"), slug=slug)


def consultation_page(request, consultation, *, join_form=None, status=200):
    """The page of a consultation; `join_form` is the one that came back with an error."""
    user = request.user
    filters = FilterForm(request.GET, consultation=consultation)
    page = None
    if filters.is_valid():
        shown = Contribution.objects.visible_to(user).filter(consultation=consultation).public()
        page = page_of(request, filters.narrow(shown).for_lists(), CONTRIBUTIONS_PER_PAGE)
    else:
        status = 400
    context = {
        "consultation": consultation,
        "phases": consultation.phases.all(),
        "committees": _committees(consultation),
        "events": events_of(user, consultation=consultation),
        "figures": participation(consultation),
        "form": filters,
        "page": page,
        "narrowed": filters.is_valid() and any(filters.cleaned_data.values()),
        "own": _own(user, consultation),
        "may_contribute": _may_contribute(user, consultation),
        "motions": Motion.objects.visible_to(user)
        .published()
        .filter(consultations=consultation)
        .select_related("organisation")
        .defer("search", "organisation__search"),
        "join_form": join_form or _join_form(user, consultation),
    }
    return render(request, "consultations/consultation_detail.html", context, status=status)


def _committees(consultation):
    """The committees that take part, the national one first, each with the regions it covers and its groups."""
    covered = defaultdict(list)
    for row in consultation.coverage.select_related("region").order_by("region__sort_name"):
        covered[row.committee_id].append(row.region)
    rows = list(of_consultation(consultation).prefetch_related(Prefetch("groups", working_groups())))
    for committee in rows:
        committee.covered = covered[committee.pk]
    return sorted(rows, key=lambda committee: (not committee.is_national, committee.sort_name))


def working_groups():
    """Groups with what a line about them shows."""
    facilitating = Prefetch("facilitating", Organisation.objects.defer("search"))
    return WorkingGroup.objects.select_related("theme", "region").prefetch_related(facilitating)


def events_of(user, **where):
    """The events that `user` may see among those that `where` selects; those without a date come last."""
    rows = Event.objects.visible_to(user).filter(**where).select_related("region", "committee")
    return rows.defer("search").order_by(*BY_DATE)[:SHOWN]


def _own(user, consultation):
    """What `user` writes here and that isn't public."""
    rows = Contribution.objects.written_by(user).filter(consultation=consultation)
    return rows.filter(state__in=(State.DRAFT, State.SUBMITTED, State.RETURNED)).for_lists()[:SHOWN]


def _may_contribute(user, consultation):
    """Whether to offer it: also to who isn't signed in, and will be asked to."""
    if not user.is_authenticated:
        return consultation.is_open(Act.CONTRIBUTE)
    return bool(permissions.can_contribute(user, consultation))


def motions_to_join(user, consultation):
    """The motions that `user` could join to the consultation now."""
    if not user.is_authenticated or not consultation.is_open(Act.CONTRIBUTE):
        return Motion.objects.none()
    signs_for = Organisation.objects.mandated_to(user, Mandate.Role.SIGNATORY)
    return (
        Motion.objects.visible_to(user)
        .published()
        .adopted()
        .filter(organisation__in=signs_for.values("pk"))
        .exclude(consultations=consultation)
        .defer("search")
    )


def _join_form(user, consultation):
    joinable = motions_to_join(user, consultation)
    return JoinForm(motions=joinable) if joinable.exists() else None


@require_safe
def committee_detail(request, slug, pk):
    """A committee in a consultation: who sits on it, its groups, its meetings, what it received."""
    consultation = visible_consultation(request.user, slug)
    committee = get_object_or_404(of_consultation(consultation), pk=pk)
    received = Contribution.objects.visible_to(request.user).filter(
        consultation=consultation, committee=committee
    )
    context = {
        "consultation": consultation,
        "committee": committee,
        "regions": [
            row.region for row in consultation.coverage.filter(committee=committee).select_related("region")
        ],
        "colleges": _composition(committee),
        "groups": working_groups().filter(committee=committee),
        "events": events_of(request.user, committee=committee),
        "page": page_of(request, received.public().for_lists(), CONTRIBUTIONS_PER_PAGE),
        "may_open_desk": bool(permissions.can_read_desk(request.user, committee)),
    }
    return render(request, "consultations/committee_detail.html", context)


def _composition(committee):
    """(college or None, its seats), in the order of the colleges; the seats without a college come last."""
    seats = (
        Seat.objects.current()
        .filter(committee=committee)
        .select_related("college", "organisation", "user")
        .defer("organisation__search")
        .order_by("college__position", "organisation__sort_name", "pk")
    )
    sides = defaultdict(list)
    for seat in seats:
        sides[seat.college].append(seat)
    return sorted(sides.items(), key=lambda side: (side[0] is None, side[0].position if side[0] else 0))
