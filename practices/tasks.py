"""Thin tasks: an id in, one service call."""

from datetime import timedelta

from celery import shared_task
from django.utils.timezone import now

from practices import digests, importing, spelling
from practices.models import CatalogueChange, CoAuthor, Practice

CHANGES_KEPT = timedelta(hours=2)  # longer than any transaction


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


@shared_task(name="practices.learn_spelling")
def learn_spelling():
    """Every few minutes, when something published has changed: the words that searches are brought near."""
    spelling.learn()


@shared_task(name="practices.sweep_catalogue_changes")
def sweep_catalogue_changes():
    """Every hour. The last changes stay: the mark of the catalogue counts them."""
    CatalogueChange.objects.filter(spelling_learnt=True, at__lt=now() - CHANGES_KEPT).delete()


@shared_task(name="practices.ask_confirmations")
def ask_confirmations():
    """Every hour: ask the authors of the fiches that nobody has confirmed for long."""
    Practice.objects.ask_confirmations(now())


@shared_task(name="practices.run_import")
def run_import(pk):
    importing.run(pk)


@shared_task(name="practices.sweep_imports")
def sweep_imports():
    """Every minute: the tables whose message was lost, or whose worker died."""
    importing.sweep()


@shared_task(name="practices.forget_imports")
def forget_imports():
    """A few times a day: the tables that have been kept long enough, and the invitations left unanswered."""
    importing.forget()
    CoAuthor.objects.forget()
