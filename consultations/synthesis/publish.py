"""Freezing a version: quotes, manifest and ledger are proven, then the canonical JSON and its hash are kept."""

import zlib

from django.db import transaction
from django.utils.timezone import now

from egts.core.models import Citation
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused, move
from practices.models import Practice

from . import document, permissions, proof
from .engine import canonical
from .models import Synthesis
from .workflow import PUBLISH, SUPERSEDE, Disposition, State

TAKEN = (Disposition.KEPT, Disposition.MERGED, Disposition.MINORITY)


def publish(synthesis, *, by):
    """Publish an adopted synthesis; the version published before it is superseded. Returns the journal entry.

    Raises TransitionRefused: 403 not permitted or out of phase, 409 not adopted, 422 when the ledger is not complete,
    or a quotation is not found in its source.
    """
    with transaction.atomic():
        locked = (
            Synthesis.objects.select_for_update(of=("self",))
            .select_related("consultation", "committee")
            .get(pk=synthesis.pk)
        )
        if not (verdict := permissions.can_publish(by, locked)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        if locked.state != State.ADOPTED:
            raise TransitionRefused(
                f"Impossible de publier cette synthèse : elle est {locked.get_state_display()}.",
                status=CONFLICT,
            )
        at = now()
        frozen = document.build(locked, published_at=at)
        if problems := proof.missing(locked) + document.contradictions(frozen):
            raise TransitionRefused(" ".join(problems[:5]), status=INCOMPLETE)
        previous = Synthesis.objects.published().filter(
            consultation=locked.consultation_id, committee=locked.committee_id
        )
        for old in previous:
            move(old, SUPERSEDE, actor=by, allowed=permissions.can_publish, superseded_at=at)
            Citation.objects.cite_all(old, Practice, [], by=by)
        entry = move(
            synthesis,
            PUBLISH,
            actor=by,
            allowed=permissions.can_publish,
            data={"sha256": frozen["synthesis"]["sha256"]},
            published_at=at,
            sha256=frozen["synthesis"]["sha256"],
            snapshot=zlib.compress(canonical(frozen), 6),
        )
        Citation.objects.cite_all(locked, Practice, _fiches_of(locked), by=by)
    return entry


def _fiches_of(synthesis):
    """Keys of the fiches that the synthesis stands on: their pages say so."""
    taken = synthesis.ledger.filter(disposition__in=TAKEN, input__practice__isnull=False)
    return list(taken.order_by("input__practice").values_list("input__practice", flat=True).distinct())


def json_bytes(synthesis):
    """The canonical JSON: the frozen bytes once published, else the draft as it is."""
    if synthesis.snapshot is not None:
        return zlib.decompress(synthesis.snapshot)
    return canonical(document.build(synthesis))
