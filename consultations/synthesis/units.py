"""From unit to unit: who takes the next part of the work, and what opens once a stage is done."""

import json
import uuid
import zlib
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from egts.core.models import Theme
from egts.core.queue import enqueue

from . import collect
from .models import Compilation, CompilationUnit, Entry
from .pulse import Lost, wanted
from .workflow import CompilationState

Stage, Unit = CompilationUnit.Stage, CompilationUnit.State
STALE_AFTER = timedelta(seconds=20)  # without a heartbeat
MOST_ROUNDS = 5


def claim(pk):
    """The unit, ours from now on; None when it is done, alive elsewhere, or no longer wanted.

    No join in the update: of two at once, the second looks again at the very row that the first has changed.
    """
    free = Q(state=Unit.PENDING) | Q(state=Unit.RUNNING, heartbeat_at__lt=now() - STALE_AFTER)
    token = uuid.uuid4()
    taken = CompilationUnit.objects.filter(free, wanted(), pk=pk).update(
        state=Unit.RUNNING,
        claim=token,
        heartbeat_at=now(),
        attempts=F("attempts") + 1,
        items_done=0,
    )
    if not taken:
        return None
    return CompilationUnit.objects.select_related(
        "compilation__synthesis__consultation", "compilation__synthesis__committee"
    ).get(pk=pk, claim=token)


def hold(compilation, unit):
    """Lock the compilation and make sure that it runs and that the unit is still ours. Raises Lost."""
    locked = Compilation.objects.select_for_update().get(pk=compilation.pk)
    ours = CompilationUnit.objects.filter(pk=unit.pk, claim=unit.claim, state=Unit.RUNNING)
    if locked.state != CompilationState.RUNNING or not ours.exists():
        raise Lost


def finish(compilation, unit, result, *, cached):
    """Keep a unit's result and, when it was the last of its stage, open the next."""
    with transaction.atomic():
        hold(compilation, unit)
        CompilationUnit.objects.filter(pk=unit.pk).update(
            state=Unit.DONE,
            claim=None,
            cached=cached,
            items_total=unit.items_total,
            items_done=unit.items_total,
            result=_pack(result),
        )
        if compilation.units.filter(stage=unit.stage).exclude(state=Unit.DONE).exists():
            return
        if unit.stage == Stage.PREPARE:
            _open_grouping(compilation)
        else:
            _open_assembly(compilation)


def open_first_stage(compilation):
    units = [
        CompilationUnit(
            compilation=compilation,
            stage=Stage.PREPARE,
            name=batch.name,
            label=batch.label,
            items_total=batch.count,
        )
        for batch in collect.batches(compilation.synthesis)
    ]
    total = sum(unit.items_total for unit in units)
    Compilation.objects.filter(pk=compilation.pk).update(items_total=total)
    _send(units) if units else _open_assembly(compilation)


def _open_grouping(compilation):
    parts, sizes = {}, {}
    for unit in compilation.units.filter(stage=Stage.PREPARE).order_by("name"):
        for kind, theme, digest, count in unpack(unit):
            parts.setdefault((kind, theme), []).append(digest)
            sizes[kind, theme] = sizes.get((kind, theme), 0) + count
    kinds = dict(Entry.Kind.choices)
    themes = dict(Theme.objects.values_list("slug", "name"))
    units = [
        CompilationUnit(
            compilation=compilation,
            stage=Stage.GROUP,
            name=f"{kind}/{theme or '—'}",
            label=f"{kinds[kind]}, {themes.get(theme, 'sans thème')}"[:300],
            items_total=sizes[kind, theme],
            result=_pack({"kind": kind, "theme": theme, "parts": sorted(digests)}),
        )
        for (kind, theme), digests in parts.items()
    ]
    _send(units) if units else _open_assembly(compilation)


def _open_assembly(compilation):
    total = compilation.units.filter(stage=Stage.PREPARE).values_list("items_total", flat=True)
    _send(
        [
            CompilationUnit(
                compilation=compilation,
                stage=Stage.ASSEMBLE,
                name="all",
                label="toute la synthèse",
                items_total=sum(total),
            )
        ]
    )


def _send(units):
    """Save units and tell the workers, the longest first."""
    from .tasks import run_compilation_unit

    for unit in units:
        unit.sent_at = now()
    CompilationUnit.objects.bulk_create(units)
    for unit in sorted(units, key=lambda unit: -unit.items_total):
        enqueue(run_compilation_unit, unit.pk)


def begin_again(compilation, unit):
    """Inputs changed under the workers' hands: read again what changed, the rest is kept.

    Returns False when that has happened too often, and the compilation must fail.
    """
    with transaction.atomic():
        try:
            hold(compilation, unit)
        except Lost:
            return True
        again = Compilation.objects.filter(pk=compilation.pk, rounds__lt=MOST_ROUNDS).update(
            rounds=F("rounds") + 1
        )
        if again:
            compilation.units.all().delete()
            open_first_stage(compilation)
    return bool(again)


def _pack(plain):
    return zlib.compress(json.dumps(plain).encode())


def unpack(unit):
    return json.loads(zlib.decompress(unit.result))
