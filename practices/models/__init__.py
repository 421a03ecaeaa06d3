from .catalogue import CatalogueChange, Word
from .co_author import CO_AUTHORS_MAX, CoAuthor
from .document import DOCUMENTS_MAX, PracticeDocument
from .freshness import BadLink
from .practice import Practice
from .question import Question
from .reuse import Reuse
from .revision import Revision
from .saved_search import Digest, Frequency, SavedSearch

__all__ = [
    "CO_AUTHORS_MAX",
    "DOCUMENTS_MAX",
    "BadLink",
    "CatalogueChange",
    "CoAuthor",
    "Digest",
    "Frequency",
    "Practice",
    "PracticeDocument",
    "Question",
    "Reuse",
    "Revision",
    "SavedSearch",
    "Word",
]
