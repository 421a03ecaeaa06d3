"""The life of a compilation: rows are the work, messages only say that there is some.

Three stages: each region is read and prepared, each kind and theme is grouped, then all is assembled in one
transaction. Whoever finishes the last unit of a stage opens the next. A worker that dies leaves a unit whose heartbeat
stops: another takes it. Nothing is ever half written, because only the last unit writes.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings as project
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils.timezone import now

from egts.core.models import JournalEntry, User
from egts.core.queue import enqueue
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused, move

from . import cells, collect, permissions
from .assemble import Vanished
from .engine import Settings
from .models import Compilation, CompilationUnit, Synthesis
from .pulse import Inline, Lost, Pulse
from .units import STALE_AFTER, Unit, begin_again, claim, open_first_stage
from .work import WORK
from .workflow import CANCEL, FAIL, START, CompilationState, State

logger = logging.getLogger(__name__)
RESEND_AFTER = timedelta(seconds=30)  # a message that nobody has taken
MOST_ATTEMPTS = 5
NOTHING = (
    "Il n’y a rien à compiler : aucune contribution acceptée, aucune fiche citée, aucune motion jointe "
    "ne concerne encore ce comité dans cette consultation."
)


def request(synthesis, *, by, similarity=None):
    """Ask for a compilation of a draft; `similarity` in per mille. Returns it, workers being told after commit.

    Raises TransitionRefused: 403 for whoever may not, 409 when one is under way or it is no longer a draft,
    422 when there is nothing to compile.
    """
    from .tasks import start_compilation

    with transaction.atomic():
        locked = Synthesis.objects.select_for_update(of=("self",)).defer("snapshot").get(pk=synthesis.pk)
        if not (verdict := permissions.can_edit(by, locked)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        if locked.state != State.DRAFT:
            raise TransitionRefused(
                f"Cette synthèse est {locked.get_state_display()} : elle ne se compile plus.", status=CONFLICT
            )
        if locked.compilations.under_way().exists():
            raise TransitionRefused("Une compilation de cette synthèse est déjà en cours.", status=CONFLICT)
        if not collect.batches(locked) and not collect.others(locked) and not locked.inputs.exists():
            raise TransitionRefused(NOTHING, status=INCOMPLETE)
        similarity = similarity or locked.settings.get("similarity") or project.SYNTHESIS_SIMILARITY
        compilation = Compilation.objects.create(
            synthesis=locked,
            requested_by=by,
            settings=Settings(similarity=similarity).to_plain(),
            engine_version=cells.VERSION,
            sent_at=now(),
        )
        JournalEntry.objects.record(
            "compilation.request", compilation, actor=by, data={"synthesis": locked.pk}
        )
        enqueue(start_compilation, compilation.pk)
    return compilation


def cancel(compilation, *, by):
    """Stop it: workers drop what they were doing at their next heartbeat."""
    return move(compilation, CANCEL, actor=by, allowed=permissions.can_run, finished_at=now())


def start(pk):
    """Cut the work into units and send them; nothing when it was started already."""
    with transaction.atomic():
        compilation = Compilation.objects.select_for_update().get(pk=pk)
        if compilation.state != CompilationState.REQUESTED:
            return
        move(compilation, START, actor=User.objects.system(), allowed=permissions.can_run, started_at=now())
        open_first_stage(compilation)


def run_unit(pk, *, inline=False):
    """Do one unit of work, if it is free. Whatever happens, the compilation goes on or says why it cannot."""
    unit = claim(pk)
    if unit is None:
        return
    compilation = unit.compilation
    if unit.attempts > MOST_ATTEMPTS:
        fail(compilation, f"« {unit} » a fait tomber {MOST_ATTEMPTS} fois le processus qui s’en chargeait.")
        return
    try:
        with (Inline if inline else Pulse)(unit) as pulse:
            WORK[unit.stage](compilation, unit, pulse)
    except Lost:
        logger.info("unit %s was taken by another worker, or cancelled", unit.pk)
    except Vanished:
        if not begin_again(compilation, unit):
            fail(compilation, "Des contributions ont changé sans cesse pendant la compilation. Relancez-la.")
    except (OperationalError, InterfaceError):
        raise  # the connection is lost: the heartbeat stops, and another worker takes the unit
    except Exception as error:
        logger.exception("unit %s failed", unit.pk)
        fail(compilation, f"Erreur inattendue pendant « {unit} » ({type(error).__name__} : {error}).")


def run_inline(compilation):
    """All the work on the spot, whether workers are up or not. Returns the compilation, ended."""
    start(compilation.pk)
    compilation.refresh_from_db()
    while compilation.under_way:
        pk = compilation.units.filter(state=Unit.PENDING).values_list("pk", flat=True).first()
        if pk:
            run_unit(pk, inline=True)
        else:  # workers that are up have taken the rest
            time.sleep(0.2)
        compilation.refresh_from_db()
    return compilation


def fail(compilation, error):
    """Keep why it failed; it can be asked for again. Nothing when it has ended already."""
    try:
        move(
            compilation,
            FAIL,
            actor=User.objects.system(),
            allowed=permissions.can_run,
            reason=error,
            error=error,
            finished_at=now(),
        )
    except TransitionRefused:
        logger.info("compilation %s had already ended", compilation.pk)


def sweep():
    """Send again what was lost: requested compilations, units that nobody took, units whose worker died."""
    from .tasks import run_compilation_unit, start_compilation

    late, dead = now() - RESEND_AFTER, now() - STALE_AFTER
    lost = Compilation.objects.filter(state=CompilationState.REQUESTED).exclude(
        sent_at__gt=now() - STALE_AFTER
    )
    for pk in list(lost.values_list("pk", flat=True)):
        Compilation.objects.filter(pk=pk).update(sent_at=now())
        enqueue(start_compilation, pk)
    units = CompilationUnit.objects.filter(compilation__state=CompilationState.RUNNING).filter(
        Q(state=Unit.PENDING, sent_at__lt=late) | Q(state=Unit.RUNNING, heartbeat_at__lt=dead)
    )
    for pk in list(units.order_by("pk").values_list("pk", flat=True)):
        CompilationUnit.objects.filter(pk=pk).update(sent_at=now())
        enqueue(run_compilation_unit, pk)
