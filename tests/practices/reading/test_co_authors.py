"""Whoever writes a fiche with others reads, answers and is told as they do, and judges no more than they do."""

import pytest
from django.utils.timezone import now

from egts.core.models import Notice
from egts.core.workflow import FORBIDDEN, TransitionRefused
from practices.models import CoAuthor, Practice, Question
from tests.practices.build import published
from tests.practices.reading import build


@pytest.fixture
def together(world):
    """A published fiche that the other region's secretariat writes with its author."""
    practice = published(world)
    CoAuthor.objects.create(
        practice=practice, user=world.user("other_secretariat"), invited_by=world.author, joined_at=now()
    )
    Notice.objects.all().delete()
    return practice


def told():
    return {(notice.recipient, notice.subject.partition("\xa0:")[0]) for notice in Notice.objects.all()}


def test_a_co_author_is_asked_answers_and_is_told_of_reuses(world, together):
    co_author = world.user("other_secretariat")
    question = build.question(world, practice=together)
    subject = "Une question sur votre fiche"
    assert told() == {(world.author, subject), (co_author, subject)}
    assert list(Question.objects.visible_to(co_author)) == [question]
    question.answer_with(by=co_author, message="Une douzaine.")
    Notice.objects.all().delete()
    build.reuse(world, practice=together, region=world.region).publish(by=world.user("secretariat"))
    assert {(world.author, "Votre pratique est reprise"), (co_author, "Votre pratique est reprise")} <= told()


def test_a_co_author_keeps_the_fiche_true(world, together):
    together.stop(by=world.user("other_secretariat"))
    assert Practice.objects.get(pk=together.pk).stage == "stopped"
    assert told() == {(world.author, "La pratique est déclarée arrêtée")}


def test_a_co_author_neither_declares_nor_judges_a_reuse_nor_asks(world, together):
    co_author = world.user("other_secretariat")
    reuse = build.reuse(world, practice=together)
    acts = (
        lambda: build.reuse(world, practice=together, by=co_author),
        lambda: build.question(world, practice=together, by=co_author),
        lambda: reuse.publish(by=co_author),
        lambda: reuse.reject(by=co_author, message="Non."),
    )
    for act in acts:
        with pytest.raises(TransitionRefused) as refused:
            act()
        assert refused.value.status == FORBIDDEN
    assert co_author not in {recipient for recipient, _ in told()}


def test_a_fiche_whose_author_is_gone_is_still_answered_for_by_those_who_write_it(world, together):
    world.author.is_active = False
    world.author.save()
    practice = Practice.objects.get(pk=together.pk)
    assert practice.can_be_asked
    build.question(world, practice=practice)
    assert {recipient for recipient, _ in told()} == {world.user("other_secretariat")}
