"""Who opposes whom, for many rows at once."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

PAIRS_AT_ONCE = 400_000


@dataclass(frozen=True, eq=False)
class Sides:
    """What each row takes side on: bits of poles `said` and `marked` alone, terms `denied` and `affirmed`."""

    said: np.ndarray
    marked: np.ndarray
    denied: sparse.csr_array
    affirmed: sparse.csr_array

    def take(self, rows: np.ndarray) -> "Sides":
        """The sides of these rows alone."""
        return Sides(self.said[rows], self.marked[rows], self.denied[rows], self.affirmed[rows])

    def opposed(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """For pairs of rows, whether one says a pole or denies a term and the other says or affirms its opposite."""
        opposed = (self.said[left] & self.marked[right]) | (self.marked[left] & self.said[right]) != 0
        denies = np.diff(self.denied.indptr) > 0
        for one, other in ((left, right), (right, left)):
            doubtful = np.flatnonzero(~opposed & denies[one])
            for start in range(0, len(doubtful), PAIRS_AT_ONCE):
                some = doubtful[start : start + PAIRS_AT_ONCE]
                both = self.denied[one[some]].multiply(self.affirmed[other[some]])
                opposed[some] = np.asarray(both.sum(axis=1)).ravel() > 0
        return opposed

    def outvoted(self, leader: np.ndarray, copies: np.ndarray) -> np.ndarray:
        """Rows on the side that fewer statements of their group (the rows with their `leader`) take.

        Never a leader: who opposes it isn't in its group.
        """
        count = len(leader)
        groups = sparse.csr_array((copies, (leader, np.arange(count))), shape=(count, count))
        out = np.zeros(count, dtype=bool)
        for plain, marked in ((self.affirmed, self.denied), (_bits(self.said), _bits(self.marked))):
            for_plain, for_marked = groups @ plain, groups @ marked
            contested = for_plain.sign().multiply(for_marked.sign()).tocsr()
            if not contested.nnz:
                continue
            plain_loses = ((for_plain - for_marked).multiply(contested) < 0).astype(np.int64)
            marked_loses = contested - plain_loses  # where equal, what is said plainly stays
            for side, loses in ((marked, marked_loses), (plain, plain_loses)):
                out |= np.asarray(side.multiply(loses.tocsr()[leader]).sum(axis=1)).ravel() > 0
        out[leader == np.arange(count)] = False
        return out


def _bits(masks: np.ndarray) -> sparse.csr_array:
    """One column a bit."""
    return sparse.csr_array((masks[:, None] >> np.arange(63)) & 1)
