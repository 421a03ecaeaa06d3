"""Pairs of rows that are near, without comparing all rows with all.

Three bounds keep the work proportional to the number of rows, however frequent some words are:

- A row is looked for by its rarest terms alone: what it leaves out is shorter than `SLACK` times the stated
  similarity, so any near row still shares enough of the rest (prefix filtering: Bayardo, Ma and Srikant, "Scaling up
  all pairs similarity search", 2007).
- A frequent term lists only the `LISTED` rows it weighs most in: short statements, the likely representatives.
- A row keeps its `KEPT` best candidates. As the other row of a pair may keep it too, little is lost.

Every pair found is then measured in full, so the stated similarity is exact; what the bounds can lose is a pair. Up to
`EXACT` rows (the size of a real cell) they don't apply, and no pair is lost.
"""

from collections.abc import Callable

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

EXACT, LISTED, KEPT = 3000, 96, 24
SLACK = 0.8
ROWS_AT_ONCE = 8192
EPSILON = 1e-9


def neighbours(
    rows: sparse.csr_array, least: float, progress: Callable[[int], None] = lambda done: None
) -> sparse.csr_array:
    """Similarities of at least `least` between distinct rows of length one: symmetric, sorted, without diagonal.

    `progress` is called with the number of rows done.
    """
    count = rows.shape[0]
    if count < 2:
        return sparse.csr_array((count, count))
    listed, kept = (count, count) if count <= EXACT else (LISTED, KEPT)
    rows = _by_rarity(rows)
    prefixes = _prefixes(rows, SLACK * least).astype(np.float32)
    lists = _lists(rows, listed).astype(np.float32)
    found = []
    for start in range(0, count, ROWS_AT_ONCE):
        some = prefixes[start : start + ROWS_AT_ONCE]
        near = sp_matmul_topn(some, lists, top_n=kept, threshold=max((1 - SLACK) * least - 1e-5, 0))
        row = np.repeat(np.arange(start, start + near.shape[0], dtype=np.int32), np.diff(near.indptr))
        found.append(_measured(rows, row, near.indices, least))
        progress(start + near.shape[0])
    cosine, left, right = (np.concatenate(part) for part in zip(*found, strict=True))
    near = sparse.csr_array((cosine, (left, right)), shape=(count, count))
    return near.maximum(near.T).tocsr().sorted_indices()


def _by_rarity(rows: sparse.csr_array) -> sparse.csr_matrix:
    """The same rows, their columns renumbered from the rarest to the most frequent."""
    frequency = np.bincount(rows.indices, minlength=rows.shape[1])
    rank = np.empty(rows.shape[1], dtype=np.int32)
    rank[np.argsort(frequency, kind="stable")] = np.arange(rows.shape[1], dtype=np.int32)
    return sparse.csr_matrix((rows.data, rank[rows.indices], rows.indptr), shape=rows.shape).sorted_indices()


def _prefixes(rows: sparse.csr_matrix, left_out: float) -> sparse.csr_matrix:
    """The rarest terms of each row, as few as leave out a rest no longer than `left_out`."""
    sums = np.concatenate(([0.0], np.cumsum(rows.data**2)))
    rest = np.repeat(sums[rows.indptr[1:]], np.diff(rows.indptr)) - sums[:-1]
    keep = rest > left_out**2
    starts = np.concatenate(([0], np.cumsum(keep)))[rows.indptr]
    return sparse.csr_matrix((rows.data[keep], rows.indices[keep], starts), shape=rows.shape)


def _lists(rows: sparse.csr_matrix, longest: int) -> sparse.csr_matrix:
    """By term, the rows that have it; only those where it weighs most if they are more than `longest`."""
    lists = rows.T.tocsr()
    sizes = np.diff(lists.indptr)
    if sizes.max(initial=0) <= longest:
        return lists
    term = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((lists.indices, -lists.data, term))
    best = np.sort(order[np.arange(len(order)) - lists.indptr[:-1][term] < longest])
    starts = np.concatenate(([0], np.cumsum(np.minimum(sizes, longest))))
    return sparse.csr_matrix((lists.data[best], lists.indices[best], starts), shape=lists.shape)


def _measured(rows: sparse.csr_matrix, left: np.ndarray, right: np.ndarray, least: float) -> tuple:
    """The candidate pairs whose full similarity is at least `least`: similarities, left rows, right rows."""
    apart = left != right
    left, right = left[apart], right[apart]
    cosine = np.asarray(rows[left].multiply(rows[right]).sum(axis=1)).ravel()
    near = cosine >= least - EPSILON
    return cosine[near], left[near], right[near]
