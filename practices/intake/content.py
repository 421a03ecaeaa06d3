"""The content of a fiche, composed field by field from what a document or the row of a table says."""

from dataclasses import dataclass, field

from .recognise import joined
from .values import place_finder, terms_in, years_in

LIMITS = {
    "title": 200,
    "carrier": 200,
    "summary": 300,
    "communes": 500,
    "audience_detail": 300,
    "public_contact": 300,
}
CHOICES = {"stage": "stages", "scope": "scopes"}
TERMS = {"orientations", "professions"}
PLACES = {"regions", "departments", "places"}
YEARS = {"years", "start_year", "end_year"}
OTHERS = "Autres éléments du document"


@dataclass
class Composition:
    """`content` holds what the fiche receives; `remains` what found no field, as `(heading, text)`.

    `understood` holds `(field, as written)` for what became a choice in a list, and `unknown` `(field, label, piece)`
    for what should have and did not.
    """

    content: dict = field(default_factory=dict)
    remains: list = field(default_factory=list)
    understood: list = field(default_factory=list)
    unknown: list = field(default_factory=list)

    def finished(self, heading=OTHERS):
        """The content, with what found no field at the end of the description, under `heading`."""
        rest = "\n\n".join(
            "\n".join(filter(None, (title, text))) for title, text in self.remains if title or text
        )
        if not rest:
            return self.content
        told = self.content.get("description", "")
        return self.content | {"description": "\n\n".join(filter(None, (told, heading, rest)))}


class Composer:
    """Puts texts in the `fields` that a fiche has; the values of lists are found in `vocabularies`."""

    def __init__(self, vocabularies, fields):
        self.vocabularies, self.fields = vocabularies, frozenset(fields)
        self.made = Composition()

    def put(self, name, label, lines):
        """Give `lines`, written under `label`, to the field `name`: nothing is dropped, whatever they say."""
        text = joined(lines)
        if name in PLACES:
            self._places(name, label, text)
        elif name in YEARS and self.fields >= {"start_year", "end_year"}:
            self._years(name, label, text)
        elif name not in self.fields:
            self._remain(label, text)
        elif name in CHOICES:
            self._choice(name, label, text)
        elif name == "audiences":
            self._audiences(label, text)
        elif name in TERMS:
            self._terms(name, label, text)
        elif name in LIMITS:
            self._short(name, label, lines)
        else:
            told = self.made.content.get(name, "")
            self.made.content[name] = "\n\n".join(filter(None, (told, text)))

    def _remain(self, label, text):
        self.made.remains.append((label, text))

    def _short(self, name, label, lines):
        """One line, within what the column holds; what is longer is cut, and kept whole with what remains."""
        told = self.made.content.get(name, "")
        text = "; ".join(filter(None, (" ".join(line.split()) for line in lines)))
        if told and name == "title":
            return self._remain(label, text)
        whole = "; ".join(filter(None, (told, text)))
        if len(whole) > LIMITS[name]:
            self._remain(label, joined(lines))
            whole = told or whole[: LIMITS[name] - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
        self.made.content[name] = whole

    def _add(self, name, keys):
        held = self.made.content.setdefault(name, [])
        held += [key for key in keys if key not in held]

    def _terms(self, name, label, text):
        keys, unknown = terms_in(text, getattr(self.vocabularies, name).find)
        self._add(name, keys)
        if unknown or not keys:
            self._remain(label, text)
            self.made.unknown += [(name, label, piece) for piece in unknown]
        else:
            self.made.understood.append((name, text))

    def _audiences(self, label, text):
        """The publics of the list, and the very words when they say more."""
        keys, unknown = terms_in(text, self.vocabularies.audiences.find)
        self._add("audiences", keys)
        if unknown or not keys:
            self._short("audience_detail", label, text.split("\n"))
            self.made.unknown += [("audiences", label, piece) for piece in unknown]
        else:
            self.made.understood.append(("audiences", text))

    def _choice(self, name, label, text):
        keys, unknown = terms_in(text, getattr(self.vocabularies, CHOICES[name]).find)
        if len(keys) == 1 and not unknown:
            self.made.content[name] = keys[0]
            self.made.understood.append((name, text))
        else:
            self.made.unknown.append((name, label, text))
            self._remain(label, text)

    def _places(self, name, label, text):
        """Regions and departments by name or code; in a field that mixes them, the rest is communes."""
        in_regions = place_finder(self.vocabularies.regions)
        in_departments = place_finder(self.vocabularies.departments)

        def find(piece):
            if name != "regions" and (code := in_departments(piece)):
                return ("departments", code)
            if name != "departments" and (code := in_regions(piece)):
                return ("regions", code)
            return None

        keys, unknown = terms_in(text, find)
        for kind, code in keys:
            self._add(kind, [code])
            if kind == "departments":
                self._add("regions", [self.vocabularies.regions_of[code]])
        if name == "places" and unknown:
            self._short("communes", label, text.split("\n"))
        elif unknown or not keys:
            self._remain(label, text)
            self.made.unknown += [(name, label, piece) for piece in unknown or [text]]
        else:
            self.made.understood.append((name, text))

    def _years(self, name, label, text):
        start, end, alone = years_in(text)
        if name == "end_year" and start:
            start, end = None, end or start
        found = {"start_year": start, "end_year": end}
        if name == "start_year" and end:
            alone = False
            found = {"start_year": start}
        found = {key: year for key, year in found.items() if year and key not in self.made.content}
        both = self.made.content | found
        if both.get("start_year") and both.get("end_year") and both["end_year"] < both["start_year"]:
            found, alone = {}, False
        self.made.content |= found
        if alone and found:
            self.made.understood.append((name, text))
        else:
            self._remain(label, text)
            if not found:
                self.made.unknown.append((name, label, text))


def compose(reading, vocabularies, fields, *, fallback_title):
    """The Composition of a document's Reading; a document that says no title takes `fallback_title`."""
    composer = Composer(vocabularies, fields)
    labels = {}
    for label, name in reading.labels:
        labels.setdefault(name, label)
    for name, lines in reading.texts.items():
        composer.put(name, labels.get(name, ""), lines)
    made = composer.made
    made.content.setdefault("title", fallback_title[: LIMITS["title"]] or "Fiche sans titre")
    for heading, lines in reading.others:
        made.remains.append((heading, joined(lines)))
    return made
