"""Python's cyclic garbage collector, paused while millions of small tuples are made that hold no cycle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Left running it walks them all again and again: a third of the time that grouping 377,000 statements takes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
