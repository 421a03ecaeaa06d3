from .catalogue import CatalogueChange, Word
from .co_author import CO_AUTHORS_MAX, CoAuthor
from .document import DOCUMENTS_MAX, PracticeDocument
from .practice import Practice
from .revision import Revision
from .saved_search import Digest, Frequency, SavedSearch

__all__ = [
    "CO_AUTHORS_MAX",
    "DOCUMENTS_MAX",
    "CatalogueChange",
    "CoAuthor",
    "Digest",
    "Frequency",
    "Practice",
    "PracticeDocument",
    "Revision",
    "SavedSearch",
    "Word",
]
