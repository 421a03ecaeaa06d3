from .consultation import Consultation, Coverage, JoinedMotion, Phase
from .contribution import Contribution, ContributionDocument
from .event import Event
from .statement import FrozenText, Statement

__all__ = [
    "Consultation",
    "Contribution",
    "ContributionDocument",
    "Coverage",
    "Event",
    "FrozenText",
    "JoinedMotion",
    "Phase",
    "Statement",
]
