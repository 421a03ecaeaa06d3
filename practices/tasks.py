"""Thin tasks: an id in, one service call."""

from celery import shared_task

from practices import digests


@shared_task(name="practices.open_digests")
def open_digests():
    """Each morning: the day's messages and, on Mondays, the week's."""
    digests.open_due()


@shared_task(name="practices.send_digest")
def send_digest(pk):
    digests.send(pk)


@shared_task(name="practices.sweep_digests")
def sweep_digests():
    """Every few minutes: what the morning missed, what could not leave, what is too old to be kept."""
    digests.sweep()
