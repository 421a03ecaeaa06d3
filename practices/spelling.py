"""« Vouliez-vous dire » : a search that finds next to nothing, with its words brought near those of the fiches."""

import re
from difflib import SequenceMatcher

from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction

from egts.core.search import QUERY_MAX_CHARS, searched_columns, sort_key
from practices.models import CatalogueChange, Practice, Word

FEW = 3  # fiches found, up to which a search is thought to be misspelt
ALIKE = 0.75  # of two spellings, from 0 to 1, from which one may be the other
COMMONER = 10  # how many times more fiches must have a word to be proposed for another that exists
NEIGHBOURS = 30  # words sharing the most letters in threes, compared with what was typed
LENGTHS = (4, 40)  # of a word worth bringing near another
_WORD = re.compile(r"[^\W\d_]+")
_LEARNING = 0x5045_4C4C  # the lock that keeps two workers from learning at once

# The words that have at most a few fiches, each with those near it that have many more and another stem.
_NEAR = f"""
    SELECT asked.key, near.key, near.spelling, near.fiches
    FROM unnest(%s) AS asked (key)
    CROSS JOIN LATERAL (
        SELECT count(*) AS fiches FROM (
            SELECT FROM ({{catalogue}}) AS listed (search) WHERE search @@ plainto_tsquery('fr', asked.key)
            LIMIT {FEW + 1}
        ) AS counted
    ) AS own
    CROSS JOIN LATERAL (
        SELECT * FROM practices_word WHERE practices_word.key <> asked.key
        ORDER BY practices_word.key <-> asked.key LIMIT {NEIGHBOURS}
    ) AS near
    WHERE own.fiches <= {FEW} AND near.fiches > own.fiches * {COMMONER}
        AND plainto_tsquery('fr', near.key) <> plainto_tsquery('fr', asked.key)
"""


def corrected(asked):
    """What a person typed, with each word that next to no fiche has replaced by the nearest; "" for none to replace.

    One query. Words of the published fiches alone are ever proposed.
    """
    keys = {
        key
        for word in _WORD.findall(asked[:QUERY_MAX_CHARS])
        if LENGTHS[0] <= len(key := sort_key(word)) <= LENGTHS[1]
    }
    if not keys:
        return ""
    near = _nearest(sorted(keys))
    words = _WORD.sub(lambda word: near.get(sort_key(word[0]), word[0]), asked[:QUERY_MAX_CHARS])
    return words if near else ""


def _nearest(keys):
    """Key → the spelling to propose, for those of these keys that have one."""
    catalogue, parameters = (
        Practice.objects.catalogue().order_by().values_list("search").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.format(catalogue=catalogue), (keys, *parameters))
        rows = cursor.fetchall()
    best = {}
    for key, other, spelling, fiches in rows:
        likeness = SequenceMatcher(None, key, other).ratio()
        if likeness >= ALIKE:
            best[key] = max(best.get(key, ()), (round(likeness, 1), fiches, spelling))
    return {key: spelling for key, (_, _, spelling) in best.items()}


def learn():
    """Read the words of the published fiches anew, if any has changed since; returns how many there are, or None."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LEARNING])
        changes = list(CatalogueChange.objects.filter(spelling_learnt=False).values_list("pk", flat=True))
        if not changes:
            return None
        texts, parameters = (
            Practice.objects.catalogue()
            .order_by()
            .values_list(SearchVector(*searched_columns(Practice), config="simple"))
            .query.sql_with_params()
        )
        Word.objects.all().delete()
        cursor.execute(
            """
            INSERT INTO practices_word (key, spelling, fiches)
            SELECT DISTINCT ON (key) key, word, sum(ndoc) OVER (PARTITION BY key)
            FROM (SELECT unaccent(word) AS key, word, ndoc FROM ts_stat(%s)) AS words
            WHERE key ~ %s
            ORDER BY key, ndoc DESC, word
            """,
            [cursor.mogrify(texts, parameters).decode(), f"^[a-z]{{{LENGTHS[0]},{LENGTHS[1]}}}$"],
        )
        learnt = cursor.rowcount
        CatalogueChange.objects.filter(pk__in=changes).update(spelling_learnt=True)
        return learnt
