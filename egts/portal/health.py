"""Whether the portal is fit to serve: the database answers, the broker answers, a worker has just shown life."""

import time

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection

from egts.core.tasks import HEARTBEAT_KEY

WORKER_SILENCE_ALLOWED = 60  # seconds; the clock asks for a sign of life every 20
BROKER_TIMEOUT = 2  # seconds


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Error:
        return False


def broker_answers():
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_connect_timeout=BROKER_TIMEOUT, socket_timeout=BROKER_TIMEOUT
    )
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def workers_alive():
    """Whether a worker took the clock's last task less than WORKER_SILENCE_ALLOWED seconds ago."""
    seen_at = cache.get(HEARTBEAT_KEY)
    return seen_at is not None and time.time() - seen_at < WORKER_SILENCE_ALLOWED


def report():
    """{"database": bool, "broker": bool, "workers": bool}."""
    broker = broker_answers()
    return {
        "database": database_answers(),
        "broker": broker,
        "workers": broker and workers_alive(),
    }
