from .catalogue import CatalogueChange
from .document import DOCUMENTS_MAX, PracticeDocument
from .practice import Practice, missing_for_submission
from .revision import Revision

__all__ = [
    "DOCUMENTS_MAX",
    "CatalogueChange",
    "Practice",
    "PracticeDocument",
    "Revision",
    "missing_for_submission",
]
