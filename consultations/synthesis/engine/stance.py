"""Which side a statement takes: the part of its meaning that a bag of words loses.

« Il faut plus de moyens » and « il ne faut pas plus de moyens » share all their words. What tells them apart:

- *denied* words: the word of content that a denial, « moins », « supprimer », « contre », « sans » or « plutôt que »
  bears on. Denied twice is affirmed. A statement that denies a word never meets one that affirms it.
- two sets of bits, for poles that oppose when one text says one and the other the other (« rural » and « urbain »).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .spelling import cuts, one_slip
from .words import WORDS, stem

PAUSES = frozenset(".,;:!?()\n")
NEAR = 4  # how many words after its « ne » a « plus » or a « rien » still denies


class Stance(NamedTuple):
    """`denied`: sorted features. `said` and `marked`: bits of the axes of which only the plain pole, or only the
    marked one, is said."""

    denied: tuple[str, ...] = ()
    said: int = 0
    marked: int = 0


def _poles(axes: dict) -> dict[str, list[tuple[str, int]]]:
    """For each stem, the axes on which it stands and at which pole (1 plain, -1 marked)."""
    poles: dict[str, list[tuple[str, int]]] = {}
    for axis, sides in axes.items():
        for sign, side in ((1, "plain"), (-1, "marked")):
            for key in sorted({stem(word) for word in sides[side].split()}):
                poles.setdefault(key, []).append((axis, sign))
    return poles


POLES = _poles(WORDS["lessening"] | WORDS["poles"])
LESSENING = frozenset(WORDS["lessening"])
BITS = {axis: 1 << rank for rank, axis in enumerate(sorted(WORDS["poles"]))}
DENIALS, STEPS = (frozenset(WORDS["negation"][name].split()) for name in ("words", "steps"))
TURNED_DOWN = {word: tuple(after.split()) for word, after in WORDS["negation"]["turned_down"].items()}
IDIOMS = {("au", "moins"), ("du", "moins"), ("au", "plus"), ("par", "contre"), ("un", "peu")}
DECISIVE = DENIALS | TURNED_DOWN.keys() | {"ne", "n", "plus", "rien"}


def decides(word: str) -> bool:
    """Whether a word (lower case, no accents) can change a stance."""
    return word in DECISIVE or stem(word) in POLES


# Letters from which a slip in a word that takes sides can't well be another word (« internes », « internet »).
LONG_ENOUGH = {"lessening": 8, "poles": 9}
SPELLED = {"jamais", "aucun", "aucune"}  # shorter, but unlike any other
SPELLED |= {
    word
    for strength, least in LONG_ENOUGH.items()
    for axis in WORDS[strength].values()
    for side in axis.values()
    for word in side.split()
    if len(word) >= least
}
CUTS: dict[str, set[str]] = {}
for _word in SPELLED:
    for _cut in cuts(_word):
        CUTS.setdefault(_cut, set()).add(_word)


def respelled(word: str) -> str:
    """The word itself, or the one that takes sides it is a slip of: « suprimer » is read as « supprimer »."""
    if len(word) < 4 or word in DECISIVE or stem(word) in POLES:
        return word
    near = {other for cut in cuts(word) for other in CUTS.get(cut, ()) if one_slip(word, other)}
    return min(near, default=word)


def read_stance(words: Sequence[str], deciding: Sequence[int], objects: Sequence[str]) -> Stance:
    """The stance of a text.

    `words`: in order, without accents, pauses among them. `deciding`: where words that `decides` stand, ascending.
    `objects`: for each word its stem if it carries content, else "".
    """

    def bears_on(at: int, axis: str = "") -> str:
        return _object(words, objects, at, axis)

    half, denied, signs = -NEAR - 1, Counter(), {}
    for at in deciding:
        word, before = words[at], words[at - 1] if at else ""
        if word in ("ne", "n"):
            half = at
        elif word in DENIALS or (word in ("plus", "rien") and at - half <= NEAR):
            denied[bears_on(at)] += word != "pas" or before not in STEPS
            half = -NEAR - 1
        elif word in TURNED_DOWN:
            needed = TURNED_DOWN[word]
            denied[bears_on(at)] += tuple(words[max(at - len(needed), 0) : at]) == needed
        elif (before, word) not in IDIOMS:
            for axis, sign in POLES.get(stem(word), ()):
                if axis in LESSENING:
                    denied[bears_on(at, axis)] += sign < 0
                else:
                    signs.setdefault(axis, []).append((sign, at))
    said = marked = 0
    for axis, seen in signs.items():
        poles = {sign for sign, _ in seen}
        said |= BITS[axis] if poles == {1} else 0
        marked |= BITS[axis] if poles == {-1} else 0
        for sign, at in seen if len(poles) == 2 else ():  # both are said: then it matters of what
            if sign < 0:
                found = bears_on(at, axis)
                denied[found or objects[at]] += 1
                marked |= 0 if found else BITS[axis]
    return Stance(tuple(sorted(word for word, times in denied.items() if word and times % 2)), said, marked)


def _object(words: Sequence[str], objects: Sequence[str], at: int, axis: str) -> str:
    """The word of content that the word at `at` bears on: the next that is no pole of the same axis itself, or else
    the last before; between two pauses if there is one there, or else anywhere."""

    def first(places: Iterable[int], pause_stops: bool) -> str:
        for place in places:
            if pause_stops and words[place] in PAUSES:
                return ""
            if objects[place] and all(where != axis for where, _ in POLES.get(objects[place], ())):
                return objects[place]
        return ""

    after, before = range(at + 1, len(words)), range(at - 1, -1, -1)
    return first(after, True) or first(before, True) or first(after, False) or first(before, False)
