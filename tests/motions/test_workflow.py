"""Every state × role × act, what each act stamps, requires and tells."""

from datetime import timedelta

import pytest
from django.utils import timezone

from egts.core.models import JournalEntry, Notice
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused
from motions.models import Vote
from tests.motions import build
from tests.world import ROLES, mandate, person

ACTS = {
    "open_debate": lambda motion, user: motion.open_debate(by=user),
    "consolidate": lambda motion, user: motion.consolidate(by=user),
    "vote": lambda motion, user: motion.record_vote(by=user, outcome="adopted", body="bureau"),
    "publish": lambda motion, user: motion.publish(by=user),
    "withdraw": lambda motion, user: motion.withdraw(by=user, reason="Remplacée."),
}
ALLOWED = {  # (state, act) → (roles, resulting state)
    ("draft", "open_debate"): ({"drafter", "signatory"}, "debate"),
    ("debate", "consolidate"): ({"drafter", "signatory"}, "consolidated"),
    ("consolidated", "vote"): ({"signatory"}, "voted"),
    ("voted", "publish"): ({"signatory"}, "published"),
    ("draft", "withdraw"): ({"signatory"}, "withdrawn"),
    ("debate", "withdraw"): ({"signatory"}, "withdrawn"),
    ("consolidated", "withdraw"): ({"signatory"}, "withdrawn"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", build.STATES)
def test_each_act_in_each_state_for_each_role(world, state, act):
    motion = build.STATES[state](world)
    roles, target = ALLOWED.get((state, act), (set(), None))
    for role in [role for role in ROLES if role not in roles] + sorted(roles)[:1]:
        lines = JournalEntry.objects.about(motion).count()
        try:
            ACTS[act](motion, world.user(role))
        except TransitionRefused as refusal:
            assert refusal.status == (FORBIDDEN if target else CONFLICT), role
            assert role not in roles
            motion.refresh_from_db()
            assert (motion.state, JournalEntry.objects.about(motion).count()) == (state, lines)
        else:
            assert role in roles
            motion.refresh_from_db()
            assert (motion.state, JournalEntry.objects.about(motion).count()) == (target, lines + 1)


@pytest.mark.parametrize(
    ("starts", "ends", "allowed"), [(0, None, True), (0, 0, True), (-9, -1, False), (1, None, False)]
)
def test_a_mandate_counts_between_its_dates(world, starts, ends, allowed):
    motion, user, today = build.voted(world), person(), timezone.localdate()
    dates = {"starts_on": today + timedelta(days=starts)}
    dates["ends_on"] = None if ends is None else today + timedelta(days=ends)
    mandate(user, world.organisation, "signatory", **dates)
    if allowed:
        motion.publish(by=user)
    else:
        with pytest.raises(TransitionRefused):
            motion.publish(by=user)


def test_a_position_is_published_without_a_vote(world):
    motion = build.consolidated(world, kind="position")
    with pytest.raises(TransitionRefused) as refused:
        motion.record_vote(by=world.user("signatory"), outcome="adopted", body="bureau")
    assert refused.value.status == INCOMPLETE
    motion.publish(by=world.user("signatory"))
    assert (motion.state, motion.outcome) == ("published", "")
    assert JournalEntry.objects.about(motion).last().verb == "position.publish"


VOTES = [  # outcome, for, against, abstentions, accepted
    ("adopted", None, None, None, True),
    ("adopted", 12, 1, 2, True),
    ("adopted", 1, 0, 30, True),
    ("adopted", 5, 5, 0, False),
    ("adopted", 4, 5, 0, False),
    ("adopted", 0, 0, 0, False),
    ("adopted", 12, None, 2, False),
    ("rejected", 5, 5, 0, True),
    ("rejected", 0, 9, 0, True),
    ("rejected", 6, 5, 0, False),
    ("rejected", None, None, 3, False),
]


@pytest.mark.parametrize(("outcome", "in_favour", "against", "abstentions", "accepted"), VOTES)
def test_figures_may_be_missing_but_never_contradict_the_outcome(
    world, outcome, in_favour, against, abstentions, accepted
):
    motion = build.consolidated(world)
    figures = {"in_favour": in_favour, "against": against, "abstentions": abstentions}
    try:
        motion.record_vote(by=world.user("signatory"), outcome=outcome, body="bureau", **figures)
    except TransitionRefused as refusal:
        assert (accepted, refusal.status) == (False, INCOMPLETE)
        assert not Vote.objects.exists()
    else:
        motion.refresh_from_db()
        assert (accepted, motion.state, motion.outcome) == (True, "voted", outcome)
        told = motion.vote.tally
        assert told == "non communiqué" if in_favour is None else told.startswith(f"{in_favour} pour")


def test_an_unfinished_text_goes_no_further(world):
    motion = build.draft(world)
    motion.demands.all().delete()
    with pytest.raises(TransitionRefused) as refused:
        motion.open_debate(by=world.user("drafter"))
    assert refused.value.status == INCOMPLETE
    motion.clauses.all().delete()
    with pytest.raises(TransitionRefused) as refused:
        motion.open_debate(by=world.user("drafter"))
    assert "au moins un constat" in refused.value.message


def test_withdrawing_gives_a_reason(world):
    motion = build.debate(world)
    with pytest.raises(TransitionRefused) as refused:
        motion.withdraw(by=world.user("signatory"), reason="  ")
    assert refused.value.status == INCOMPLETE


def test_the_other_writers_are_told_of_each_act(world):
    motion = build.published(world)
    told = Notice.objects.order_by("pk").values_list("recipient__first_name", "entry__verb")
    assert list(told) == [
        ("Signatory", "motion.open_debate"),
        ("Signatory", "motion.consolidate"),
        ("Drafter", "motion.vote"),
        ("Drafter", "motion.publish"),
    ]
    notice = Notice.objects.latest("pk")
    assert notice.url == motion.get_absolute_url()
    assert notice.subject == "Texte publié\u00a0: «\u00a0Donner du temps à l’accueil\u00a0»"


def test_numbers_stay_once_people_have_quoted_them(world):
    motion = build.draft(world)
    first, second = motion.clauses.all()

    def rewrite(*rows):
        type(first).objects.rewrite(motion, rows)
        return list(motion.clauses.values_list("position", "text"))

    new = {"id": None, "kind": "recital", "text": "Considérant l’accueil."}
    row = {"id": second.pk, "kind": "operative", "text": "Dispositif."}
    assert rewrite(row, new) == [(1, "Dispositif."), (2, "Considérant l’accueil.")]
    motion.open_debate(by=world.user("drafter"))
    assert rewrite(row | {"text": "Revu."}, new) == [(1, "Revu."), (3, "Considérant l’accueil.")]
