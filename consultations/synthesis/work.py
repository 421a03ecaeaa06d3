"""What a worker does with a unit: read and prepare a batch, group a cell, or assemble the whole."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from egts.core.models import User
from egts.core.workflow import move

from . import cells, collect, permissions
from .assemble import live_lines, propose
from .drafts import write_draft
from .engine import Settings
from .models import CompilationUnit, EngineResult, Synthesis
from .units import Stage, Unit, finish, hold, unpack
from .workflow import FINISH, State

KEEP_RESULTS = timedelta(days=30)


def _prepare(compilation, unit, pulse):
    digests, all_cached = [], True
    lines = collect.read(compilation.synthesis, unit.name)
    unit.items_total = len(lines)
    for (kind, theme), found in sorted(
        cells.by_cell(lines).items(), key=lambda pair: (pair[0][0], pair[0][1] or "")
    ):
        digest, cached = cells.prepared(found)
        all_cached &= cached
        digests.append([kind, theme, digest, len(found)])
        pulse.advance(len(found))
    finish(compilation, unit, digests, cached=all_cached)


def _group(compilation, unit, pulse):
    work = unpack(unit)
    settings = Settings(
        similarity=compilation.settings["similarity"], because=compilation.settings["because"]
    )
    digest, cached = cells.grouped(work["parts"], settings, lambda done, total: pulse.reach(done))
    finish(compilation, unit, work | {"grouping": digest}, cached=cached)


def _assemble(compilation, unit, pulse):
    units = list(compilation.units.exclude(pk=unit.pk))
    prepared = [(u.name, [cell[:3] for cell in unpack(u)]) for u in units if u.stage == Stage.PREPARE]
    lines = live_lines(compilation.synthesis, prepared, pulse.advance)
    works = [unpack(u) for u in units if u.stage == Stage.GROUP]
    with transaction.atomic():
        hold(compilation, unit)
        synthesis = (
            Synthesis.objects.select_for_update(of=("self",))
            .defer("snapshot")
            .get(pk=compilation.synthesis_id)
        )
        if synthesis.state != State.DRAFT:
            raise RuntimeError(f"la synthèse est {synthesis.get_state_display()}")
        draft, lines = propose(
            synthesis,
            lines,
            {(w["kind"], w["theme"]): w["parts"] for w in works},
            {(w["kind"], w["theme"]): w["grouping"] for w in works},
        )
        outcome = write_draft(synthesis, draft, lines)
        Synthesis.objects.filter(pk=synthesis.pk).update(
            compiled_at=now(),
            edits=F("edits") + 1,
            settings=compilation.settings | {"engine": compilation.engine_version},
        )
        CompilationUnit.objects.filter(pk=unit.pk).update(
            state=Unit.DONE, claim=None, items_done=F("items_total")
        )
        move(
            compilation,
            FINISH,
            actor=User.objects.system(),
            allowed=permissions.can_run,
            finished_at=now(),
            summary=vars(outcome),
        )
    EngineResult.objects.filter(used_at__lt=now() - KEEP_RESULTS).delete()


WORK = {Stage.PREPARE: _prepare, Stage.GROUP: _group, Stage.ASSEMBLE: _assemble}
