"""By which words the fields of a fiche, and the values of its vocabularies, are known in files."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

LABEL_MAX = 120  # characters; past that it is an answer, not the name of a field
EXTRA_MAX = 2  # words that a label may have besides those that name a field


def plain(text):
    """`text` in lower case, without accents, all that is no letter nor digit as one space."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", text))


def _stem(word):
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@cache
def _table():
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def _noise():
    return frozenset(map(_stem, _table()["noise"].split()))


def stems(text):
    """The words of a label that tell something, without their plural; all of them when none tells anything."""
    words = [_stem(word) for word in plain(text).split()]
    numberless = [word for word in words if not word.isdigit()] or words
    return frozenset(word for word in numberless if word not in _noise()) or frozenset(numberless)


@cache
def _names():
    """The stems of each known name → the field."""
    return {stems(name): field for field, names in _table()["names"].items() for name in names}


@lru_cache(4096)
def field_named(label, *, loosely=False):
    """The field that `label` names (« 2. Objectifs de l’action (facultatif) : »), or "".

    `loosely` forgives EXTRA_MAX more words, as long as what is left names one field and one only.
    """
    label = " ".join(label.split())
    if not label or len(label) > LABEL_MAX:
        return ""
    bare = re.sub(r"\([^)]*\)?|\[[^\]]*\]?", " ", label)
    bare = re.sub(r"^\s*(?:[0-9]{1,2}|[IVX]{1,5}|[A-Za-z])\s*(?:[.)°/-]|\s[–-])+\s*", "", bare)
    if not plain(bare) or _is_all_noise(bare):
        return ""
    words = stems(bare)
    if field := _names().get(words):
        return field
    if not loosely:
        return ""
    near = {}
    for known, field in _names().items():
        if known < words and len(words) - len(known) <= EXTRA_MAX:
            near.setdefault(len(known), set()).add(field)
    longest = near[max(near)] if near else set()
    return min(longest) if len(longest) == 1 else ""


def _is_all_noise(text):
    return all(_stem(word) in _noise() or word.isdigit() for word in plain(text).split())


@cache
def other_names(vocabulary):
    """What values are called beside their own names: `plain` name → key, for « stages », « scopes », « audiences »…"""
    return {plain(name): key for key, names in _table()[vocabulary].items() for name in names}
