"""« Toujours d’actualité ? »: asked after a year, once more, then said; never removed, never asked twice at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from egts.core.models import JournalEntry, Notice
from egts.core.workflow import TransitionRefused
from practices.models import BadLink, Practice
from practices.tasks import ask_confirmations
from tests.practices.build import STATES, archived, published, revision
from tests.world import ROLES, World

YEAR, WEEKS, DAY = timedelta(days=365), timedelta(days=42), timedelta(days=1)


def confirmed(world, ago, *, asks=0, asked=None, **changes):
    """A published fiche, confirmed that long ago and asked about `asks` times since, the last one `asked` ago."""
    practice = published(world, **changes)
    Practice.objects.filter(pk=practice.pk).update(
        confirmed_at=now() - ago,
        confirmation_asks=asks,
        confirmation_asked_at=asked and now() - asked,
    )
    return Practice.objects.get(pk=practice.pk)


CLOCK = [  # confirmed, asks, the last one → asked today, said on the page
    (YEAR - DAY, 0, None, False, False),
    (YEAR + DAY, 0, None, True, False),
    (YEAR + WEEKS, 1, WEEKS - DAY, False, False),
    (YEAR + WEEKS, 1, WEEKS + DAY, True, False),
    (YEAR + 2 * WEEKS, 2, WEEKS - DAY, False, False),
    (YEAR + 2 * WEEKS, 2, WEEKS + DAY, False, True),
    (5 * YEAR, 2, 4 * YEAR, False, True),
]


@pytest.mark.parametrize(("ago", "asks", "asked", "due", "said"), CLOCK)
def test_the_clock(world, client, ago, asks, asked, due, said):
    practice = confirmed(world, ago, asks=asks, asked=asked)
    assert Practice.objects.to_confirm(now()).filter(pk=practice.pk).exists() is due
    page = client.get(practice.get_absolute_url())
    assert ("non confirmée depuis" in page.content.decode(), page.status_code) == (said, 200)
    assert Practice.objects.catalogue().filter(pk=practice.pk).exists()


def test_the_authors_are_asked_once_however_often_the_task_runs(world, mailoutbox):
    from egts.core.notify import deliver

    practice = confirmed(world, YEAR + DAY)
    confirmed(world, YEAR - DAY)
    confirmed(world, 3 * YEAR, stage="stopped")
    Notice.objects.all().delete()
    for _ in range(3):
        ask_confirmations()
    notice = Notice.objects.get()
    practice.refresh_from_db()
    assert (notice.recipient, practice.confirmation_asks) == (world.author, 1)
    assert notice.url == f"/pratiques/{practice.pk}/actualite/{practice.confirmation_key}/"
    assert deliver(notice.pk) and not deliver(notice.pk)
    assert notice.url in mailoutbox[0].body
    assert not practice.ask_confirmation(now())
    Practice.objects.filter(pk=practice.pk).update(confirmation_asked_at=now() - WEEKS - DAY)
    for _ in range(3):
        ask_confirmations()
    assert Notice.objects.count() == 2
    assert "second message" in Notice.objects.first().body


def test_two_workers_ask_once(reference_data):
    practice = confirmed(World(), YEAR + DAY)
    start, asked = threading.Barrier(2), []

    def work():
        start.wait()
        asked.append(practice.ask_confirmation(now()))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == [False, True]
    assert JournalEntry.objects.filter(verb="practice.ask").count() == 1


@pytest.mark.parametrize("state", [state for state in STATES if state != "published"])
def test_what_is_not_published_is_not_asked_about(world, state):
    practice = STATES[state](world)
    Practice.objects.update(confirmed_at=now() - 3 * YEAR)
    assert not practice.ask_confirmation(now())


@pytest.mark.parametrize(
    ("said", "verb", "stage"),
    [("confirm", "practice.confirm", "deployed"), ("stop", "practice.stop", "stopped")],
)
def test_the_link_answers_without_an_account_by_a_post_and_once(world, client, said, verb, stage):
    practice = confirmed(world, YEAR + DAY, asks=1, asked=DAY)
    address = f"/pratiques/{practice.pk}/actualite/{practice.confirmation_key}/"
    for _ in range(2):  # read, by a person or by what opens links ahead of them
        assert client.get(address).status_code == 200
    practice.refresh_from_db()
    assert practice.confirmation_asks == 1
    before = practice.version
    assert client.post(address, {"answer": said}).url == practice.get_absolute_url()
    practice.refresh_from_db()
    assert (practice.confirmation_asks, practice.stage) == (0, stage)
    assert practice.version == before + (said == "stop")
    assert now() - practice.confirmed_at < DAY
    entry = JournalEntry.objects.get(verb=verb)
    assert (entry.actor.first_name, entry.data) == ("Système", {"by_link": True})
    assert client.post(address, {"answer": "stop"}).status_code == 409
    page = client.get(address).content.decode()
    assert "déjà été donnée" in page and "<button" not in page.partition("<main")[2].partition("</main")[0]


def test_a_link_is_good_for_one_fiche_and_cannot_be_made_up(world, client):
    one, two = confirmed(world, YEAR), confirmed(world, YEAR)
    for key in (two.confirmation_key, one.confirmation_key[:-1], "0", f"1{one.confirmation_key}"):
        for method in (client.get, client.post):
            assert method(f"/pratiques/{one.pk}/actualite/{key}/", {"answer": "stop"}).status_code == 404
        with pytest.raises(BadLink):
            one.stop(by=world.author, key=key)
    one.refresh_from_db()
    assert one.stage == "deployed"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "visitor"])
def test_signed_in_only_an_author_answers(world, client, role):
    practice = confirmed(world, YEAR + DAY, asks=2, asked=WEEKS)
    client.force_login(world.user(role))
    page = client.get(practice.get_absolute_url()).content.decode()
    answer = client.post(f"/pratiques/{practice.pk}/confirmer/", {"answer": "confirm"})
    practice.refresh_from_db()
    theirs = role == "professional"
    assert (f"/pratiques/{practice.pk}/confirmer/" in page) is theirs
    assert (answer.status_code, practice.confirmation_asks) == ((302, 0) if theirs else (403, 2))


def test_what_is_stopped_says_so_tells_its_authors_and_stays_in_the_catalogue(world, client):
    practice = confirmed(world, YEAR + DAY)
    asked = revision(world, "draft", practice=practice, summary="Autrement dit.")
    practice.stop(by=world.author, key=practice.confirmation_key)
    page = client.get(practice.get_absolute_url()).content.decode()
    assert "Pratique arrêtée" in page and practice.title in page
    assert Practice.objects.catalogue().filter(pk=practice.pk).exists()
    asked.refresh_from_db()
    asked.submit(by=world.author)
    asked.accept(by=world.user("secretariat"))
    practice.refresh_from_db()
    assert (practice.stage, practice.summary) == ("stopped", "Autrement dit.")


def test_a_stop_by_the_link_is_told_to_the_authors(world, client):
    practice = confirmed(world, YEAR + DAY)
    address = f"/pratiques/{practice.pk}/actualite/{practice.confirmation_key}/"
    client.post(address, {"answer": "stop"})
    assert Notice.objects.filter(
        recipient=world.author, subject__startswith="La pratique est déclarée"
    ).exists()


def test_a_publication_and_an_accepted_revision_confirm(world):
    practice = published(world)
    assert practice.confirmed_at == practice.published_at
    practice = confirmed(world, 2 * YEAR, asks=2, asked=YEAR)
    revision(world, "accepted", practice=practice)
    practice.refresh_from_db()
    assert now() - practice.confirmed_at < DAY
    assert (practice.confirmation_asks, practice.confirmation_asked_at) == (0, None)


def test_an_archived_fiche_is_no_longer_confirmed(world, client):
    practice = archived(world)
    address = f"/pratiques/{practice.pk}/actualite/{practice.confirmation_key}/"
    assert "n’est plus publiée" in client.get(address).content.decode()
    assert client.post(address, {"answer": "confirm"}).status_code == 409
    with pytest.raises(TransitionRefused):
        practice.confirm(by=world.author)
