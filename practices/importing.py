"""The import of a table of fiches: each row is judged by a worker, then, once confirmed, made into a fiche.

The fiches are drafts of the person whose address the row gives, when they have an account, and of whoever imports
otherwise. Those of whoever imports may go straight to review: a colleague publishes them, since nobody moderates what
they wrote. The same table twice adds nothing twice.
"""

import hashlib
import logging
import uuid
from datetime import timedelta
from itertools import islice

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils.timezone import now

from egts.core import containers
from egts.core.models import JournalEntry
from egts.core.queue import enqueue
from egts.core.workflow import CONFLICT, FORBIDDEN, TransitionRefused, move
from practices import permissions
from practices.arrivals import FILLABLE, vocabularies
from practices.import_rows import Gone, accounts_of, attempt, judged, known_to
from practices.intake.rows import columns_of, read_row
from practices.intake.sheets import ROWS_MAX, Unreadable, read_csv, read_xlsx, table_of
from practices.models import ImportBatch, ImportRow, Practice
from practices.models.import_batch import KEPT
from practices.workflow import (
    CHECK_IMPORT,
    CONFIRM_IMPORT,
    FAIL_IMPORT,
    FINISH_IMPORT,
    IMPORT_UNDER_WAY,
    ImportState,
)

logger = logging.getLogger(__name__)
Fate = ImportRow.Fate
SLICE = 50  # rows read between two heartbeats
TOGETHER = 20  # fiches made in one transaction
STALE_AFTER = timedelta(seconds=90)
RESEND_AFTER = timedelta(seconds=30)
MOST_ATTEMPTS = 4


class Lost(Exception):
    """Another worker has taken the table, or it was abandoned: what was being made is dropped."""


# What people ask


@transaction.atomic
def hand_in(upload, *, by, form_key):
    """Keep a table and have it read. Raises TransitionRefused (403), ValidationError, IntegrityError."""
    from practices.tasks import run_import

    if not (verdict := permissions.can_import(by)):
        raise TransitionRefused(verdict.reason, status=FORBIDDEN)
    batch = ImportBatch.take(upload, by=by, form_key=form_key)
    JournalEntry.objects.record("import.hand_in", batch, actor=by, data={"sha256": batch.sha256})
    enqueue(run_import, batch.pk)
    return batch


@transaction.atomic
def confirm(batch, *, by, submit=False, with_near=False):
    """Have the fiches made. Raises TransitionRefused: 403, or 409 when it was confirmed already."""
    from practices.tasks import run_import

    move(
        batch,
        CONFIRM_IMPORT,
        actor=by,
        allowed=permissions.can_run_import,
        data={"sha256": batch.sha256},
        confirmed_at=now(),
        sent_at=now(),
        submit=submit,
        with_near=with_near,
        attempts=0,
        rows_done=0,
        rows_total=_wanted(batch, with_near).count(),
    )
    enqueue(run_import, batch.pk)


@transaction.atomic
def abandon(batch, *, by):
    """Forget a table that was not confirmed. Raises TransitionRefused."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not (verdict := permissions.can_run_import(by, locked)):
        raise TransitionRefused(verdict.reason, status=FORBIDDEN)
    if locked.confirmed_at:
        raise TransitionRefused("Cet import est confirmé : il ne s’abandonne plus.", status=CONFLICT)
    JournalEntry.objects.record("import.abandon", locked, actor=by)
    locked.delete()


# What workers do


def run(pk):
    """Read a table, or make its fiches, if nobody is at it. Whatever happens, it ends or says why it cannot."""
    batch = _claim(pk)
    if batch is None:
        return
    try:
        if batch.attempts > MOST_ATTEMPTS:
            raise Unreadable("Le travail s’est interrompu plusieurs fois. Coupez le tableau en deux.")
        (_check if batch.state == ImportState.WAITING else _create)(batch)
    except (Lost, Gone):
        logger.info("import %s was taken by another worker, or abandoned", pk)
    except Unreadable as error:
        _fail(batch, str(error))
    except (OperationalError, InterfaceError):
        raise  # the heartbeat stops, and another worker takes it
    except Exception:
        logger.exception("import %s failed", pk)
        _fail(batch, "Une erreur inattendue est survenue. L’équipe du portail en a la trace.")


def sweep():
    """Send again what was lost: tables that nobody took, or whose worker died."""
    from practices.tasks import run_import

    lost = ImportBatch.objects.filter(state__in=IMPORT_UNDER_WAY, sent_at__lt=now() - RESEND_AFTER)
    for pk in lost.filter(_free()).values_list("pk", flat=True):
        ImportBatch.objects.filter(pk=pk).update(sent_at=now())
        enqueue(run_import, pk)


def forget():
    """Delete the tables that were handed in KEPT ago, with their rows; the fiches stay."""
    for batch in ImportBatch.objects.filter(uploaded_at__lt=now() - KEPT):
        with transaction.atomic():
            batch.delete()


def _free():
    return Q(heartbeat_at=None) | Q(heartbeat_at__lt=now() - STALE_AFTER)


def _claim(pk):
    token = uuid.uuid4()
    taken = ImportBatch.objects.filter(_free(), pk=pk, state__in=IMPORT_UNDER_WAY).update(
        claim=token, heartbeat_at=now(), attempts=F("attempts") + 1
    )
    return ImportBatch.objects.select_related("uploaded_by").get(pk=pk) if taken else None


def _beat(batch, done):
    """Say that the work is alive and how far it is. Raises Lost."""
    ours = ImportBatch.objects.filter(pk=batch.pk, claim=batch.claim, state=batch.state)
    if not ours.update(heartbeat_at=now(), rows_done=done):
        raise Lost


def _end(batch, transition, **stamps):
    with transaction.atomic():
        if not ImportBatch.objects.select_for_update().filter(pk=batch.pk, claim=batch.claim).exists():
            raise Lost
        data = stamps.pop("data", None)
        move(
            batch,
            transition,
            actor=batch.uploaded_by,
            allowed=permissions.can_work_on_import,
            data=data,
            claim=None,
            heartbeat_at=None,
            **stamps,
        )


def _fail(batch, sentence):
    try:
        _end(batch, FAIL_IMPORT, error=sentence, finished_at=now())
    except (Lost, TransitionRefused):
        logger.info("import %s had already ended", batch.pk)


def _rows(batch):
    """The table in the very bytes that were handed in. Raises Unreadable."""
    with batch.file.open("rb") as file:
        body = file.read()
    if hashlib.sha256(body).hexdigest() != batch.sha256:
        raise Unreadable("Le fichier n’est plus celui qui a été déposé.")
    if batch.content_type == containers.XLSX:
        with batch.file.open("rb") as file:
            yield from read_xlsx(file)
    else:
        yield from read_csv(body)


def _check(batch):
    """Judge each row; begun again from the start by whoever takes the table over."""
    ImportRow.objects.filter(batch=batch).delete()
    headings, rows = table_of(_rows(batch))
    columns, words = columns_of(headings), vocabularies()
    known, seen = known_to(batch.uploaded_by), {}
    done = 0
    while some := list(islice(rows, SLICE)):
        if done + len(some) > ROWS_MAX:
            raise Unreadable(f"Ce tableau compte plus de {ROWS_MAX} lignes : coupez-le en plusieurs.")
        read = [(number, read_row(columns, cells, words, FILLABLE)) for number, cells in some]
        accounts = accounts_of([row.author for _, row in read if row.author])
        made = [judged(batch, number, row, accounts, known, seen) for number, row in read]
        with transaction.atomic():
            ImportRow.objects.bulk_create(made)
            done += len(some)
            _beat(batch, done)
    if not done:
        raise Unreadable("Ce tableau n’a aucune ligne sous ses intitulés.")
    notes = {"known": columns.known, "unknown": columns.unknown}
    _end(batch, CHECK_IMPORT, checked_at=now(), rows_total=done, rows_done=done, notes=notes)


def _wanted(batch, with_near):
    fates = (Fate.CREATE, Fate.NEAR) if with_near else (Fate.CREATE,)
    return batch.rows.filter(fate__in=fates)


def _create(batch):
    """Make the fiches that are not made yet, a few in each transaction: all of them, or none."""
    with batch.file.open("rb") as file:
        if hashlib.sha256(file.read()).hexdigest() != batch.sha256:
            raise Unreadable("Le fichier n’est plus celui qui a été déposé.")
    wanted = _wanted(batch, batch.with_near)
    known = known_to(batch.uploaded_by)
    done = wanted.filter(practice__isnull=False).count()
    left = list(wanted.filter(practice=None).values_list("pk", flat=True))
    for start in range(0, len(left), TOGETHER):
        some = left[start : start + TOGETHER]
        with transaction.atomic():
            for pk in some:
                attempt(batch, pk, known)
        done += len(some)
        _beat(batch, done)
    made = Practice.objects.filter(import_row__batch=batch)
    submitted = made.filter(submitted_at__isnull=False).count()
    data = {"created": made.count(), "submitted": submitted}
    _end(batch, FINISH_IMPORT, data=data, finished_at=now(), rows_done=done)
