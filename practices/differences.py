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
    aren't REMOVED gives `after`. Method: Ratcliff and Obershelp's, on words; the space that follows a word goes
    with it, without making it another word.
    """
    if before == after:
        return [Piece(SAME, before)] if before else []
    old, new = (re.findall(r"\w+\s*|[^\w\s]\s*|\s+", text) for text in (before, after))
    if len(old) + len(new) > WORDS_MAX:
        return [piece for piece in (Piece(REMOVED, before), Piece(ADDED, after)) if piece.text]
    bare = [[token.rstrip() or token for token in side] for side in (old, new)]
    runs = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=bare[0], b=bare[1]).get_opcodes():
        if tag == "equal":
            for word, before_it, after_it in zip(bare[0][i1:i2], old[i1:i2], new[j1:j2], strict=True):
                runs += _same(word, before_it, after_it)
        else:
            runs += [(REMOVED, "".join(old[i1:i2])), (ADDED, "".join(new[j1:j2]))]
    return _joined(runs)


def _same(word, before, after):
    """One word that both texts share, and the spaces that follow it in each."""
    if before == after:
        return [(SAME, before)]
    return [(SAME, word), (REMOVED, before.removeprefix(word)), (ADDED, after.removeprefix(word))]


def _joined(runs):
    """The runs as Pieces: between two that are SAME, all that goes, then all that comes."""
    found, waiting = [], {REMOVED: "", ADDED: ""}

    def settle():
        found.extend(Piece(kind, text) for kind, text in waiting.items() if text)
        waiting.update({REMOVED: "", ADDED: ""})

    for kind, text in runs:
        if kind != SAME:
            waiting[kind] += text
            continue
        settle()
        if found and found[-1].kind == SAME:
            text = found.pop().text + text
        found.append(Piece(SAME, text))
    settle()
    return found


def changed_fields(before, after):
    """The fields whose text differs: `(label, pieces)` for two lists of `(label, text)` in the same order."""
    return [
        (label, pieces(old, new)) for (label, old), (_, new) in zip(before, after, strict=True) if old != new
    ]
