from .catalogue import CatalogueChange
from .co_author import CO_AUTHORS_MAX, CoAuthor
from .document import DOCUMENTS_MAX, PracticeDocument
from .practice import Practice
from .revision import Revision

__all__ = [
    "CO_AUTHORS_MAX",
    "DOCUMENTS_MAX",
    "CatalogueChange",
    "CoAuthor",
    "Practice",
    "PracticeDocument",
    "Revision",
]
