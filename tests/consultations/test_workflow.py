"""Every act on a contribution: state × role, while the phase that opens it is under way, and once it is over."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

from consultations.models import JoinedMotion, Statement
from consultations.workflow import Act
from egts.core.models import JournalEntry, Notice, Seat
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused
from tests.consultations import build as hall
from tests.motions import build as motions
from tests.world import ROLES, World, mandate, seat

# act → the state it is for, the state it leads to, who takes it (for a contribution of the facilitator's group).
ACTS = {
    "begin": ("announced", "draft", {"facilitator"}),
    "submit": ("draft", "submitted", {"facilitator"}),
    "submit_again": ("returned", "submitted", {"facilitator"}),
    "accept": ("submitted", "accepted", {"secretariat"}),
    "return": ("submitted", "returned", {"secretariat"}),
    "withdraw": ("accepted", "withdrawn", {"facilitator", "secretariat"}),
}
ONCE_OVER = {"withdraw": {"secretariat"}}  # what remains possible when every phase is over
DO = {
    "begin": lambda made, user: made.begin(by=user),
    "submit": lambda made, user: made.submit(by=user),
    "submit_again": lambda made, user: made.submit(by=user),
    "accept": lambda made, user: made.accept(by=user),
    "return": lambda made, user: made.give_back(by=user, message="À préciser."),
    "withdraw": lambda made, user: made.withdraw(by=user, reason="Une erreur."),
}
SIGNED_IN = [role for role in ROLES if role != "visitor"]


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """A world and a contribution in every state, in an open consultation and in one that is over."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.contributions = {}
        for phase in ("open", "over"):
            consultation = hall.consultation(world)
            for state in hall.STATES:
                world.contributions[phase, state] = hall.contribution(world, consultation, state)
            if phase == "over":
                hall.close(consultation)
        yield world
        transaction.set_rollback(True)


@pytest.mark.parametrize(("phase", "act", "state"), [*product(("open", "over"), ACTS, hall.STATES)])
def test_who_may_do_what_in_which_state(country, phase, act, state):
    source, target, allowed = ACTS[act]
    sources = {"draft", "returned"} if act.startswith("submit") else {source}
    if phase == "over":
        allowed = ONCE_OVER.get(act, set())
    expected = {
        role: CONFLICT if state not in sources else target if role in allowed else FORBIDDEN
        for role in SIGNED_IN
    }
    assert {role: _outcome(country, phase, state, act, role) for role in SIGNED_IN} == expected


def _outcome(world, phase, state, act, role):
    """The state reached, or the status of the refusal; in a savepoint."""
    made = world.contributions[phase, state]
    with transaction.atomic():
        made.refresh_from_db()
        entries = JournalEntry.objects.about(made).count()
        try:
            entry = DO[act](made, world.user(role))
            outcome = made.state
            assert entry.actor == world.user(role)
            assert JournalEntry.objects.about(made).count() == entries + 1
        except TransitionRefused as refusal:
            outcome = refusal.status
            assert refusal.message
            made.refresh_from_db()
            assert made.state == state
            assert JournalEntry.objects.about(made).count() == entries
        transaction.set_rollback(True)
    return outcome


@pytest.mark.parametrize(
    ("state", "act"), [("submitted", "give_back"), ("accepted", "withdraw")], ids=["return", "withdraw"]
)
def test_some_acts_need_words(world, state, act):
    made = hall.contribution(world, hall.consultation(world), state)
    words = {"message": "  "} if act == "give_back" else {"reason": ""}
    with pytest.raises(TransitionRefused) as refusal:
        getattr(made, act)(by=world.user("secretariat"), **words)
    assert refusal.value.status == INCOMPLETE


def test_nothing_is_handed_in_empty(world):
    made = hall.contribution(world, hall.consultation(world), statements=0)
    with pytest.raises(TransitionRefused) as refusal:
        made.submit(by=made.author)
    assert (refusal.value.status, made.state) == (INCOMPLETE, "draft")


def test_an_act_is_open_only_in_its_phase(world):
    """Contributing is over, accepting has begun."""
    consultation = hall.consultation(world, acts=[Act.MODERATE])
    late = hall.contribution(world, consultation)
    with pytest.raises(TransitionRefused) as refusal:
        late.submit(by=late.author)
    assert refusal.value.status == FORBIDDEN
    consultation.phases.update(acts=[Act.CONTRIBUTE])
    late.refresh_from_db()
    late.submit(by=late.author)
    late = type(late).objects.get(pk=late.pk)
    with pytest.raises(TransitionRefused) as refusal:
        late.accept(by=world.user("secretariat"))
    assert refusal.value.status == FORBIDDEN


@pytest.mark.parametrize(("ends", "refused"), [(0, False), (-1, True)])
def test_a_seat_counts_to_its_last_day_and_not_after(world, ends, refused):
    made = hall.contribution(world, hall.consultation(world), "submitted")
    Seat.objects.filter(user=world.user("secretariat")).update(
        ends_on=timezone.localdate() + timedelta(days=ends)
    )
    if refused:
        with pytest.raises(TransitionRefused):
            made.accept(by=world.user("secretariat"))
    else:
        made.accept(by=world.user("secretariat"))


def _author(world, made):
    made.author = world.user("secretariat")
    made.save()


def _facilitates(world, made):
    made.group.facilitators.add(world.user("secretariat"))


def _drafts_for_its_organisation(world, made):
    made.organisation = world.organisation
    made.save()
    mandate(world.user("secretariat"), world.organisation, "drafter")


def _once_edited_it(world, made):
    JournalEntry.objects.record("contribution.edit", made, actor=world.user("secretariat"))


@pytest.mark.parametrize("tie", [_author, _facilitates, _drafts_for_its_organisation, _once_edited_it])
def test_nobody_decides_on_what_they_had_a_hand_in(world, tie):
    made = hall.contribution(world, hall.consultation(world), "submitted")
    tie(world, made)
    made = type(made).objects.get(pk=made.pk)
    with pytest.raises(TransitionRefused) as refusal:
        made.accept(by=world.user("secretariat"))
    assert refusal.value.status == FORBIDDEN
    colleague = world.user("stranger")
    seat(colleague, world.committee, "secretariat")
    made.accept(by=colleague)
    assert made.state == "accepted"


TOLD = {
    "contribution.submit": {"secretariat"},
    "contribution.return": {"facilitator"},
    "contribution.accept": {"facilitator"},
    "contribution.withdraw": {"facilitator"},
}


def test_each_is_told_of_what_concerns_them_once(world):
    hall.contribution(world, hall.consultation(world), "withdrawn")
    hall.contribution(world, hall.consultation(world), "returned")
    told = {}
    for notice in Notice.objects.select_related("entry"):
        role = next(role for role in SIGNED_IN if world.user(role).pk == notice.recipient_id)
        told.setdefault(notice.entry.verb, set()).add(role)
        assert notice.subject and notice.body
    assert told == TOLD
    assert Notice.objects.filter(entry__verb="contribution.return").get().body.count("À préciser.") == 1


def test_a_motion_is_joined_once_by_who_signs_for_it(world):
    consultation = hall.consultation(world)
    adopted, rejected = motions.published(world), motions.voted(world, "rejected")
    rejected.publish(by=world.user("signatory"))
    debated = motions.debate(world)
    for motion, role in product([adopted, rejected, debated], SIGNED_IN):
        if (motion, role) == (adopted, "signatory"):
            continue
        with pytest.raises(TransitionRefused) as refusal:
            consultation.join(motion, by=world.user(role))
        assert refusal.value.status == FORBIDDEN
    for _ in range(2):
        consultation.join(adopted, by=world.user("signatory"))
    assert JoinedMotion.objects.get().motion == adopted
    entry = JournalEntry.objects.about(consultation).get(verb="consultation.join_motion")
    assert (entry.actor, entry.data) == (world.user("signatory"), {"motion": adopted.pk})
    hall.close(consultation)
    other = motions.published(world)
    with pytest.raises(TransitionRefused):
        consultation.join(other, by=world.user("signatory"))


def test_a_reworded_statement_stays_itself_on_another_frozen_text(world):
    made = hall.contribution(world, hall.consultation(world), statements=1)
    statement = made.statements.get()
    former = statement.text
    assert not statement.reword(f"  {statement.words}\r\n")
    assert statement.reword("E\u0301couter d’abord.")  # a decomposed É is kept composed
    kept = Statement.objects.get()
    assert (kept.pk, kept.words) == (statement.pk, "Écouter d’abord.")
    assert kept.text.body[kept.start : kept.end] == kept.words
    former.refresh_from_db()
    assert former.body != kept.words  # the former text is left as it was handed in
