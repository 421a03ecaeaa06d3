"""`/sante/` tells machines what is up and what is down, and nothing else."""

import json
import time

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from egts.core.tasks import HEARTBEAT_KEY, heartbeat

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def worker():
    heartbeat()
    yield
    cache.delete(HEARTBEAT_KEY)


def health():
    answer = Client().get("/sante/")
    return answer.status_code, json.loads(answer.content)


def test_all_is_well(db, worker):
    assert health() == (
        200,
        {"status": "ok", "database": "ok", "broker": "ok", "workers": "ok"},
    )


def test_a_worker_silent_for_a_minute_is_down(db, worker):
    cache.set(HEARTBEAT_KEY, time.time() - 61)
    assert health() == (
        503,
        {"status": "down", "database": "ok", "broker": "ok", "workers": "down"},
    )


def test_the_broker_down_is_told_quickly(db, worker, settings):
    settings.CELERY_BROKER_URL = NOWHERE
    began = time.monotonic()
    status, said = health()
    assert (status, said["broker"], said["database"]) == (503, "down", "ok")
    assert time.monotonic() - began < 5


def test_the_database_down_is_told_without_its_address(worker, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("could not connect to 10.0.0.7, password secret")

    monkeypatch.setattr(connection, "cursor", gone)
    status, said = health()
    assert (status, said["database"], said["workers"]) == (503, "down", "ok")
    assert "10.0.0.7" not in json.dumps(said)


def test_it_opens_no_session_and_is_not_kept(db, worker, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/sante/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert Client().post("/sante/").status_code == 405
