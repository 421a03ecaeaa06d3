"""Bringing together the statements of one cell (a kind and a theme) that say the same thing.

Copies share a bag; bags are joined (`join`), then led (`stars`); each group is told in words.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

from .canonical import canonical
from .collector import collector_paused
from .join import neighbours
from .prepare import Id, Prepared
from .stars import stars
from .vectors import Bags, Rarity, gather

ENGINE_VERSION = 2  # raised whenever the same inputs and settings may group otherwise
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Settings:
    """How near is near. `similarity`: least cosine to the representative, in per mille (1 to 1000).
    `because`: how many words explain a group."""

    similarity: int = 400
    because: int = 5

    def __post_init__(self):
        if not 1 <= self.similarity <= 1000:
            raise ValueError("similarity is in per mille, from 1 to 1000")

    def to_plain(self) -> dict:
        """Plain data, engine version included: what caches and manifests record."""
        return {"because": self.because, "engine": ENGINE_VERSION, "similarity": self.similarity}


class Member(NamedTuple):
    """A statement of a group and its similarity to the representative, in whole per mille (rounded down)."""

    id: Id
    similarity: int


class Group(NamedTuple):
    """Statements that say the same thing. `members` has the representative first, at 1000; `because` the words
    that brought them together, as people write them."""

    representative: Id
    members: tuple[Member, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Grouping:
    """What `group` found: every id is in one group or set aside (id, reason code), never both."""

    settings: Settings
    groups: tuple[Group, ...]
    set_aside: tuple[tuple[Id, str], ...]

    def to_plain(self) -> dict:
        """Plain data, for JSON."""
        return {
            "groups": [
                [g.representative, [list(m) for m in g.members], list(g.because)] for g in self.groups
            ],
            "set_aside": [list(pair) for pair in self.set_aside],
            "settings": self.settings.to_plain(),
        }

    def to_bytes(self) -> bytes:
        """Canonical JSON: the same bytes for the same inputs and settings."""
        return canonical(self.to_plain())


@collector_paused()
def group(
    parts: Sequence[Prepared],
    settings: Settings | None = None,
    progress: Progress | None = None,
    rarity: Rarity | None = None,
) -> Grouping:
    """Groups the statements of `parts` (one cell; their order doesn't matter).

    `progress(done, total)` is called now and then with counts of statements; what it raises stops the work.
    `rarity`: of words in the whole consultation, better known than in one cell. Raises ValueError if an id comes twice.
    """
    settings = settings or Settings()
    bags = gather(parts, rarity)
    total, aside = sum(len(part.ids) for part in parts), len(bags.set_aside)
    rows_done = (
        (lambda done: progress(aside + int(bags.copies[:done].sum()), total))
        if progress
        else lambda done: None
    )
    near = neighbours(bags.rows, settings.similarity / 1000, rows_done)
    leader_of, similarity = stars(near, bags.copies, bags.sides)
    groups = _groups(bags, leader_of, np.floor(similarity * 1000 + 1e-6).astype(int), settings.because)
    return Grouping(settings, tuple(groups), tuple(bags.set_aside))


def _groups(bags: Bags, leader_of: np.ndarray, similarity: np.ndarray, because: int) -> list[Group]:
    order = np.argsort(leader_of, kind="stable")
    leaders, starts = np.unique(leader_of[order], return_index=True)
    words = _because(bags, order, leader_of, starts, because)
    bounds = pairwise([*starts.tolist(), len(order)])
    order, per_mille, groups = order.tolist(), similarity.tolist(), []
    for leader, (start, end), because_of in zip(leaders.tolist(), bounds, words, strict=True):
        if end - start == 1 and len(bags.items[leader]) == 1:
            alone = bags.items[leader][0][0]
            groups.append((-1, leader, Group(alone, (Member(alone, 1000),), because_of)))
            continue
        representative = _representative(bags.items[leader])
        members = [
            (bag != leader, -per_mille[bag], item) for bag in order[start:end] for item, _ in bags.items[bag]
        ]
        members = [Member(item, -less) for _, less, item in sorted(members)]
        if members[0].id != representative:
            members.remove((representative, 1000))
            members.insert(0, Member(representative, 1000))
        groups.append((-len(members), leader, Group(representative, tuple(members), because_of)))
    groups.sort()
    return [found for *_, found in groups]


def _representative(items: list[tuple[Id, int]]) -> Id:
    """Among copies, the wording most often used, then the first by content, then by id."""
    uses = Counter(text_key for _, text_key in items)
    return min(items, key=lambda item: (-uses[item[1]], item[1], item[0]))[0]


def _because(bags: Bags, order: np.ndarray, leader_of: np.ndarray, starts: np.ndarray, count: int) -> list:
    """For each group (whose bags start at `starts` of `order`) the words that add most to its members' similarities
    to the representative, as people write them."""
    products = bags.rows[order].multiply(bags.rows[leader_of[order]]).tocsr()
    rank = np.repeat(
        np.searchsorted(starts, np.arange(len(order)), side="right") - 1, np.diff(products.indptr)
    )
    sums = sparse.coo_array(
        (products.data, (rank, products.indices)), shape=(len(starts), bags.rows.shape[1])
    ).tocsr()
    best = np.lexsort(
        (sums.indices, -np.round(sums.data, 9), np.repeat(np.arange(len(starts)), np.diff(sums.indptr)))
    )
    columns = sums.indices[best].tolist()
    return [
        tuple(bags.words[column] for column in columns[start : min(start + count, end)])
        for start, end in pairwise(sums.indptr.tolist())
    ]
