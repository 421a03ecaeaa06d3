"""The journal only grows, whoever asks the database."""

import pytest
from django.db import InternalError, transaction

from egts.core.models import JournalEntry


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_line_cannot_be_changed(world, change):
    entry = JournalEntry.objects.record("test.act", world.organisation, actor=world.author)
    rows = JournalEntry.objects.filter(pk=entry.pk)
    with pytest.raises(InternalError, match="append_only"), transaction.atomic():
        rows.update(reason="autre") if change == "update" else rows._raw_delete(rows.db)
    assert rows.get().reason == ""
