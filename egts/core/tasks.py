"""Thin tasks: an id in, one service call."""

import time
from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from egts.core.models import Notice
from egts.core.notify import deliver

HEARTBEAT_KEY = "workers:heartbeat"
SWEEP_AFTER = timedelta(seconds=30)
MAX_ATTEMPTS = 20


@shared_task(name="core.deliver_notice")
def deliver_notice(pk):
    deliver(pk)


@shared_task(name="core.sweep_notices")
def sweep_notices():
    """Send the notices whose message was lost, or whose e-mail could not leave."""
    late = Notice.objects.filter(
        emailed_at=None, attempts__lt=MAX_ATTEMPTS, created_at__lt=timezone.now() - SWEEP_AFTER
    )
    for pk in late.order_by("pk").values_list("pk", flat=True)[:500]:
        deliver(pk)


@shared_task(name="core.heartbeat")
def heartbeat():
    """Tell `/sante/` that a worker takes tasks and that the clock sends them."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=300)
