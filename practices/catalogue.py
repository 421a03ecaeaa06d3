"""The catalogue as each process holds it in memory, and how it knows that what is published has changed.

Triggers write a row of `CatalogueChange` with every statement that changes a published fiche, its links or a
vocabulary: each page reads the mark they make, and what is held under another mark is read again, whole, in one
statement (one moment of the database). What is shown is always fetched through `catalogue()` besides.
"""

import threading
from functools import lru_cache

import numpy as np
from django.db import connection

from practices.facets import Facets
from practices.models import CatalogueChange, Practice

SEARCHES_KEPT = 64  # by process and by state of the catalogue; 50 kB each at 50,000 fiches
LINKS = {  # facet → the link it counts, the column that its values are, their order, how people read them
    "region": ("regions", "code", "sort_name", "name"),
    "departement": ("departments", "code", "code", "code || ' – ' || name"),
    "orientation": ("orientations", "slug", "position, slug", "name"),
    "profession": ("professions", "slug", "position, slug", "name"),
    "public": ("audiences", "slug", "position, slug", "name"),
}
COLUMNS = {  # facet → the column whose values it counts, and their order
    "stade": ("stage", "0"),
    "annee": ("start_year", "-start_year"),
}
FACETS = (*LINKS, *COLUMNS)


class Catalogue:
    """`facets`, and `labels`: facet → value → how people read it, in the vocabulary's order."""

    def __init__(self, mark, facets, labels):
        self.mark, self.facets, self.labels = mark, facets, labels
        self._matching = lru_cache(SEARCHES_KEPT)(lambda words: facets.among(_keys_matching(words)))
        self._ranked = lru_cache(SEARCHES_KEPT)(_keys_ranked)

    def matching(self, words):
        """The fiches that match what a person typed, as `Facets.among` gives them; None for no word at all."""
        return self._matching(words) if words else None

    def ranked(self, words, keys):
        """These keys of fiches that match, the best match first."""
        return self._ranked(words, keys.tobytes())


_held = None
_reading = threading.Lock()


def current():
    """The Catalogue as the database is now. One query, and another when it has changed."""
    global _held
    mark = CatalogueChange.objects.mark()
    if _held is None or _held.mark != mark:
        with _reading:  # the first to come reads, the others wait for it
            if _held is None or _held.mark != mark:
                _held = _read()
    return _held


def forget():
    """Have the next page read everything again, as in a process that has just started."""
    global _held
    _held = None


def _read():
    """The whole catalogue, in one statement: the fiches with the mark, then each facet's values in order."""
    columns = ("pk", "published_at", "reuse_count", *(column for column, order in COLUMNS.values()))
    listed, parameters = Practice.objects.catalogue().order_by().values_list(*columns).query.sql_with_params()
    fiches = f"""
        SELECT '', ({CatalogueChange.MARK}), '', 0,
            string_agg(int8send(pk), ''::bytea ORDER BY published_at DESC, pk DESC),
            string_agg(int8send(reuse_count), ''::bytea ORDER BY published_at DESC, pk DESC)
        FROM listed"""
    facets = [_values_of_link(facet) for facet in LINKS] + [_values_of_column(facet) for facet in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH listed ({', '.join(columns)}) AS MATERIALIZED ({listed})"
            f" {' UNION ALL '.join([fiches, *facets])} ORDER BY 1, 4",
            parameters,
        )
        (_, mark, _, _, keys, reuses), *rows = cursor.fetchall()
    labels, values = {facet: {} for facet in FACETS}, {facet: {} for facet in FACETS}
    for facet, value, label, _, keys_of, _ in rows:
        labels[facet][value] = label
        values[facet][value] = _numbers(keys_of)
    labels["stade"] = {value: label.capitalize() for value, label in Practice.Stage.choices}
    return Catalogue(mark, Facets(_numbers(keys), _numbers(reuses), values), labels)


def _values_of_link(facet):
    """One row a term of the vocabulary, with the keys of all that are linked to it, published or not."""
    name, value, order, label = LINKS[facet]
    link = Practice._meta.get_field(name)
    term, through = link.related_model._meta, link.m2m_db_table()
    return f"""
        SELECT '{facet}', {value}, {label}, row_number() OVER (ORDER BY {order}), keys, NULL
        FROM {term.db_table} LEFT JOIN (
            SELECT {link.m2m_reverse_name()} AS linked,
                string_agg(int8send({link.m2m_column_name()}), ''::bytea) AS keys
            FROM {through} GROUP BY 1
        ) AS {facet} ON linked = {term.pk.column}"""


def _values_of_column(facet):
    """One row a value that a fiche has."""
    column, order = COLUMNS[facet]
    return f"""
        SELECT '{facet}', {column}::text, {column}::text, {order}, string_agg(int8send(pk), ''::bytea), NULL
        FROM listed WHERE {column}::text <> '' GROUP BY {column}"""


def _numbers(packed):
    """The integers that `int8send` packed one after the other."""
    return np.frombuffer(packed or b"", dtype=">i8").astype(np.int64)


def _keys_matching(words):
    """Keys of the published fiches that match, in no order."""
    matching, parameters = (
        Practice.objects.catalogue().search(words).order_by().values_list("pk").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        # The planner does not know what reading a `search` costs, and would read them all for a frequent word.
        cursor.execute(
            "SET LOCAL enable_seqscan = off;"  # to the end of this request to the database, or of its transaction
            f" SELECT string_agg(int8send(id), ''::bytea) FROM ({matching}) AS matching (id)",
            parameters,
        )
        return _numbers(cursor.fetchone()[0])


def _keys_ranked(words, packed):
    """The keys packed in `packed`, of fiches that match, the best match first."""
    listed = Practice.objects.catalogue().filter(pk__in=np.frombuffer(packed, dtype=np.int64).tolist())
    return np.array(listed.ranked(words).values_list("pk", flat=True), dtype=np.int64)
