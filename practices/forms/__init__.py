from .moderation import MESSAGE_MAX, MessageForm, RejectionForm
from .practice import DESCRIPTION_MAX, MISSING, PracticeForm

__all__ = ["DESCRIPTION_MAX", "MESSAGE_MAX", "MISSING", "MessageForm", "PracticeForm", "RejectionForm"]
