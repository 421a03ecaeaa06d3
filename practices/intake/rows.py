"""A row of a table of fiches: its content, who is to be its author, what is wrong with it and in which column."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import zip_longest

from .content import LIMITS, PLACES, YEARS, Composer
from .words import field_named, plain

OTHER_COLUMNS = "Autres colonnes du tableau"
YES = {"oui", "o", "x", "1", "vrai", "true", "yes"}
NO = {"non", "n", "0", "faux", "false", "no", "en attente"}


@dataclass(frozen=True)
class Columns:
    """What each column of a table is: `(heading, field)`, the field being "" for one that is not known."""

    headings: list
    fields: list

    @property
    def unknown(self):
        return [
            heading for heading, name in zip(self.headings, self.fields, strict=True) if heading and not name
        ]

    @property
    def known(self):
        return [(heading, name) for heading, name in zip(self.headings, self.fields, strict=True) if name]


@dataclass
class Row:
    """`problems` are `(column, sentence)`: with one, no fiche can be made; `remarks` tell what was done."""

    content: dict = field(default_factory=dict)
    author: str = ""  # the e-mail address written in the row
    problems: list = field(default_factory=list)
    remarks: list = field(default_factory=list)


def columns_of(headings):
    """The Columns that these headings name; of two that name the same field, the second is taken as unknown."""
    fields = []
    for heading in headings:
        name = field_named(heading) or field_named(heading, loosely=True)
        fields.append("" if name in fields else name)
    return Columns(list(headings), fields)


def read_row(columns, cells, vocabularies, fillable):
    """The Row that these texts make; `fillable` are the fields that a fiche may receive from a table."""
    row, composer = Row(), Composer(vocabularies, fillable)
    others = []
    for heading, name, text in zip_longest(columns.headings, columns.fields, cells, fillvalue=""):
        text = "".join(char for char in text if char >= " " or char in "\n\t")
        if not text.strip():
            continue
        if name == "author":
            row.author = text.strip().lower()
        elif name == "hierarchy_consent":
            _consent(row, heading, text)
        elif name:
            if len(text) > LIMITS.get(name, len(text)):
                row.remarks.append(
                    (heading, f"Plus de {LIMITS[name]} caractères : coupé, et gardé entier plus loin.")
                )
            composer.put(name, heading, text.split("\n") if name in LIMITS else [text])
        else:
            others.append((heading, text))
    made = composer.made
    made.remains += others
    for name, heading, piece in made.unknown:
        _judge(row, name, heading, piece, vocabularies)
    row.content |= made.finished(OTHER_COLUMNS)
    if not row.content.get("title"):
        heading = next((heading for heading, name in columns.known if name == "title"), "titre")
        row.problems.append((heading, "Le titre manque."))
    if "scope" not in row.content and row.content.get("regions") and not row.content.get("departments"):
        row.content["scope"] = "regional"
    return row


def _consent(row, heading, text):
    said = plain(text)
    if said in YES:
        row.content["hierarchy_consent"] = True
    elif said not in NO:
        row.problems.append((heading, f"« {_short(text)} » : écrivez « oui » ou « non »."))


def _judge(row, name, heading, piece, vocabularies):
    """A value that no list holds: a place or a year must be mended, other words are kept as text."""
    piece_told = f"« {_short(piece)} »"
    if name in PLACES:
        terms = vocabularies.regions if name == "regions" else vocabularies.departments
        near = get_close_matches(plain(piece), terms.known, n=1, cutoff=0.7)
        hint = f" Peut-être « {terms.names[terms.known[near[0]]]} » ?" if near else ""
        what = "une région" if name == "regions" else "un département"
        row.problems.append(
            (heading, f"{piece_told} n’est pas {what} connu{'e' * (name == 'regions')}.{hint}")
        )
    elif name in YEARS:
        row.problems.append((heading, f"{piece_told} : une année est attendue, par exemple 2021."))
    elif name in {"stage", "scope"}:
        accepted = ", ".join((vocabularies.stages if name == "stage" else vocabularies.scopes).names.values())
        row.problems.append(
            (heading, f"{piece_told} n’est pas une valeur connue. Valeurs acceptées : {accepted}.")
        )
    elif name == "audiences":
        row.remarks.append(
            (heading, f"{piece_told} n’est pas dans la liste : gardé dans « public, en clair ».")
        )
    else:
        row.remarks.append((heading, f"{piece_told} n’est pas dans la liste : gardé à la fin du déroulé."))


def _short(text):
    return text if len(text) <= 60 else text[:59] + "…"
