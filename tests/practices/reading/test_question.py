"""Questions to those who wrote a fiche: who reads them, how many a day, and no address on either side."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from egts.core.models import JournalEntry, Notice
from egts.core.workflow import CONFLICT, FORBIDDEN, TransitionRefused
from practices.models import Question
from tests.practices.build import draft, published
from tests.practices.reading import build
from tests.practices.test_workflow import try_each_role
from tests.world import ROLES

ACTS = {
    "answer": lambda question, user: question.answer_with(by=user, message="Douze."),
    "report": lambda question, user: question.report(by=user, message="Déplacé."),
    "close": lambda question, user: question.close(by=user, message="Fin."),
}
ALLOWED = {  # (state, act) → (the roles that may, resulting state)
    ("asked", "answer"): ({"professional"}, "answered"),
    ("asked", "report"): ({"professional", "stranger"}, "reported"),
    ("answered", "report"): ({"professional", "stranger"}, "reported"),
    ("reported", "close"): ({"secretariat"}, "closed"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", build.QUESTION_STATES)
def test_each_act_on_a_question_in_each_state_for_each_role(world, state, act):
    roles, target = ALLOWED.get((state, act), (set(), None))
    if len(roles) < 2:
        allowed = (*roles, target) if roles else None
        try_each_role(world, build.question(world, state), state, ACTS[act], allowed)
        return
    for role in ROLES:
        question = build.question(world, state, by=world.user("stranger"))
        lines = JournalEntry.objects.about(question).count()
        try:
            ACTS[act](question, world.user(role))
        except TransitionRefused as refusal:
            assert refusal.status == FORBIDDEN and role not in roles
        question.refresh_from_db()
        assert question.state == (target if role in roles else state), role
        assert JournalEntry.objects.about(question).count() == lines + (role in roles)
        question.delete()


SEEN = {role: set() for role in ROLES} | {
    "stranger": set(build.QUESTION_STATES),
    "professional": set(build.QUESTION_STATES),
    "secretariat": {"reported", "closed"},
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_exactly_these_questions(world, role):
    for state in build.QUESTION_STATES:
        build.question(world, state)
    assert {question.state for question in Question.objects.visible_to(world.user(role))} == SEEN[role]


def test_the_day_s_number_is_held_and_what_was_typed_stays(world, client, settings):
    settings.QUESTIONS_A_DAY = 2
    practice, asker = published(world), world.user("stranger")
    address = f"/pratiques/{practice.pk}/questions/poser/"
    client.force_login(asker)
    for text, status in {"Une ?": 302, "Deux ?": 302, "Trois ?": 429}.items():
        response = client.post(address, {"text": text})
        assert response.status_code == status
    assert "Trois ?" in response.content.decode() and "vingt-quatre heures" in response.content.decode()
    assert Question.objects.count() == 2
    Question.objects.update(asked_at=now() - timedelta(days=1, minutes=1))
    assert client.post(address, {"text": "Quatre ?"}).status_code == 302


def test_what_is_reported_awaits_the_secretariat_of_the_fiche(world, client):
    for state in build.QUESTION_STATES:
        build.question(world, state)
    reported = Question.objects.get(state="reported")
    assert list(Question.objects.awaiting(world.committee)) == [reported]
    assert not Question.objects.awaiting(world.other_committee).exists() and not reported.is_late
    client.force_login(world.user("secretariat"))
    desk = client.get(world.committee.get_desk_url()).content.decode()
    assert "Échange signalé" in desk and reported.get_absolute_url() in desk
    assert "échange fermé" in desk
    assert client.get("/espace/").context["to_decide"]["questions"] == 1


def test_nobody_closes_an_exchange_of_their_own(world):
    question = build.question(world, "reported", by=world.user("secretariat"))
    with pytest.raises(TransitionRefused) as refused:
        question.close(by=world.user("secretariat"), message="Fin.")
    assert refused.value.status == FORBIDDEN
    assert not Question.objects.decided_by(world.user("secretariat")).exists()


def test_a_form_posted_twice_asks_once(world, client):
    practice = published(world)
    address = f"/pratiques/{practice.pk}/questions/poser/"
    client.force_login(world.user("stranger"))
    key = client.get(address).context["form"]["form_key"].value()
    first, again = (client.post(address, {"text": "Une ?", "form_key": key}) for _ in range(2))
    assert first.url == again.url == Question.objects.get().get_absolute_url()


def test_no_address_is_shown_on_either_side_nor_in_what_is_told(world, client):
    question = build.question(world, "answered")
    people = (question.author, question.practice.author)
    for user in people:
        client.force_login(user)
        for address in (question.get_absolute_url(), question.practice.get_absolute_url()):
            page = client.get(address).content.decode()
            assert "Combien de familles viennent" in page
            assert [person.email for person in people if person.email in page] == []
    told = {notice.subject.partition("\xa0:")[0]: notice for notice in Notice.objects.order_by("pk")}
    assert told["Une question sur votre fiche"].recipient == question.practice.author
    assert told["Réponse à votre question"].recipient == question.author
    for notice in told.values():
        assert [person.email for person in people if person.email in notice.subject + notice.body] == []


@pytest.mark.parametrize("role", ["visitor", "member", "drafter"])
def test_the_others_see_nothing_of_an_exchange_on_the_fiche(world, client, role):
    question = build.question(world)
    if role != "visitor":
        client.force_login(world.user(role))
    assert question.text not in client.get(question.practice.get_absolute_url()).content.decode()


def test_nobody_is_asked_who_cannot_answer(world, client):
    practice, unread = published(world), draft(world)
    world.author.is_active = False
    world.author.save()
    page = client.get(practice.get_absolute_url()).content.decode()
    assert "Poser une question" not in page
    for asked in (practice, unread):
        with pytest.raises(TransitionRefused) as refused:
            build.question(world, practice=asked)
        assert refused.value.status == FORBIDDEN


def test_an_answer_is_given_once_and_wants_words(world, client):
    question = build.question(world)
    client.force_login(world.author)
    address = f"/pratiques/questions/{question.pk}/repondre/"
    assert client.post(address, {"message": "\x01"}).status_code == 422
    assert client.post(address, {"message": "Douze."}).status_code == 302
    response = client.post(address, {"message": "Treize."})
    assert response.status_code == CONFLICT and "Treize." in response.content.decode()
    question.refresh_from_db()
    assert question.answer == "Douze."
