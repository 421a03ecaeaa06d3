"""Every state × role × act of a synthesis, the sign-offs, the phases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations.synthesis import compile as compiling
from consultations.synthesis import publish, review
from consultations.synthesis.models import SignOff
from consultations.workflow import Act
from egts.core.models import JournalEntry, Notice
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused
from tests.world import ROLES, person, seat

from . import build

pytestmark = pytest.mark.django_db

ACTS = {
    "compile": lambda synthesis, user: compiling.request(synthesis, by=user),
    "send_to_review": lambda synthesis, user: review.send_to_review(synthesis, by=user),
    "send_back": lambda synthesis, user: review.send_back(synthesis, by=user, reason="Une réserve."),
    "adopt": lambda synthesis, user: review.adopt(synthesis, by=user),
    "publish": lambda synthesis, user: publish.publish(synthesis, by=user),
}
ALLOWED = {  # (state, act) → resulting state; the national secretariat alone
    ("draft", "compile"): "draft",
    ("draft", "send_to_review"): "in_review",
    ("in_review", "send_back"): "draft",
    ("in_review", "adopt"): "adopted",
    ("adopted", "send_back"): "draft",
    ("adopted", "publish"): "published",
}


def answered(world):
    """In review, every answer in."""
    synthesis = build.in_review(world)
    for sign_off in synthesis.sign_offs.filter(committee=world.committee):
        review.answer(sign_off, by=world.user("co_chair"), answer="accept")
    return synthesis


STATES = build.STATES | {"in_review": answered}


@pytest.mark.parametrize("state", STATES)
def test_each_act_in_each_state_for_each_role(world, state):
    synthesis = STATES[state](world)
    for act in ACTS:
        target = ALLOWED.get((state, act))
        for role in [role for role in ROLES if role != "national" or target is None]:
            with pytest.raises(TransitionRefused) as refused:
                ACTS[act](synthesis, world.user(role))
            expected = {FORBIDDEN, CONFLICT} if target is None else {FORBIDDEN}
            assert refused.value.status in expected, (act, role)
        synthesis.refresh_from_db()
        assert synthesis.state == state


@pytest.mark.parametrize(("state", "act"), ALLOWED, ids=[" ".join(pair) for pair in ALLOWED])
def test_the_secretariat_takes_each_step(world, state, act):
    synthesis = STATES[state](world)
    ACTS[act](synthesis, world.user("national"))
    synthesis.refresh_from_db()
    assert synthesis.state == ALLOWED[state, act]


@pytest.mark.parametrize(("state", "act", "phase"), [
    ("draft", "send_to_review", Act.REVIEW),
    ("adopted", "publish", Act.PUBLISH),
])  # fmt: skip
def test_steps_belong_to_a_phase(world, state, act, phase):
    synthesis = STATES[state](world)
    synthesis.consultation.phases.update(acts=[other for other in Act if other != phase])
    synthesis = type(synthesis).objects.get(pk=synthesis.pk)
    with pytest.raises(TransitionRefused) as refused:
        ACTS[act](synthesis, world.user("national"))
    assert refused.value.status == FORBIDDEN and "phase" in refused.value.message


def test_nothing_to_compile_is_said(world):
    synthesis = review.open_synthesis(
        build.consultation(world), world.national_committee, by=world.user("national")
    )
    with pytest.raises(TransitionRefused) as refused:
        compiling.request(synthesis, by=world.user("national"))
    assert refused.value.status == INCOMPLETE and "rien à compiler" in refused.value.message


def test_one_open_synthesis_and_one_compilation_at_a_time(world):
    synthesis, national = build.draft(world), world.user("national")
    with pytest.raises(TransitionRefused) as refused:
        review.open_synthesis(synthesis.consultation, synthesis.committee, by=national)
    assert refused.value.status == CONFLICT
    compiling.request(synthesis, by=national)
    with pytest.raises(TransitionRefused) as refused:
        compiling.request(synthesis, by=national)
    assert refused.value.status == CONFLICT


def test_a_committee_accepts_when_all_its_co_chairs_do(world):
    second = person("Dominique")
    seat(second, world.committee, "co_chair", capacity="pour l’État")
    synthesis = build.in_review(world)
    asked = synthesis.sign_offs.get(committee=world.committee)
    steps = [
        (world.user("co_chair"), "accept", "", "pending"),
        (second, "contest", "Notre besoin a disparu.", "contested"),
        (second, "accept", "", "accepted"),
        (world.user("co_chair"), "contest", "À relire.", "contested"),
    ]
    for user, answer, reservation, state in steps:
        review.answer(asked, by=user, answer=answer, reservation=reservation)
        asked = SignOff.objects.get(pk=asked.pk)
        assert (asked.state, asked.reservation) == (state, reservation)
    review.adopt(synthesis, by=world.user("national"))
    publish.publish(synthesis, by=world.user("national"))
    assert b"\xc3\x80 relire." in publish.json_bytes(synthesis)  # the reservation is published
    with pytest.raises(TransitionRefused) as refused:
        review.answer(asked, by=second, answer="accept")
    assert refused.value.status == CONFLICT


def test_adoption_waits_for_answers_until_their_date(world):
    synthesis, national = build.in_review(world), world.user("national")
    with pytest.raises(TransitionRefused) as refused:
        review.adopt(synthesis, by=national)
    assert refused.value.status == INCOMPLETE
    synthesis.sign_offs.update(due_on=timezone.localdate() - timedelta(days=1))
    review.adopt(synthesis, by=national)
    assert synthesis.state == "adopted"


def test_a_reservation_is_required_to_contest(world):
    asked = build.in_review(world).sign_offs.get(committee=world.committee)
    with pytest.raises(TransitionRefused) as refused:
        review.answer(asked, by=world.user("co_chair"), answer="contest", reservation=" ")
    assert refused.value.status == INCOMPLETE


def test_who_is_told(world):
    synthesis = build.published(world)
    told = {
        (notice.entry.verb, notice.recipient_id): notice
        for notice in Notice.objects.select_related("entry")
        if notice.entry.verb.startswith(("synthesis", "compilation"))
    }
    assert {(verb, pk) for verb, pk in told} == {
        ("compilation.finish", world.user("national").pk),
        ("synthesis.send_to_review", world.user("co_chair").pk),
        ("synthesis.publish", world.author.pk),
        ("synthesis.publish", world.user("drafter").pk),
    }
    mine = told["synthesis.publish", world.author.pk]
    assert mine.url.endswith(f"/syntheses/{synthesis.pk}/suites/?miennes=1")
    assert "Ce qu’est devenue votre contribution" in mine.subject
    assert JournalEntry.objects.about(synthesis).filter(verb="synthesis.publish").count() == 1
