"""The heartbeat of a unit of work: as long as it beats, nobody else takes the unit."""

import logging
import threading
import time

from django.db import DatabaseError, connection
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from .models import Compilation, CompilationUnit
from .workflow import CompilationState

logger = logging.getLogger(__name__)
EVERY = 3  # seconds between two beats


class Lost(Exception):
    """The unit is somebody else's now, or the compilation was cancelled: what was made is dropped."""


class Pulse:
    """Beats in a thread of its own, so that a long computation does not look like a death.

    `advance(n)` counts items done and raises Lost as soon as a beat has found the claim gone.
    """

    def __init__(self, unit):
        self.unit = unit
        self.done = 0
        self.lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._stop.set()
        self._thread.join()

    def advance(self, count):
        self.reach(self.done + count)

    def reach(self, done):
        self.done = done
        if self.lost:
            raise Lost

    def _run(self):
        try:
            while not self._stop.wait(EVERY):
                try:
                    self.lost = not beat(self.unit, self.done)
                except DatabaseError:
                    logger.warning("unit %s: the database did not take the heartbeat", self.unit.pk)
                    connection.close()
        finally:
            connection.close()


class Inline:
    """The same for work done on the spot, inside one transaction: nothing else can take it."""

    def __init__(self, unit):
        self.unit = unit
        self.done = 0
        self.at = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    def advance(self, count):
        self.reach(self.done + count)

    def reach(self, done):
        self.done = done


def beat(unit, done):
    """Say that the unit is alive and how far it is. Returns whether it is still ours."""
    return bool(
        CompilationUnit.objects.filter(wanted(), pk=unit.pk, claim=unit.claim).update(
            heartbeat_at=now(), items_done=min(done, unit.items_total)
        )
    )


def wanted():
    """That the unit's compilation is still running, as a condition."""
    return Exists(Compilation.objects.filter(pk=OuterRef("compilation"), state=CompilationState.RUNNING))
