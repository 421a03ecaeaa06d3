from .assignment import Assignment
from .catalogue import CatalogueChange, Word
from .co_author import CO_AUTHORS_MAX, CoAuthor
from .conversation import Message, Note
from .document import DOCUMENTS_MAX, PracticeDocument
from .freshness import BadLink
from .import_batch import ImportBatch, ImportRow
from .practice import Practice
from .question import Question
from .remark import Remark
from .reuse import Reuse
from .revision import Revision
from .saved_search import Digest, Frequency, SavedSearch
from .template import MessageTemplate

__all__ = [
    "CO_AUTHORS_MAX",
    "DOCUMENTS_MAX",
    "Assignment",
    "BadLink",
    "CatalogueChange",
    "CoAuthor",
    "Digest",
    "Frequency",
    "ImportBatch",
    "ImportRow",
    "Message",
    "MessageTemplate",
    "Note",
    "Practice",
    "PracticeDocument",
    "Question",
    "Remark",
    "Reuse",
    "Revision",
    "SavedSearch",
    "Word",
]
