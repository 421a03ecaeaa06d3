"""Every state × role × act, for fiches and revisions; what each act stamps, requires and tells."""

import pytest

from egts.core.models import JournalEntry, Notice
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused
from tests.practices import build
from tests.world import ROLES, seat

ACTS = {
    "submit": lambda practice, user: practice.submit(by=user),
    "return": lambda practice, user: practice.give_back(by=user, message="Précisez."),
    "publish": lambda practice, user: practice.publish(by=user),
    "reject": lambda practice, user: practice.reject(by=user, code=build.CODE, message="Hors sujet."),
    "archive": lambda practice, user: practice.archive(by=user, message="Terminée."),
}
ALLOWED = {  # (state, act) → (the one role that may, resulting state)
    ("draft", "submit"): ("professional", "submitted"),
    ("returned", "submit"): ("professional", "submitted"),
    ("submitted", "return"): ("secretariat", "returned"),
    ("submitted", "publish"): ("secretariat", "published"),
    ("submitted", "reject"): ("secretariat", "rejected"),
    ("published", "archive"): ("secretariat", "archived"),
}
REVISION_ACTS = {
    "submit": lambda revision, user: revision.submit(by=user),
    "return": lambda revision, user: revision.give_back(by=user, message="Précisez."),
    "accept": lambda revision, user: revision.accept(by=user),
    "reject": lambda revision, user: revision.reject(by=user, message="Non."),
}
REVISION_STATES = ("draft", "submitted", "returned", "accepted", "rejected")
REVISION_ALLOWED = {
    ("draft", "submit"): ("professional", "submitted"),
    ("returned", "submit"): ("professional", "submitted"),
    ("submitted", "return"): ("secretariat", "returned"),
    ("submitted", "accept"): ("secretariat", "accepted"),
    ("submitted", "reject"): ("secretariat", "rejected"),
}


def try_each_role(world, thing, state, act, allowed):
    """The role that may comes last: what is refused leaves the state and the journal as they were."""
    allowed_role, target = allowed or (None, None)
    for role in sorted(ROLES, key=lambda role: role == allowed_role):
        lines = JournalEntry.objects.about(thing).count()
        expected = (target, lines + 1) if role == allowed_role else (state, lines)
        try:
            act(thing, world.user(role))
        except TransitionRefused as refusal:
            assert refusal.status == (FORBIDDEN if target else CONFLICT), role
            assert role != allowed_role
        thing.refresh_from_db()
        assert (thing.state, JournalEntry.objects.about(thing).count()) == expected, role


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", build.STATES)
def test_each_act_on_a_fiche_in_each_state_for_each_role(world, state, act):
    try_each_role(world, build.STATES[state](world), state, ACTS[act], ALLOWED.get((state, act)))


@pytest.mark.parametrize("act", REVISION_ACTS)
@pytest.mark.parametrize("state", REVISION_STATES)
def test_each_act_on_a_revision_in_each_state_for_each_role(world, state, act):
    revision = build.revision(world, state)
    try_each_role(world, revision, state, REVISION_ACTS[act], REVISION_ALLOWED.get((state, act)))


MISSING = [  # what the content lacks → the sentence
    ({"carrier": " "}, "Il manque encore : structure porteuse."),
    ({"scope": "regional", "regions": [], "departments": []}, "Il manque encore : régions."),
    ({"scope": "local", "regions": [], "departments": []}, "Il manque encore : départements."),
    ({"audiences": [], "audience_detail": ""}, "Il manque encore : publics."),
    ({"summary": "", "description": ""}, "Il manque encore : en une phrase, déroulé."),
    ({"scope": "national", "regions": [], "departments": []}, ""),
    ({"audiences": [], "audience_detail": "habitants"}, ""),
]


@pytest.mark.parametrize(("changes", "sentence"), MISSING)
def test_a_submission_says_what_is_missing(world, changes, sentence):
    practice = build.draft(world, **changes)
    if not sentence:
        practice.submit(by=practice.author)
        return
    with pytest.raises(TransitionRefused) as refused:
        practice.submit(by=practice.author)
    assert (refused.value.status, refused.value.message) == (INCOMPLETE, sentence)


RECEIVED_BY = [  # scope, regions of the fiche → the roles whose secretariat may publish it
    ("departmental", ["24"], {"secretariat"}),
    ("regional", ["24", "53"], {"secretariat", "other_secretariat"}),
    ("national", [], {"national"}),
    ("national", ["24"], {"national"}),
]


@pytest.mark.parametrize(("scope", "regions", "roles"), RECEIVED_BY)
def test_a_fiche_is_received_by_the_committees_of_its_territory(world, scope, regions, roles):
    practice = build.submitted(world, scope=scope, regions=regions)
    may = {role for role in ROLES if type(practice).objects.moderated_by(world.user(role)).exists()}
    assert may == roles
    told = {notice.recipient for notice in Notice.objects.all()}
    assert told == {world.user(role) for role in roles}


def test_nobody_decides_on_what_they_wrote(world):
    practice = build.submitted(world, author=world.user("secretariat"))
    with pytest.raises(TransitionRefused) as refused:
        practice.publish(by=practice.author)
    assert refused.value.status == FORBIDDEN
    assert not type(practice).objects.moderated_by(practice.author).exists()


TOLD = {  # what happened → who is told, the subject, a part of the message
    "submitted": ("secretariat", "Une fiche à relire", "Centre social Exemple"),
    "returned": ("professional", "Votre fiche est à compléter", "Précisez le public."),
    "published": ("professional", "Votre fiche est publiée", "tout le monde peut la lire"),
    "rejected": ("professional", "Votre fiche n’est pas retenue", "Ce n’est pas une pratique."),
    "archived": ("professional", "Votre fiche est archivée", "L’action s’est arrêtée."),
}


@pytest.mark.parametrize("state", TOLD)
def test_each_act_is_told_with_its_message_and_address(
    world, state, mailoutbox, django_capture_on_commit_callbacks
):
    from egts.core.notify import deliver

    role, subject, words = TOLD[state]
    practice = build.STATES[state](world, title="L’épicerie & son « café »")
    notice = Notice.objects.order_by("-pk").first()
    assert notice.recipient == world.user(role)
    assert notice.subject == f"{subject} : « L’épicerie & son « café » »"
    assert words in notice.body and notice.url == practice.get_absolute_url()
    assert deliver(notice.pk) and not deliver(notice.pk)
    assert [mail.to for mail in mailoutbox] == [[world.user(role).email]]
    assert practice.get_absolute_url() in mailoutbox[0].body and words in mailoutbox[0].body


REVISION_TOLD = {
    "submitted": ("secretariat", "Une modification à relire"),
    "returned": ("professional", "Votre modification est à compléter"),
    "accepted": ("professional", "Votre modification est acceptée"),
    "rejected": ("professional", "Votre modification n’est pas retenue"),
}


@pytest.mark.parametrize("state", REVISION_TOLD)
def test_decisions_on_a_revision_are_told(world, state):
    role, subject = REVISION_TOLD[state]
    revision = build.revision(world, state)
    notice = Notice.objects.order_by("-pk").first()
    assert (notice.recipient, notice.url) == (world.user(role), revision.get_absolute_url())
    assert notice.subject.startswith(subject)


def test_the_queue_is_the_oldest_first_and_the_committees_own(world):
    from practices.models import Practice, Revision

    first, second = build.submitted(world), build.submitted(world)
    build.submitted(world, regions=["53"], departments=[])
    build.draft(world)
    build.published(world)
    assert list(Practice.objects.awaiting(world.committee)) == [first, second]
    assert Practice.objects.awaiting(world.national_committee).count() == 0
    revision = build.revision(world, "submitted")
    build.revision(world, "draft")
    assert list(Revision.objects.awaiting(world.committee)) == [revision]
    seat(world.user("professional"), world.committee, "secretariat")
    assert first not in Practice.objects.moderated_by(world.user("professional"))
