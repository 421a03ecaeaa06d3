from .compilation import Compilation, CompilationUnit, EngineResult
from .entry import Entry
from .ledger import Fate, Input
from .sign_off import CoChairAnswer, SignOff
from .synthesis import Synthesis

__all__ = [
    "CoChairAnswer",
    "Compilation",
    "CompilationUnit",
    "EngineResult",
    "Entry",
    "Fate",
    "Input",
    "SignOff",
    "Synthesis",
]
