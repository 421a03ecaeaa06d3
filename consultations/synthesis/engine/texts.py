"""Reading one statement: its features (what it talks about), its stance (which side it takes), or why it is empty.

Every word is put in Unicode's composed form, stripped of case and accents, spelled out if it is an abbreviation
of the field, then reduced to its French stem. Accents go before stemming, so that « isolees » and « isolées » can't
be told apart. Numbers stay as they are written.
"""

import re
from collections import Counter
from typing import NamedTuple

from .stance import PAUSES, Stance, decides, read_stance, respelled
from .words import WORDS, plain, stem

JOINT = r"[\s'’-]+"
PHRASES = "|".join(phrase.replace("à", "[àa]").replace(" ", JOINT) for phrase in WORDS["phrases"]["written"])
TOKEN = re.compile(
    rf"\b(?i:{PHRASES})\b" r"|[^\W\d_]+|\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[.,;:!?()\n]"
)
THOUSANDS = re.compile(r"[ .\u00a0\u202f](?=\d{3}(?!\d))")
DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}[A-Za-z]?")
PASSED_OVER = frozenset(WORDS["passed_over"]["words"].split())
REASONS = {
    code: (frozenset(lists["words"].split()), frozenset(lists["needs"].split()))
    for code, lists in WORDS["no_answer"].items()
}
LONGEST_NO_ANSWER = 14  # words and pauses
NEUTRAL = Stance()


class Reading(NamedTuple):
    """A text as read: sorted distinct features and a stance; or no features and the code of the reason why."""

    features: tuple[str, ...] = ()
    stance: Stance = NEUTRAL
    reason: str = ""


class Word(NamedTuple):
    """What one written word brings: its plain form, its feature ("" if it carries no content), whether it can change
    a stance, and the words it abbreviates."""

    plain: str
    feature: str
    decides: bool
    spelled: tuple[str, ...]


class Lexicon(dict):
    """Words by the way they are written, made when first met; it forgets them all past `LIMIT`."""

    LIMIT = 500_000

    def __missing__(self, written: str) -> Word:
        if len(self) >= self.LIMIT:
            self.clear()
        if written[0].isdigit():
            word = THOUSANDS.sub("", written)
        elif written[0].isalpha() and not written.isalpha():  # a phrase
            word = re.sub(JOINT, " ", plain(written))
            return self.setdefault(written, Word(word, word, False, ()))
        else:
            word = respelled(plain(written))
        carries = word not in PASSED_OVER and (len(word) > 1 or word.isdigit())
        long = WORDS["in_capitals"].get(written) or WORDS["abbreviations"].get(word, "")
        made = self[written] = Word(word, stem(word) if carries else "", decides(word), tuple(long.split()))
        return made


LEXICON = Lexicon()


class Reader:
    """Reads texts, counting the words as they are written (one reader a preparation)."""

    def __init__(self):
        self.seen: Counter[str] = Counter()  # to name groups in people's own words

    def read(self, text: str) -> Reading:
        """The features and stance of `text` (in Unicode's NFC), or the reason why it holds none.

        Reason codes: `empty` (no word), `bare` (a yes or no alone), `neant`, `unknown` (« je ne sais pas »),
        `elsewhere` (« voir plus haut »).
        """
        if "." in text:
            text = DOTTED.sub(lambda found: found.group().replace(".", ""), text)
        written = TOKEN.findall(text)
        if not written:
            return Reading(reason="empty")
        self.seen.update(written)
        words, features, deciding, spelled = zip(*map(LEXICON.__getitem__, written), strict=True)
        if any(spelled):
            written = [part for word, long in zip(written, spelled, strict=True) for part in long or (word,)]
            words, features, deciding, _ = zip(*map(LEXICON.__getitem__, written), strict=True)
        if len(words) <= LONGEST_NO_ANSWER and (reason := _no_answer(set(words) - PAUSES)):
            return Reading(reason=reason)
        distinct = set(features)
        distinct.discard("")
        if not distinct:  # « eux-mêmes », « nous tous »: grammar is all it has
            features = tuple("" if word in PAUSES else stem(word) for word in words)
            distinct = set(features) - {""}
        stance = NEUTRAL
        if any(deciding):
            stance = read_stance(words, [at for at, decisive in enumerate(deciding) if decisive], features)
        return Reading(tuple(sorted(distinct)), stance)

    def surfaces(self) -> dict[str, tuple[str, int]]:
        """For each feature, the lower-case word it was most often read from and how often (the first if several)."""
        counts: Counter[tuple[str, str]] = Counter()
        for written, count in self.seen.items():
            word = LEXICON[written]
            if not word.spelled and written not in PAUSES:
                counts[word.feature or stem(word.plain), written.lower()] += count
        best: dict[str, tuple[str, int]] = {}
        for (feature, written), count in sorted(counts.items()):
            if feature not in best or count > best[feature][1]:
                best[feature] = (written, count)
        return best


def _no_answer(said: set[str]) -> str:
    """The code of the reason why a text of these words is no answer; empty if it is one."""
    for code, (allowed, needed) in REASONS.items():
        if said <= allowed and not needed.isdisjoint(said):
            return code
    return "" if any(len(word) > 1 or word.isdigit() for word in said) else "empty"
