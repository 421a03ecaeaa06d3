"""The similarity of any two statements, in the same words and weights as the grouping."""

from collections.abc import Sequence

import numpy as np

from .prepare import Id, Prepared
from .vectors import Rarity, gather


class Measure:
    """`Measure(parts, ...)(a, b)`: similarity of statements `a` and `b` in whole per mille, rounded down; 0 between
    opposites and for what is set aside. One list of parts a cell; `rarity` as it was given to `group`."""

    def __init__(self, *cells: Sequence[Prepared], rarity: Rarity | None = None):
        self.found: dict[Id, tuple[int, int]] = {}
        self.bags = [gather(parts, rarity) for parts in cells]
        for cell, bags in enumerate(self.bags):
            for row, items in enumerate(bags.items):
                self.found |= {item: (cell, row) for item, _ in items}

    def __call__(self, a: Id, b: Id) -> int:
        if a == b:
            return 1000
        if a not in self.found or b not in self.found:
            return 0
        (cell, row), (other_cell, other) = self.found[a], self.found[b]
        bags = self.bags[cell]
        if cell != other_cell or bags.sides.opposed(np.array([row]), np.array([other]))[0]:
            return 0
        cosine = (bags.rows[[row]] @ bags.rows[[other]].T).sum()
        return int(np.floor(cosine * 1000 + 1e-6))
