"""Statements by the hundred thousand: read in a stream, checked row by row, written with COPY."""

import csv
import io
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Max
from django.utils.timezone import now

from consultations.models import FrozenText, Statement
from consultations.models.statement import sha256

from .records import read_header, records
from .references import References, RowRefused
from .rows import Columns, Refused, Row, check_header

BATCH_ROWS = 10_000
BATCH_CHARS = 4_000_000
# One look-up in the index for each identifier, whatever the planner knows of a table that grows meanwhile.
FIND_EARLIER = """
    SELECT wanted.external_id, earlier.id, earlier.position
    FROM unnest(%s::text[]) AS wanted (external_id), LATERAL (
        SELECT id, position, contribution_id FROM consultations_statement
        WHERE external_id = wanted.external_id AND NOT external_id = '' OFFSET 0
    ) AS earlier
    WHERE earlier.contribution_id = ANY(ARRAY(
        SELECT id FROM consultations_contribution WHERE consultation_id = %s
    ))
"""
LOCK = 0x5E05  # the family of our advisory locks; the second number is the consultation's


class AlreadyRunning(Exception):
    """Another import into the same consultation is under way."""


class FileBroken(Exception):
    """A file that stops making sense half-way (a truncated archive); what came before has gone in."""


@dataclass
class Count:
    """How many rows were read, and what became of them."""

    read: int = 0
    added: int = 0
    known: int = 0
    refused: int = 0


@dataclass
class Batch:
    """What is read together and written together."""

    rows: list[Row] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    chars: int = 0

    @property
    def is_full(self):
        return len(self.rows) + len(self.refused) >= BATCH_ROWS or self.chars >= BATCH_CHARS


def read_names(lines):
    """The names of the columns, from the first of `lines`. Raises HeaderRefused or FileBroken."""
    try:
        names = read_header(lines)
    except (OSError, EOFError, zlib.error) as error:
        raise FileBroken(str(error)) from error
    check_header(names)
    return names


class StatementLoader:
    """Loads a stream of rows into a consultation, batch by batch, each one a transaction.

    `refuse(line, external_id, reason)` is called for each row that does not go in. Running it again adds nothing
    twice; one run at a time enters a consultation.
    """

    def __init__(self, consultation, *, actor, create, refuse):
        self.consultation = consultation
        self.references = References(consultation, actor=actor, create=create)
        self.count = Count()
        self._tell = refuse

    def load(self, lines, names):
        """Bring in what `lines` has left after `names`, its header. Raises FileBroken or AlreadyRunning."""
        columns = Columns(names, self.references.regions)
        batches = self._batches(lines, columns)
        with _alone(self.consultation), ThreadPoolExecutor(1) as reader:
            self._last_before = Statement.objects.aggregate(last=Max("pk"))["last"] or 0
            coming = reader.submit(next, batches, None)
            while (batch := coming.result()) is not None:
                coming = reader.submit(next, batches, None)  # read on while the server writes
                self._write(batch)
        if self.count.added:
            _analyse()

    def _batches(self, lines, columns):
        """Batches, bounded in rows and characters; a stream that breaks gives what it gave before."""
        batch, broken = Batch(), None
        try:
            for record in records(lines, columns.width):
                row = columns.row(record)
                if isinstance(row, Refused):
                    batch.refused.append(row)
                else:
                    batch.rows.append(row)
                    batch.chars += len(row.text)
                if batch.is_full:
                    yield batch
                    batch = Batch()
        except (OSError, EOFError, zlib.error) as error:
            broken = error
        if batch.rows or batch.refused:
            yield batch
        if broken:
            raise FileBroken(str(broken))

    def _write(self, batch):
        refused, ready, known = list(batch.refused), {}, 0
        with transaction.atomic():
            taken = self._taken(batch.rows)
            for row in batch.rows:
                pk, line = taken.get(row.external_id, (None, 0))
                if pk and pk <= self._last_before:
                    known += 1
                    continue
                if row.external_id in ready:
                    line = ready[row.external_id][0].line
                if line:
                    refused.append(row.refused(f"identifiant déjà lu à la ligne {line}"))
                    continue
                try:
                    contribution = self.references.contribution(row.region, *row.source)
                    theme = self.references.theme(row.theme)
                except RowRefused as refusal:
                    refused.append(row.refused(str(refusal)))
                    continue
                ready[row.external_id] = row, contribution, theme
            for contribution in dict.fromkeys(contribution for _, contribution, _ in ready.values()):
                self.references.touch(contribution)
            _copy(list(ready.values()))
        self.count.read += len(batch.rows) + len(batch.refused)
        self.count.added += len(ready)
        self.count.known += known
        self.count.refused += len(refused)
        for row in sorted(refused, key=lambda row: row.line):
            self._tell(row.line, row.external_id, row.reason)

    def _taken(self, rows):
        """external_id → (primary key, line) of the statements that came in before, in this run or an earlier one."""
        with connection.cursor() as cursor:
            cursor.execute(FIND_EARLIER, [[row.external_id for row in rows], self.consultation.pk])
            return {external_id: (pk, line) for external_id, pk, line in cursor.fetchall()}


@contextmanager
def _alone(consultation):
    """Holds, until the run ends or its connection is lost, the right to import into `consultation`."""
    key = [LOCK, consultation.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        if not cursor.fetchone()[0]:
            raise AlreadyRunning
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _analyse():
    """Let the planner know what has come in: a compilation may follow at once."""
    with connection.cursor() as cursor:
        for model in (FrozenText, Statement):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _copy(ready):
    """Write a frozen text for each row, and the statement that is that text, whole."""
    if not ready:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [FrozenText._meta.db_table, len(ready)],
        )
        numbers = [number for (number,) in cursor.fetchall()]
        moment = now().isoformat()
        texts = (
            (number, contribution, row.text, sha256(row.text), moment)
            for number, (row, contribution, _) in zip(numbers, ready, strict=True)
        )
        _copy_rows(cursor, FrozenText, ("id", "contribution", "body", "sha256", "created_at"), texts)
        spans = (
            (
                *(number, contribution, 0, len(row.text), row.text, row.kind, theme),
                *(row.region or None, row.question, row.external_id, row.line),
            )
            for number, (row, contribution, theme) in zip(numbers, ready, strict=True)
        )
        fields = ("text", "contribution", "start", "end", "words", "kind", "theme")
        fields += ("region", "question", "external_id", "position")
        _copy_rows(cursor, Statement, fields, spans)


def _copy_rows(cursor, model, names, rows):
    """COPY `rows` into the table of `model`; None is NULL, "" is an empty text."""
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    texts = ", ".join(quote(field.column) for field in fields if not field.null)
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    cursor.copy_expert(
        f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({texts}))",
        buffer,
    )
