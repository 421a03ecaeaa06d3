"""How alike two items are, in the weights of the last compilation of their cell."""

import json
import zlib

from .cells import parts
from .engine import Measure
from .models import CompilationUnit


def measure_in(entry):
    """A function (item, item) → per mille, for items of the entry's kind and theme; 0 for what it doesn't know."""
    unit = (
        CompilationUnit.objects.filter(
            compilation__synthesis=entry.synthesis_id,
            compilation__state="done",
            stage=CompilationUnit.Stage.GROUP,
            name=f"{entry.kind}/{entry.home.slug if entry.home else '—'}",
        )
        .order_by("-compilation")
        .first()
    )
    try:
        found = parts(json.loads(zlib.decompress(unit.result))["parts"]) if unit else []
    except LookupError:  # kept for a month only
        found = []
    measure = Measure(found) if found else None

    def similarity(a, b):
        if a == b:
            return 1000
        return measure(a, b) if measure and a and b else 0

    return similarity
