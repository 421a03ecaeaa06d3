"""Thin tasks: an id in, one service call."""

from celery import shared_task

from . import compile


@shared_task(name="synthesis.start_compilation")
def start_compilation(pk):
    compile.start(pk)


@shared_task(name="synthesis.run_compilation_unit")
def run_compilation_unit(pk):
    compile.run_unit(pk)


@shared_task(name="synthesis.sweep")
def sweep():
    """Every few seconds: what must be done and has no message any more."""
    compile.sweep()
