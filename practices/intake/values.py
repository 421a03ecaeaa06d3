"""What people write in a field, matched with the values of a vocabulary: names, codes, ticked boxes, years."""

import re
from dataclasses import dataclass

from .words import other_names, plain

TICKED, UNTICKED = "☒☑✓✔🗹", "☐□❏"
BOX = re.compile(rf"([{TICKED}{UNTICKED}]|\[[xX ]?\])")
OF_A_PLACE = re.compile(
    r"^(?:le |la |les )?(?:departements?|regions?|dpt|dept)(?: (?:de la|de l|des|du|de|d))? "
)
YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
AROUND_YEARS = """
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
janv fevr avr juil sept oct nov dec
depuis de en a au du le l annee an jusqu jusque et debut fin er
"""


class Terms:
    """One vocabulary: `names` maps each key to its name; values are found by key, by name, or by another name."""

    def __init__(self, names, *, others="", slugs=None):
        self.names = dict(names)
        self.known = {plain(name): key for key, name in self.names.items()}
        by_slug = {slug: key for key, slug in (slugs or {}).items()} or {str(key): key for key in self.names}
        for name, slug in (other_names(others) if others else {}).items():
            if slug in by_slug:
                self.known.setdefault(name, by_slug[slug])

    def find(self, text):
        return self.known.get(plain(text))


@dataclass(frozen=True)
class Vocabularies:
    """All that values are matched with. `regions_of` maps the code of a department to that of its region."""

    regions: Terms
    departments: Terms
    regions_of: dict
    audiences: Terms
    orientations: Terms
    professions: Terms
    stages: Terms
    scopes: Terms


def pieces(text):
    """The values of « Cher ; Loiret | Indre », or a line each; when boxes are drawn, those that are ticked."""
    parts = BOX.split(text)
    if len(parts) > 1:
        return [
            value
            for mark, words in zip(parts[1::2], parts[2::2], strict=True)
            if mark in TICKED or mark.lower() == "[x]"
            for value in pieces(words.replace("\n", ";") + ";")
        ]
    found = (re.sub(r"^[\s•▪·*–-]+", "", part).strip(" .,") for part in re.split(r"[;|\n•]+", text))
    return [part for part in found if part]


def terms_in(text, find):
    """`(keys, unknown pieces)` of a text; `find` gives the key of a name, or None."""
    keys, unknown = [], []
    for piece in pieces(text):
        parts = [piece]
        if find(piece) is None:
            parts = [part.strip() for part in re.split(r",|/| et (?=\S)", piece) if part.strip()]
        for part in parts:
            key = find(part)
            if key is None:
                unknown.append(part)
            elif key not in keys:
                keys.append(key)
    return keys, unknown


def code_of(text, codes):
    """The INSEE code that `text` is (« 1 », « 01 », « 2a », « 18.0 »), among `codes`, or None."""
    bare = re.sub(r"\.0+$", "", text.strip()).upper()
    return next((code for code in (bare, bare.zfill(2)) if code in codes), None)


def place_finder(terms):
    """Finds a region or a department by its name, its code, or both: « Cher (18) », « département du Cher »."""

    def find(text):
        if code := code_of(text, terms.names):
            return code
        whole = plain(text)
        for name in (whole, re.sub(r"\b(?:\d{1,3}|2[ab])\b", "", whole).strip(), OF_A_PLACE.sub("", whole)):
            if name in terms.known:
                return terms.known[name]
        return None

    return find


def years_in(text):
    """`(start, end, whether the text says nothing else)`; years are whole numbers or None."""
    years = [int(year) for year in YEAR.findall(text)]
    rest = re.sub(r"\b\d{1,2}\b", " ", plain(YEAR.sub(" ", text))).split()
    around = AROUND_YEARS.split()
    alone = all(word in around for word in rest) and 0 < len(years) <= 2
    if not years:
        return None, None, False
    return years[0], years[-1] if len(years) > 1 else None, alone
