from .co_author import InvitationForm
from .fiche_table import ConfirmImportForm, FicheTableForm
from .intake import FilledDocumentForm
from .moderation import MESSAGE_MAX, MessageForm, RejectionForm
from .practice import ALL, DESCRIPTION_MAX, MISSING, PracticeForm
from .question import QuestionForm, WordsForm
from .reuse import ReuseForm

__all__ = [
    "ALL",
    "DESCRIPTION_MAX",
    "MESSAGE_MAX",
    "MISSING",
    "ConfirmImportForm",
    "FicheTableForm",
    "FilledDocumentForm",
    "InvitationForm",
    "MessageForm",
    "PracticeForm",
    "QuestionForm",
    "RejectionForm",
    "ReuseForm",
    "WordsForm",
]
