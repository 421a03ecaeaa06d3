"""The parts of one cell as one sparse matrix: a row a bag, a column a term, rarer terms weighing more."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from .prepare import Id, Prepared
from .sides import Sides
from .spelling import slips
from .stance import POLES


@dataclass(frozen=True, eq=False)
class Bags:
    """All distinct bags of a cell, in an order that depends on their content alone.

    `rows` has unit rows; `sides` says what each takes side on; `copies` counts the statements of each bag; `items`
    lists, bag by bag, (id, text key).
    """

    rows: sparse.csr_array
    sides: Sides
    copies: np.ndarray
    items: list[list[tuple[Id, int]]]
    words: list[str]  # by column, as people write it
    set_aside: list[tuple[Id, str]]


@dataclass(frozen=True)
class Rarity:
    """In how many statements of a whole consultation each term is: what makes a word weigh little or much.

    The more statements it is counted over the better it knows; a cell alone is often too small to tell.
    """

    statements: int
    counts: dict[str, int]

    @classmethod
    def of(cls, parts: Iterable[Prepared]) -> "Rarity":
        """Counted over the parts of every cell and region; how they are cut doesn't matter."""
        statements, counts = 0, Counter()
        for part in parts:
            copies = np.bincount(part.bag_of[part.bag_of >= 0], minlength=len(part.said))
            times = np.bincount(
                part.features, weights=np.repeat(copies, np.diff(part.starts)), minlength=len(part.terms)
            )
            statements += int(copies.sum())
            counts.update(dict(zip(part.terms, times.astype(int).tolist(), strict=True)))
        return cls(statements, dict(counts))

    def weights(self, terms: Sequence[str]) -> np.ndarray:
        """Inverse document frequency of each term (Spärck Jones, 1972), smoothed as in scikit-learn."""
        counts = np.array([self.counts.get(term, 0) for term in terms], dtype=float)
        return np.log((1 + self.statements) / (1 + counts)) + 1


def gather(parts: Sequence[Prepared], rarity: Rarity | None = None) -> Bags:
    """Brings the parts together; copies found in several parts share a bag. The order of parts doesn't matter.

    `rarity`: of terms in the whole consultation; by default in these parts. Raises ValueError if an id is in two.
    """
    ids = [item for part in parts for item in part.ids]
    if len(set(ids)) < len(ids):
        raise ValueError("the same id in two parts")
    rarity = rarity or Rarity.of(parts)
    written = _words(parts)
    meant = slips(sorted(written), written, rarity.counts, POLES)
    terms = sorted(written.keys() - meant.keys())
    rank_of = {term: rank for rank, term in enumerate(terms)}
    rank_of |= {term: rank_of[other] for term, other in meant.items()}
    members: dict[tuple[bytes, int, int], list[tuple[Id, int]]] = {}
    for part in parts:
        columns = _columns(part, np.array([rank_of[term] for term in part.terms], dtype=np.int64), meant)
        keys = list(zip(columns, part.said.tolist(), part.marked.tolist(), strict=True))
        for item, text_key, bag in zip(part.ids, part.text_keys.tolist(), part.bag_of.tolist(), strict=True):
            if bag >= 0:
                members.setdefault(keys[bag], []).append((item, text_key))
    keys = sorted(members)
    items = [sorted(found) if len(found := members[key]) > 1 else found for key in keys]
    columns = np.frombuffer(b"".join(key[0] for key in keys), dtype=">i4").astype(np.int32)
    columns, denied = columns >> 1, columns & 1
    starts = np.cumsum([0] + [len(key[0]) // 4 for key in keys], dtype=np.int64)
    shape = (len(keys), len(terms))
    return Bags(
        rows=_unit(sparse.csr_array((rarity.weights(terms)[columns], columns, starts), shape=shape)),
        sides=Sides(
            said=np.array([key[1] for key in keys], dtype=np.int64),
            marked=np.array([key[2] for key in keys], dtype=np.int64),
            denied=_where(sparse.csr_array((denied, columns, starts), shape=shape)),
            affirmed=_where(sparse.csr_array((1 - denied, columns, starts), shape=shape)),
        ),
        copies=np.array([len(bag) for bag in items], dtype=np.int64),
        items=items,
        words=[written[term] for term in terms],
        set_aside=sorted((part.ids[rank], code) for part in parts for rank, code in part.reasons),
    )


def _where(rows: sparse.csr_array) -> sparse.csr_array:
    rows = rows.copy()
    rows.eliminate_zeros()
    return rows


def _unit(rows: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(rows.power(2).sum(axis=1))
    rows.data /= np.repeat(lengths, np.diff(rows.indptr))
    return rows


def _columns(part: Prepared, ranks: np.ndarray, meant: Mapping[str, str]) -> list[bytes]:
    """By bag, twice its columns in ascending order, plus one where denied, as bytes that sort like them."""
    flat = (ranks[part.features] * 2 + part.denied).astype(">i4").tobytes()
    columns = [flat[start:end] for start, end in pairwise((part.starts * 4).tolist())]
    slipped = np.array([term in meant for term in part.terms], dtype=bool)[part.features]
    for bag in np.unique(np.searchsorted(part.starts, np.flatnonzero(slipped), side="right") - 1).tolist():
        found = np.unique(np.frombuffer(columns[bag], dtype=">i4"))
        both = found[:-1][(found[:-1] ^ 1) == found[1:]]  # a word and its slip, one of them denied
        columns[bag] = np.setdiff1d(found, both).astype(">i4").tobytes()
    return columns


def _words(parts: Sequence[Prepared]) -> dict[str, str]:
    """For each term the word people write most often, over all parts (first in the alphabet if several)."""
    counts: Counter[tuple[str, str]] = Counter()
    for part in parts:
        for term, (word, count) in zip(part.terms, part.words, strict=True):
            counts[term, word] += count
    best: dict[str, tuple[int, str]] = {}
    for (term, word), count in counts.items():
        best[term] = min(best.get(term, (1, "")), (-count, word))
    return {term: word for term, (_, word) in best.items()}
