"""What a search holds, facet by facet: plain arrays over the published fiches, counted in memory.

A fiche is known by its place, 0 for the newest. A facet (« region », « annee »…) maps each of its values to the
places of the fiches that have it.
"""

from functools import cached_property

import numpy as np


class Facets:
    """The catalogue at one moment.

    `ids` are the keys of the fiches, in the order of the places; `reuses`, how many times each is reused;
    `values` is facet → value → the keys of the fiches that have it (those not in `ids` are left out).
    """

    def __init__(self, ids, reuses, values):
        self.ids = np.asarray(ids, dtype=np.int64)
        self.reuses = np.asarray(reuses, dtype=np.int64)
        self._by_id = np.argsort(self.ids)
        self.values = {
            facet: {value: self.places(keys) for value, keys in keys_of.items()}
            for facet, keys_of in values.items()
        }

    def __len__(self):
        return len(self.ids)

    def places(self, keys):
        """The places of the fiches with these keys, in the order given; unknown keys are left out."""
        keys = np.asarray(keys, dtype=np.int64)
        if not len(self.ids):
            return np.empty(0, dtype=np.int64)
        at = np.searchsorted(self.ids, keys, sorter=self._by_id)
        places = self._by_id[np.minimum(at, len(self.ids) - 1)]
        return places[self.ids[places] == keys]

    def among(self, keys):
        """The fiches with these keys, as one boolean a place."""
        held = np.zeros(len(self.ids), dtype=bool)
        held[self.places(keys)] = True
        return held

    def having(self, wanted, among=None):
        """The fiches that have all the values of `wanted` (facet → value), and are in `among` when given."""
        held = np.ones(len(self.ids), dtype=bool) if among is None else among
        nothing = np.empty(0, dtype=np.int64)
        for facet, value in wanted.items():
            has = np.zeros(len(self.ids), dtype=bool)
            has[self.values.get(facet, {}).get(value, nothing)] = True
            held = held & has
        return held

    def counts(self, wanted, among=None):
        """Facet → value → how many fiches choosing it would show: its own present choice doesn't count."""
        held = self.having(wanted, among)
        counted = {}
        for facet in self.values:
            if facet in wanted:
                others = {name: value for name, value in wanted.items() if name != facet}
                counted[facet] = self._count(facet, self.having(others, among))
            else:
                counted[facet] = self._count(facet, held)
        return counted

    def _count(self, facet, held):
        if held.all():
            return self._totals[facet]
        return {value: int(np.count_nonzero(held[places])) for value, places in self.values[facet].items()}

    @cached_property
    def _totals(self):
        return {
            facet: {value: len(places) for value, places in places_of.items()}
            for facet, places_of in self.values.items()
        }

    def sharing(self, wanted, limit):
        """Key → how many of these values (facet → values) the fiche has: of the `limit` that have most."""
        shared = np.zeros(len(self.ids), dtype=np.int64)
        for facet, asked in wanted.items():
            for value in asked:
                shared[self.values[facet].get(value, [])] += 1
        most = np.argsort(-shared, kind="stable")[:limit]
        return {int(self.ids[place]): int(shared[place]) for place in most if shared[place]}

    def newest(self, held):
        """Keys of the fiches held, the latest published first."""
        return self.ids[held]

    def most_reused(self, held):
        """Keys of the fiches held, the most reused first, then the newest."""
        places = np.flatnonzero(held)
        return self.ids[places[np.argsort(-self.reuses[places], kind="stable")]]
