"""Who acted is not told; who is told is told once, on the site and by e-mail, whatever breaks."""

import smtplib
import threading
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from egts.core import notify
from egts.core.models import JournalEntry, Notice
from egts.core.tasks import SWEEP_AFTER, deliver_notice, sweep_notices
from tests.world import World


@pytest.fixture
def rule(monkeypatch):
    """One rule for the verb « test.act »: the people listed are told, in the words of a real template."""

    def declare(*people):
        rules = [
            notify.Rule(lambda obj, entry: people, "practice_published", lambda obj: "/quelque/part/"),
            notify.Rule(lambda obj, entry: people, "practice_published", lambda obj: "/ailleurs/"),
        ]
        monkeypatch.setitem(notify._rules, "test.act", rules)

    return declare


def act(world, title="Un accueil"):
    from practices.models import Practice

    practice = Practice.objects.create(author=world.author, title=title)
    return JournalEntry.objects.record("test.act", practice, actor=world.author)


def late(notice):
    Notice.objects.filter(pk=notice.pk).update(created_at=timezone.now() - SWEEP_AFTER * 2)


def test_each_person_once_and_never_the_actor(world, rule, django_capture_on_commit_callbacks):
    gone = world.user("member")
    gone.is_active = False
    rule(world.author, world.user("secretariat"), world.user("secretariat"), gone)
    with django_capture_on_commit_callbacks() as messages:
        act(world)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.url, len(messages)) == (world.user("secretariat"), "/quelque/part/", 1)
    assert mail.outbox == []  # nothing leaves before the commit

    for _ in range(3):  # a task may run twice, the sweep may come too
        deliver_notice(notice.pk)
        late(notice)
        sweep_notices()
    assert [message.to for message in mail.outbox] == [[notice.recipient.email]]
    assert notice.subject == mail.outbox[0].subject


def test_two_workers_send_one_email(reference_data, rule):
    world = World()
    rule(world.user("secretariat"))
    with patch.object(deliver_notice, "apply_async"):
        act(world)
    notice = Notice.objects.get()
    start, sent = threading.Barrier(2), []

    def work():
        start.wait()
        sent.append(notify.deliver(notice.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [False, True]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("error", [OperationalError("broker"), ConnectionRefusedError()])
def test_a_broker_that_is_down_loses_nothing(world, rule, django_capture_on_commit_callbacks, error):
    rule(world.user("secretariat"))
    with (
        patch.object(deliver_notice, "apply_async", side_effect=error),
        django_capture_on_commit_callbacks(execute=True),
    ):
        act(world)
    notice = Notice.objects.get()
    sweep_notices()
    assert mail.outbox == []  # too early: its own message may be on its way
    late(notice)
    sweep_notices()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_refuses_is_asked_again(world, rule):
    rule(world.user("secretariat"))
    act(world)
    notice = Notice.objects.get()
    with patch("django.core.mail.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected()):
        assert notify.deliver(notice.pk) is False
    notice.refresh_from_db()
    assert (notice.attempts, notice.emailed_at) == (1, None)
    assert notify.deliver(notice.pk) is True


@pytest.mark.parametrize("sign", ["\r", "\x0b", "\x85", "\u2028"])
def test_a_subject_stays_on_one_line(world, rule, sign):
    rule(world.user("secretariat"))
    act(world, f"Un{sign}accueil")
    notice = Notice.objects.get()
    assert "Un accueil" in notice.subject and notify.deliver(notice.pk) is True


def test_a_message_that_cannot_be_made_does_not_hold_the_others_back(world, rule):
    rule(world.user("secretariat"), world.user("member"))
    act(world)
    first, second = Notice.objects.order_by("pk")
    Notice.objects.filter(pk=first.pk).update(subject="Une\rsuite")
    for notice in (first, second):
        late(notice)
    sweep_notices()
    first.refresh_from_db()
    assert (first.attempts, first.emailed_at) == (1, None)
    assert [message.to for message in mail.outbox] == [[second.recipient.email]]
