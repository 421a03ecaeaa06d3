from .clause import Clause, Demand
from .motion import Motion
from .vote import Vote

__all__ = ["Clause", "Demand", "Motion", "Vote"]
