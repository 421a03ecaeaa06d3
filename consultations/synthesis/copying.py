"""A new version starts from the last one: entries, manifest and ledger, with all that people decided."""

from .drafts import BATCH
from .models import Entry, Fate, Input


def copy_content(source, target):
    """Copy the content of one synthesis into another, empty one, inside the caller's transaction."""
    inputs = list(Input.objects.filter(synthesis=source).order_by("pk"))
    old_inputs = [row.pk for row in inputs]
    for row in inputs:
        row.pk, row.synthesis = None, target
    Input.objects.bulk_create(inputs, batch_size=BATCH)
    input_now = dict(zip(old_inputs, (row.pk for row in inputs), strict=True))

    entries = list(Entry.objects.filter(synthesis=source).order_by("pk"))
    old_entries = [row.pk for row in entries]
    for row in entries:
        row.pk, row.synthesis = None, target
        row.representative_id = input_now.get(row.representative_id)
        row.is_new, row.lost, row.needs_care = False, [], False
    Entry.objects.bulk_create(entries, batch_size=BATCH)
    entry_now = dict(zip(old_entries, (row.pk for row in entries), strict=True))

    fates = list(Fate.objects.filter(synthesis=source).order_by("pk"))
    for row in fates:
        row.input_id, row.synthesis = input_now[row.input_id], target
        row.entry_id = entry_now.get(row.entry_id)
        row.flag = ""
    Fate.objects.bulk_create(fates, batch_size=BATCH)
