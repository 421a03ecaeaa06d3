"""French full text: accents, plurals and word forms are forgiven by the « fr » configuration."""

import unicodedata

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.db.models import F, GeneratedField, QuerySet

CONFIGURATION = "fr"
QUERY_MAX_CHARS = 200


def search_field(**weights):
    """A stored search vector; `search_field(title="A", description="B")` names columns and their weights."""
    vector = None
    for column, weight in weights.items():
        part = SearchVector(column, weight=weight, config=CONFIGURATION)
        vector = part if vector is None else vector + part
    return GeneratedField(expression=vector, output_field=SearchVectorField(), db_persist=True)


def searched_columns(model):
    """The names of the columns that the `search` field of `model` reads."""
    expression = model._meta.get_field("search").expression
    return [part.name for part in expression.flatten() if isinstance(part, F)]


def search_index(name):
    return GinIndex(fields=["search"], name=name)


def sort_key(text):
    """`text` without accents, in lower case: databases without French collation sort on it."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


class SearchMixin(QuerySet):
    """For querysets of models with a `search` field."""

    def search(self, words):
        """Those that match what a person typed (up to QUERY_MAX_CHARS are read), as web searches do."""
        words = words[:QUERY_MAX_CHARS].replace("\0", " ").strip()
        if not words:
            return self
        return self.filter(search=SearchQuery(words, config=CONFIGURATION, search_type="websearch"))

    def ranked(self, words):
        """Best match first; for what `search` has already narrowed."""
        query = SearchQuery(
            words[:QUERY_MAX_CHARS].replace("\0", " "), config=CONFIGURATION, search_type="websearch"
        )
        return self.annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-pk")
