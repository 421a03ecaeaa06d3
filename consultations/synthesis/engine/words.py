"""Single words: without accents, then their stem; and the lists in words.toml."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import Stemmer

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
# Latin letters with accents to those without, so that one pass over a word is enough.
BARE = str.maketrans(
    {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x250)}
    | {"œ": "oe", "æ": "ae", "ß": "ss"}
)
_stem = Stemmer.Stemmer("french").stemWord


def plain(word: str) -> str:
    """A word (in NFC) in lower case, without accents or ligatures."""
    word = word.lower()
    return word if word.isascii() else word.translate(BARE)


@cache
def stem(word: str) -> str:
    """The French stem (Snowball, by PyStemmer) of an accent-free word.

    Without accents the stemmer misses two feminines, put right here: « isolée » and « isolés », « conseillère » and
    « conseiller » share their stems.
    """
    if word.endswith(("ees", "ee")):
        word = word[: word.rindex("ee") + 1]
    elif word.endswith(("eres", "ere")) and len(word) > 6:
        word = word[: word.rindex("ere") + 2]
    return _stem(word) or word
