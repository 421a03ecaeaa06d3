"""Saved searches: kept clean, told once and only of what is new, stopped in one click, whatever breaks."""

import re
import smtplib
import threading
from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from kombu.exceptions import OperationalError

from egts.celery import app
from egts.core.models import Orientation
from practices import digests
from practices.filters import PracticeFilter
from practices.models import Digest, Practice, SavedSearch
from practices.searches import cleaned_query
from practices.tasks import open_digests, send_digest, sweep_digests
from tests.practices import build
from tests.world import World

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 3, 9, 7, 30, tzinfo=PARIS)
SAVE = "/pratiques/recherches/enregistrer/"
LIST = "/pratiques/recherches/"


def search(owner, query="q=parents", frequency="daily", name="Les parents", since=None):
    made = SavedSearch.objects.create(owner=owner, name=name, query=query, frequency=frequency)
    since = since or timezone.now() - timedelta(days=2)
    SavedSearch.objects.filter(pk=made.pk).update(created_at=since, told_until=since)
    return made


def published(world, hours=3, **changes):
    """A fiche published some hours ago."""
    practice = build.published(world, **changes)
    Practice.objects.filter(pk=practice.pk).update(published_at=timezone.now() - timedelta(hours=hours))
    return practice


@pytest.fixture
def morning(monkeypatch):
    """The hour has struck two hours ago, whatever the clock of the machine says."""
    struck = timezone.now() - timedelta(hours=2)
    monkeypatch.setattr(digests, "opening", lambda frequency, moment: struck)


def pass_the_morning(times=3):
    for _ in range(times):
        open_digests()
        for pk in Digest.objects.values_list("pk", flat=True):
            send_digest(pk)
        Digest.objects.filter(sent_at=None).update(created_at=timezone.now() - timedelta(minutes=10))
        sweep_digests()


def a_day_passes():
    """All that is in the database is a day older."""
    day = timedelta(days=1)
    SavedSearch.objects.update(created_at=F("created_at") - day, told_until=F("told_until") - day)
    Practice.objects.filter(state="published").update(published_at=F("published_at") - day)
    for digest in Digest.objects.order_by("period"):
        Digest.objects.filter(pk=digest.pk).update(
            period=digest.period - day, created_at=F("created_at") - day
        )


# --- Kept ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("page=3&tri=date&utm=x", ""),
        ("q=+aînés+&page=2", "q=a%C3%AEn%C3%A9s"),
        ("region=24&q=&departement=18", "region=24&departement=18"),
        ("q=" + "x" * 500, "q=" + "x" * 200),
    ],
)
def test_a_search_is_kept_without_what_is_not_one(world, typed, kept):
    filters = PracticeFilter(QueryDict(typed), Practice.objects.catalogue())
    assert filters.complaint() == ""
    assert cleaned_query(filters) == kept
    again = PracticeFilter(QueryDict(kept), Practice.objects.catalogue())
    assert (again.complaint(), cleaned_query(again)) == ("", kept)


def test_from_the_catalogue_to_ones_own_list_and_away(world, client):
    client.force_login(world.author)
    catalogue = client.get("/pratiques/?q=introuvable&region=24").content.decode()
    link = re.search(rf'href="({SAVE}[^"]*)"', catalogue)[1].replace("&amp;", "&")
    page = client.get(link).content.decode()
    assert 'value="«\u00a0introuvable\u00a0», Centre-Val de Loire"' in page
    wrong = client.post(link, {"name": " \x01 ", "frequency": "hourly"})
    assert wrong.status_code == 422 and "Donnez un nom" in wrong.content.decode()
    for _ in range(2):  # a double click makes one
        client.post(link, {"name": "Près de chez moi", "frequency": "daily"})
    kept = SavedSearch.objects.get()
    assert (kept.owner, kept.query, kept.frequency) == (world.author, "q=introuvable&region=24", "daily")
    assert client.get(link).status_code == 302  # already kept: to be changed there
    assert f'href="{kept.get_absolute_url().replace("&", "&amp;")}"' in client.get(LIST).content.decode()
    client.post(f"{LIST}{kept.pk}/modifier/", {"name": "Autour", "frequency": "never"})
    kept.refresh_from_db()
    assert (kept.name, kept.frequency) == ("Autour", "never")
    client.post(f"{LIST}{kept.pk}/supprimer/")
    assert not SavedSearch.objects.exists()


def test_a_person_keeps_so_many_searches(world, client):
    client.force_login(world.author)
    for number in range(30):
        search(world.author, query=f"q={number}")
    answer = client.post(SAVE + "?q=une+de+trop", {"name": "Trop", "frequency": "daily"})
    assert answer.status_code == 422 and "supprimez-en une" in answer.content.decode()
    assert SavedSearch.objects.count() == 30


# --- Told ------------------------------------------------------------------------------------------------------


def test_one_message_a_person_with_what_is_new_and_nothing_hidden(world, morning):
    search(world.author, "q=veillees", name="Le soir")
    search(world.author, "region=24", name="Chez moi")
    search(world.author, "region=53", name="En Bretagne")
    search(world.author, "", frequency="weekly", name="Tout, par semaine")
    search(world.user("member"), "", frequency="never")
    old, new = published(world, hours=72, title="Ancienne"), published(world, title="Veillée")
    other = published(world, title="Jardin du Cher")
    for state, make in build.STATES.items():
        if state != "published":
            make(world, title=f"Cachée {state}")
    pass_the_morning()
    daily, weekly = sorted(mail.outbox, key=lambda message: message.body.count("Tout, par semaine"))
    assert {tuple(message.to) for message in mail.outbox} == {(world.author.email,)}
    assert daily.subject == "2 nouvelles fiches pour vos recherches"
    assert daily.body.count(new.get_absolute_url()) == 2  # two searches find it; it counts once
    assert daily.body.count(other.get_absolute_url()) == 1
    for absent in ("En Bretagne", "Tout, par semaine", "Cachée", old.title, "{", "&#"):
        assert absent not in daily.body
    assert old.get_absolute_url() not in weekly.body and new.get_absolute_url() in weekly.body
    assert list(Digest.objects.order_by("frequency").values_list("frequency", "practices")) == [
        ("daily", 2),
        ("weekly", 2),
    ]


def test_nothing_is_sent_when_nothing_is_new_nor_told_twice(world, morning):
    search(world.author)
    pass_the_morning()
    assert mail.outbox == [] and Digest.objects.get().sent_at
    a_day_passes()
    first = published(world)
    pass_the_morning()
    a_day_passes()
    second = published(world)
    published(
        world, hours=0.05, title="Parents, à l’instant"
    )  # its neighbours may not be committed yet: it waits
    pass_the_morning()
    told = [re.findall(r"/pratiques/(\d+)-", message.body) for message in mail.outbox]
    assert told == [[str(first.pk)], [str(second.pk)]]


def test_a_vanished_word_of_the_vocabulary_does_not_silence_the_rest(world, morning, client):
    gone = search(world.author, "orientation=numerique-disparu", name="Disparue")
    search(world.author)
    new = published(world)
    assert not Orientation.objects.filter(slug="numerique-disparu").exists()
    pass_the_morning()
    assert [new.get_absolute_url() in message.body for message in mail.outbox] == [True]
    assert "Disparue" not in mail.outbox[0].body
    gone.refresh_from_db()
    assert gone.complaint
    client.force_login(world.author)
    assert "ne trouve plus rien" in client.get(LIST).content.decode()


@pytest.mark.parametrize("why", ["closed", "unconfirmed"])
def test_who_cannot_be_written_to_is_not(world, morning, why):
    search(world.author)
    published(world)
    if why == "closed":
        world.author.is_active = False
        world.author.save()
    else:
        EmailAddress.objects.filter(user=world.author).update(verified=False)
    pass_the_morning()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("frequency", "moment", "opened"),
    [
        ("daily", MONDAY, "2026-03-09 07:00"),
        ("daily", MONDAY.replace(hour=6), "2026-03-08 07:00"),
        ("weekly", MONDAY, "2026-03-09 07:00"),
        ("weekly", MONDAY.replace(hour=6), "2026-03-02 07:00"),
        ("weekly", MONDAY + timedelta(days=6), "2026-03-09 07:00"),
        (
            "daily",
            datetime(2026, 3, 29, 8, 0, tzinfo=PARIS),
            "2026-03-29 07:00",
        ),  # the clocks change that night
        ("daily", datetime(2026, 10, 25, 6, 30, tzinfo=PARIS), "2026-10-24 07:00"),
    ],
)
def test_when_a_period_opens(frequency, moment, opened):
    assert digests.opening(frequency, moment).astimezone(PARIS).strftime("%Y-%m-%d %H:%M") == opened


def test_a_search_kept_after_the_hour_waits_for_the_next(world, morning):
    search(world.author, since=timezone.now() - timedelta(hours=1))
    published(world, hours=0.5)
    pass_the_morning()
    assert not Digest.objects.exists()


def test_the_clock_calls_tasks_that_exist():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


# --- Whatever breaks --------------------------------------------------------------------------------------------


def test_a_worker_killed_between_the_claim_and_the_message_loses_nothing(world, morning):
    search(world.author)
    published(world)
    open_digests()
    digest = Digest.objects.get()
    with patch("django.core.mail.EmailMessage.send", side_effect=SystemExit), pytest.raises(SystemExit):
        send_digest(digest.pk)
    digest.refresh_from_db()
    assert (digest.sent_at, digest.attempts) == (None, 0)
    pass_the_morning()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_refuses_is_asked_again(world, morning):
    search(world.author)
    published(world)
    with patch("django.core.mail.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected()):
        pass_the_morning(1)
    assert Digest.objects.get().sent_at is None
    pass_the_morning()
    assert len(mail.outbox) == 1


def test_a_broker_that_is_down_loses_nothing(world, morning, django_capture_on_commit_callbacks):
    search(world.author)
    published(world)
    down = patch.object(send_digest, "apply_async", side_effect=OperationalError("broker"))
    with down, django_capture_on_commit_callbacks(execute=True):
        open_digests()
    assert mail.outbox == []
    Digest.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    sweep_digests()
    assert len(mail.outbox) == 1


def test_two_workers_send_one_message(reference_data, morning):
    world = World()
    search(world.author)
    published(world)
    with patch.object(send_digest, "apply_async"):
        open_digests()
    digest, start, sent = Digest.objects.get(), threading.Barrier(2), []

    def work():
        start.wait()
        sent.append(digests.send(digest.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(sent), len(mail.outbox)) == ([0, 1], 1)


# --- Stopped -----------------------------------------------------------------------------------------------------


@pytest.fixture
def message(world, morning):
    search(world.author)
    search(world.author, "", frequency="weekly", name="Tout")
    search(world.user("member"))
    published(world)
    pass_the_morning()
    return next(sent for sent in mail.outbox if sent.to == [world.author.email])


def frequencies(user):
    return set(SavedSearch.objects.filter(owner=user).values_list("frequency", flat=True))


def test_one_click_stops_all_of_ones_alerts_and_nobody_elses(world, message):
    header = message.extra_headers["List-Unsubscribe"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(header.strip("<>")).path
    assert header.strip("<>") in message.body
    strict = Client(enforce_csrf_checks=True)  # a mailbox provider has no cookie, and no page
    page = strict.get(address).content.decode()
    assert frequencies(world.author) == {
        "daily",
        "weekly",
    }  # reading the page, as link checkers do, stops nothing
    assert "Arrêter toutes mes alertes" in page and world.author.email not in page
    for _ in range(2):
        answer = strict.post(address, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "sont arrêtées" in answer.content.decode()) == (200, True)
    assert frequencies(world.author) == {"never"}
    assert frequencies(world.user("member")) == {"daily"}


@pytest.mark.parametrize(
    "change", [lambda t: t[:-2], lambda t: "x" + t, lambda t: "1", lambda t: t.swapcase()]
)
def test_a_forged_token_stops_nothing(world, message, change):
    token = digests.stop_token(world.author)
    assert Client().post(f"{LIST}arreter/{change(token)}/").status_code == 404
    assert frequencies(world.author) == {"daily", "weekly"}


def test_alerts_that_start_again_do_not_tell_what_was_missed(world, morning):
    kept = search(world.author, frequency="never", since=timezone.now() - timedelta(days=60))
    published(world, hours=100)
    kept.change(name="Les parents", frequency="daily")
    a_day_passes()
    new = published(world)
    pass_the_morning()
    assert [re.findall(r"/pratiques/(\d+)-", message.body) for message in mail.outbox] == [[str(new.pk)]]


def test_the_list_asks_as_much_for_1_search_as_for_30(world, client):
    client.force_login(world.author)
    search(world.author)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    queries()
    few = queries()
    for number in range(29):
        search(world.author, query=f"q={number}")
    assert queries() == few <= 12
