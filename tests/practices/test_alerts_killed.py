"""A real worker, killed for real while it hands a message to a mail server."""

import socket
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from egts.core.models import Notice
from practices import digests
from practices.models import Digest, Practice, SavedSearch
from tests import processes
from tests.practices import build
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def silent_server():
    """A mail server that takes the call and never answers: its address, and an event set at the first call."""
    called, calls = threading.Event(), []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    calls.append(server.accept()[0])
                except OSError:
                    return
                called.set()

        threading.Thread(target=listen, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}", called
        for call in calls:
            call.close()


def test_a_worker_killed_while_it_sends_neither_loses_nor_doubles(reference_data, silent_server, tmp_path):
    world, (address, called) = World(), silent_server
    with transaction.atomic():
        build.published(world)
        at = timezone.now()
        Notice.objects.update(emailed_at=at)  # what the world tells besides is not to be sent here
        Practice.objects.update(published_at=at - timedelta(minutes=30))
        kept = SavedSearch.objects.create(owner=world.author, name="Tout", query="", frequency="daily")
        SavedSearch.objects.update(told_until=at - timedelta(days=2), created_at=at - timedelta(days=2))
    env = processes.environment(SECRET_KEY="test", DEBUG="0", EMAIL_URL=address)
    worker = processes.start_worker(env, tmp_path / "worker.log", concurrency=1, beat=False)
    try:
        digests.open_due()
        processes.wait_until(called.is_set, 60, what="a message being sent", log=worker.log)
        digest = Digest.objects.get()
        assert digests.send(digest.pk) == 0  # held by the worker: nobody else sends it
    finally:
        worker.kill()
    processes.wait_until(lambda: digests.send(digest.pk), 10, what="the row let go")
    assert [message.to for message in mail.outbox] == [[world.author.email]]
    digests.sweep()
    assert (digests.send(digest.pk), len(mail.outbox)) == (0, 1)
    kept.refresh_from_db()
    assert kept.told_until == digest.until
