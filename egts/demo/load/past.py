"""What is loaded now is told as having happened over the last months."""

from datetime import timedelta

import pgtrigger
from django.utils import timezone

from egts.core.models import JournalEntry, Notice

READ_AFTER = timedelta(days=15)


def ago(days):
    """The moment `days` days ago, at an hour of office."""
    noon = timezone.localtime().replace(hour=10, minute=30, second=0, microsecond=0)
    return min(noon, timezone.now()) - timedelta(days=days)


def happened(thing, acts, **stamps):
    """Date the acts of `thing` ({verb: moment}) in its journal and its notices, and set its own `stamps`.

    The journal is append-only for everyone else; notices of the past are not e-mailed today.
    """
    if stamps:
        type(thing)._base_manager.filter(pk=thing.pk).update(**stamps)
    for entry in JournalEntry.objects.about(thing):
        when = acts.get(entry.verb)
        if when is None:
            continue
        with pgtrigger.ignore("core.JournalEntry:append_only"):
            JournalEntry.objects.filter(pk=entry.pk).update(at=when)
        read = when if timezone.now() - when > READ_AFTER else None
        Notice.objects.filter(entry=entry).update(created_at=when, emailed_at=when, read_at=read)
