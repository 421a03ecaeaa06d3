"""The last stage: all that was grouped is reconciled with what people decided, and written at once."""

from collections import defaultdict

from . import collect, engine
from .cells import by_cell, grouping, parts, prepared_digest, texts_of
from .drafts import REGIONAL, read_draft
from .models.entry import DEMAND, PRACTICE


class Vanished(Exception):
    """What the workers read is no longer what is there (a contribution was withdrawn, a synthesis adopted)."""


def live_lines(synthesis, prepared_units, progress):
    """The lines that were prepared, read again. Lines that came since are left for the next compilation.

    `prepared_units`: (batch name, [[kind, theme, digest], …]). Raises Vanished when one changed or is gone.
    """
    lines = []
    for name, digests in prepared_units:
        now = collect.read(synthesis, name)
        lines += [line for line in now if line.set_aside]
        cells = by_cell(now)
        for kind, theme, digest in digests:
            known = set(parts([digest])[0].ids)
            held = [line for line in cells.get((kind, theme), []) if line.item in known]
            if prepared_digest(texts_of(held)) != digest:
                raise Vanished
            lines += held
            progress(len(held))
    return lines


def propose(synthesis, lines, digests_by_cell, groupings):
    """The reconciled draft of `lines` and of the fiches and demands. Returns (draft, all lines).

    `digests_by_cell`: parts by (kind, theme); `groupings`: the grouping's digest by (kind, theme).
    """
    alone = collect.others(synthesis)
    carried = defaultdict(list)
    for line in lines:
        if line.set_aside:
            carried[line.kind, line.theme].append((line.item, REGIONAL))
    cells = []
    for cell in sorted({*groupings, *carried}, key=lambda cell: (cell[0], cell[1] or "")):
        found = grouping(groupings[cell]) if cell in groupings else engine.Grouping(engine.Settings(), (), ())
        aside = tuple(sorted({*found.set_aside, *carried[cell]}))
        cells.append(engine.Cell(*cell, engine.Grouping(found.settings, found.groups, aside)))
    for kind in (PRACTICE, DEMAND):
        groups = tuple(
            engine.Group(line.item, (engine.Member(line.item, 1000),), ())
            for line in alone
            if line.kind == kind
        )
        cells.append(engine.Cell(kind, None, engine.Grouping(engine.Settings(), groups, ())))
    lines = lines + alone
    inputs = {
        line.item: engine.Input(
            id=line.item,
            kind=line.kind,
            theme=line.theme,
            origin=line.origins[0],
            sha256=engine.text_sha256(line.text) if line.via else line.sha256,
            text=line.text,
        )
        for line in lines
    }
    previous = read_draft(synthesis)
    draft = engine.reconcile(previous, list(inputs.values()), cells, _Measured(digests_by_cell))
    return draft, lines


class _Measured:
    """The similarity of two items, cell by cell, each cell read only when it is asked about."""

    def __init__(self, digests_by_cell):
        self.digests = digests_by_cell
        self.cell_of = None
        self.measures = {}

    def __call__(self, a, b):
        if self.cell_of is None:
            self.cell_of = {
                item: cell
                for cell, digests in self.digests.items()
                for part in parts(digests)
                for item in part.ids
            }
        cell = self.cell_of.get(a)
        if a == b or cell is None or cell != self.cell_of.get(b):
            return 1000 if a == b else 0
        if cell not in self.measures:
            self.measures[cell] = engine.Measure(parts(self.digests[cell]))
        return self.measures[cell](a, b)
