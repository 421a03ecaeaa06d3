"""The choke point: lock, re-check, permission, reason, stamp, journal, all or nothing."""

import threading

import pytest
from django.db import connection

from egts.core.access import YES, no
from egts.core.models import JournalEntry
from egts.core.workflow import Transition, TransitionRefused, move
from practices.models import Practice
from practices.workflow import State
from tests.world import World

SEND = Transition("test.send", frozenset({State.DRAFT}), State.SUBMITTED, "envoyer", reason_required=True)


def yes(user, practice):
    return YES


def refuse(user, practice):
    return no("Pas vous.")


def draft(world):
    return Practice.objects.create(author=world.author, title="Un accueil sans rendez-vous")


REFUSALS = [
    # state before, permission, reason, what is missing, status, sentence
    (State.REJECTED, yes, "parce que", "", 409, "l’état est maintenant «\u00a0refusée\u00a0»"),
    (State.DRAFT, refuse, "parce que", "", 403, "Pas vous."),
    (State.DRAFT, yes, "  ", "", 422, "Indiquez un motif"),
    (State.DRAFT, yes, "parce que", "Il manque le titre.", 422, "Il manque le titre."),
]


@pytest.mark.parametrize(("state", "allowed", "reason", "missing", "status", "sentence"), REFUSALS)
def test_a_refusal_changes_nothing_and_says_why(world, state, allowed, reason, missing, status, sentence):
    practice = draft(world)
    if state == State.REJECTED:
        Practice.objects.filter(pk=practice.pk).update(
            state=state, rejection="off_topic", submitted_at=practice.created_at
        )
    with pytest.raises(TransitionRefused, match=sentence) as refusal:
        move(
            practice,
            SEND,
            actor=world.author,
            allowed=allowed,
            reason=reason,
            check=lambda _: missing,
            submitted_at=practice.created_at,
        )
    assert refusal.value.status == status
    assert practice.state == State.DRAFT and practice.submitted_at is None
    assert Practice.objects.get(pk=practice.pk).state == state
    assert not JournalEntry.objects.about(practice).exists()


def test_a_move_stamps_the_row_and_the_journal(world):
    practice = draft(world)
    entry = move(
        practice,
        SEND,
        actor=world.author,
        allowed=yes,
        reason=" parce que ",
        data={"n": 1},
        submitted_at=practice.created_at,
    )
    kept = Practice.objects.get(pk=practice.pk)
    assert (practice.state, kept.state, kept.submitted_at) == ("submitted", "submitted", practice.created_at)
    assert (entry.verb, entry.actor, entry.reason, entry.data, entry.object) == (
        "test.send",
        world.author,
        "parce que",
        {"n": 1},
        kept,
    )


def test_two_people_deciding_at_once_the_first_wins(reference_data):
    world = World()
    practice = draft(world)
    start, answers = threading.Barrier(2), []

    def send():
        mine = Practice.objects.get(pk=practice.pk)
        start.wait()
        try:
            move(
                mine,
                SEND,
                actor=world.author,
                allowed=yes,
                reason="parce que",
                submitted_at=practice.created_at,
            )
            answers.append(200)
        except TransitionRefused as refusal:
            answers.append(refusal.status)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409]
    assert JournalEntry.objects.about(practice).count() == 1
