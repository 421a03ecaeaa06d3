from .citation import Citation
from .committee import Committee, Seat
from .file import Document
from .group import WorkingGroup
from .journal import JournalEntry
from .notice import Notice
from .organisation import Mandate, Organisation
from .person import User
from .territory import Department, Region
from .vocabulary import Audience, College, Orientation, Profession, Theme

__all__ = [
    "Audience",
    "Citation",
    "College",
    "Committee",
    "Department",
    "Document",
    "JournalEntry",
    "Mandate",
    "Notice",
    "Organisation",
    "Orientation",
    "Profession",
    "Region",
    "Seat",
    "Theme",
    "User",
    "WorkingGroup",
]
