"""Real workers, killed for real; a broker that is not there."""

import threading
import time

import pytest
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from consultations.synthesis import compile as compiling
from consultations.synthesis import review, tasks, units
from consultations.synthesis.models import Compilation, CompilationUnit, Fate, Input
from consultations.synthesis.pulse import Lost
from tests import processes
from tests.world import World

from . import build

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SUBJECTS = ("logement", "santé", "école", "emploi", "numérique", "transports", "crèches", "budget", "droits")
VERBS = ("renforcer", "financer", "ouvrir", "simplifier", "coordonner", "évaluer", "former", "écouter")


@pytest.fixture
def synthesis(reference_data):
    """A national draft over enough statements for a compilation to be caught at work."""
    world = World()
    consulted = build.consultation(world)
    for region in (world.region, world.other_region):
        sayings = [
            ("preconisation", f"Il faut {verb} {one} et {two} dans les communes de la zone {n}")
            for n, verb in enumerate(VERBS * 12)
            for one in SUBJECTS
            for two in SUBJECTS[:3]
        ]
        with transaction.atomic():
            build.contribution(world, consulted, region, sayings=sayings)
    return review.open_synthesis(consulted, world.national_committee, by=world.user("national"))


@pytest.fixture
def workers(tmp_path):
    """A function that starts workers on this test's database and broker; none outlives the test."""
    started = []

    def start(**options):
        env = processes.environment(SECRET_KEY="test", DEBUG="0", LOG_LEVEL="INFO")
        env["PYTHONUNBUFFERED"] = "1"
        process = processes.start_worker(env, tmp_path / f"worker-{len(started)}.log", **options)
        started.append(process)
        return process

    yield start
    for process in started:
        process.stop()


def whole(synthesis):
    """Every input has exactly one fate, and nothing is half written."""
    inputs = Input.objects.filter(synthesis=synthesis)
    assert inputs.count() == Fate.objects.filter(synthesis=synthesis).count() > 5000
    assert not inputs.filter(fate=None).exists()
    assert not synthesis.entries.filter(fates=None).exists()


def ended(compilation):
    compilation.refresh_from_db()
    return not compilation.under_way


def test_a_worker_killed_at_work_loses_nothing(synthesis, workers):
    first = workers(concurrency=1, beat=False)
    compilation = compiling.request(synthesis, by=synthesis.created_by)

    def at_work():
        return CompilationUnit.objects.filter(compilation=compilation, state="running").exists()

    processes.wait_until(at_work, 120, what="a unit at work", log=first.log)
    first.kill()
    running = CompilationUnit.objects.get(compilation=compilation, state="running")
    assert not Fate.objects.filter(synthesis=synthesis).exists()
    second = workers(concurrency=1, beat=True)
    processes.wait_until(lambda: ended(compilation), 240, what="the compilation", log=second.log)
    assert (compilation.state, compilation.error) == ("done", "")
    taken_again = CompilationUnit.objects.get(pk=running.pk)
    assert (taken_again.state, taken_again.attempts) == ("done", 2)
    whole(synthesis)


def test_a_broker_that_is_down_when_asked(synthesis, workers, monkeypatch):
    """The request is kept although no message can leave; the sweep starts it once the broker is back."""

    def no_broker(*args, **kwargs):
        raise OperationalError("connection refused")

    with monkeypatch.context() as down:
        down.setattr(tasks.start_compilation, "apply_async", no_broker)
        compilation = compiling.request(synthesis, by=synthesis.created_by)
    assert Compilation.objects.get(pk=compilation.pk).state == "requested"
    worker = workers(concurrency=2, beat=True)
    processes.wait_until(lambda: ended(compilation), 240, what="the compilation", log=worker.log)
    assert (compilation.state, compilation.error) == ("done", "")
    whole(synthesis)


def test_two_workers_on_one_unit(synthesis):
    """A message delivered twice: one does the work, the other finds it taken."""
    compilation = compiling.request(synthesis, by=synthesis.created_by)
    compiling.start(compilation.pk)
    unit = compilation.units.first()

    def work():
        try:
            compiling.run_unit(unit.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unit.refresh_from_db()
    assert (unit.state, unit.attempts) == ("done", 1)
    compiling.cancel(compilation, by=synthesis.created_by)


def test_a_claim_that_was_taken_over_writes_nothing(synthesis):
    compilation = compiling.request(synthesis, by=synthesis.created_by)
    compiling.start(compilation.pk)
    unit = units.claim(compilation.units.first().pk)
    CompilationUnit.objects.filter(pk=unit.pk).update(heartbeat_at=unit.heartbeat_at - units.STALE_AFTER * 2)
    other = units.claim(unit.pk)
    assert other.claim != unit.claim
    with pytest.raises(Lost):
        units.finish(compilation, unit, [], cached=False)
    units.finish(compilation, other, [], cached=False)
    compiling.cancel(compilation, by=synthesis.created_by)


def test_the_sweep_sends_again_what_was_lost(synthesis, monkeypatch):
    compilation = compiling.request(synthesis, by=synthesis.created_by)
    compiling.start(compilation.pk)
    sent = []
    monkeypatch.setattr(tasks.run_compilation_unit, "apply_async", lambda args: sent.append(args[0]))
    compiling.sweep()
    assert sent == []  # all fresh
    long_ago = time.time() - 3600
    moment = compilation.requested_at.fromtimestamp(long_ago, tz=compilation.requested_at.tzinfo)
    compilation.units.update(sent_at=moment)
    compiling.sweep()
    compiling.sweep()
    assert sorted(sent) == sorted(compilation.units.values_list("pk", flat=True))
    compiling.cancel(compilation, by=synthesis.created_by)
