"""Stars, not chains: groups made of a leader and rows near enough to it.

After Aslam, Pelekhov and Rus, "The star clustering algorithm" (2004): the row with the most, and nearest, neighbours
leads first, and what is near it can't lead any more; at the end each row goes to the nearest leader. So every member is
near its leader, and no two leaders are near each other.
"""

import numpy as np
from scipy import sparse

from .sides import Sides

POWER = 4  # a neighbour counts by this power of its similarity: near ones much more than far ones


def stars(near: sparse.csr_array, copies: np.ndarray, sides: Sides) -> tuple[np.ndarray, np.ndarray]:
    """Each row's leader (itself if it leads or stands alone) and its similarity to it.

    `near`: similarities of near rows, symmetric, no diagonal. `copies`: how many statements each row stands for.
    Rows on opposite `sides` never share a leader: where a group would hold both, the fewer leave and start again.
    """
    near = _without_opposites(near, sides)
    leader, score = np.arange(near.shape[0]), np.ones(near.shape[0])
    rows = np.flatnonzero(np.diff(near.indptr))
    while len(rows):
        part = near if len(rows) == near.shape[0] else near[rows][:, rows]
        chosen, scores = _one_round(part, copies[rows])
        leader[rows], score[rows] = rows[chosen], scores
        rows = rows[sides.take(rows).outvoted(chosen, copies[rows])]
        leader[rows], score[rows] = rows, 1.0
    return leader, score


def _one_round(near: sparse.csr_array, copies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    count = near.shape[0]
    weight = copies + (near.power(POWER) @ copies)
    order = np.lexsort((np.arange(count), -np.round(weight, 6)))
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    leads, taken = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    starts, columns = near.indptr.tolist(), near.indices
    for row in order.tolist():
        if not taken[row]:
            leads[row] = True
            taken[columns[starts[row] : starts[row + 1]]] = True
    rows = np.repeat(np.arange(count), np.diff(near.indptr))
    links = np.flatnonzero(leads[columns] & ~leads[rows])
    # the nearest leader; among equals the one that led first
    links = links[np.lexsort((rank[columns[links]], -near.data[links], rows[links]))]
    members, first = np.unique(rows[links], return_index=True)
    leader, score = np.arange(count), np.ones(count)
    leader[members], score[members] = columns[links[first]], near.data[links[first]]
    return leader, score


def _without_opposites(near: sparse.csr_array, sides: Sides) -> sparse.csr_array:
    kept = ~sides.opposed(np.repeat(np.arange(near.shape[0]), np.diff(near.indptr)), near.indices)
    starts = np.concatenate(([0], np.cumsum(kept)))[near.indptr]
    return sparse.csr_array((near.data[kept], near.indices[kept], starts), shape=near.shape)
