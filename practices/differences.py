"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "same", "removed", "added"
WORDS_MAX = 10_000  # in both texts; past that they are shown whole


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts share, or that one of them alone has."""

    kind: str
    text: str


def pieces(before, after):
    """The two texts as one list of Pieces: joining those that aren't ADDED gives `before`, and those that
    aren't REMOVED gives `after`. Method: Ratcliff and Obershelp's, on words with the
    space that follows them.
    """
    if before == after:
        return [Piece(SAME, before)] if before else []
    old, new = (re.findall(r"\w+\s*|[^\w\s]\s*|\s+", text) for text in (before, after))
    if len(old) + len(new) > WORDS_MAX:
        return [piece for piece in (Piece(REMOVED, before), Piece(ADDED, after)) if piece.text]
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new).get_opcodes():
        if tag == "equal":
            found.append(Piece(SAME, "".join(old[i1:i2])))
        else:
            sides = (Piece(REMOVED, "".join(old[i1:i2])), Piece(ADDED, "".join(new[j1:j2])))
            found += [piece for piece in sides if piece.text]
    return found


def changed_fields(before, after):
    """The fields whose text differs: `(label, pieces)` for two lists of `(label, text)` in the same order."""
    return [
        (label, pieces(old, new)) for (label, old), (_, new) in zip(before, after, strict=True) if old != new
    ]
