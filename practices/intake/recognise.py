"""From the blocks of a document to the fields of a fiche: what is known goes to its field, the rest stays text."""

import re
from dataclasses import dataclass, field

from .blocks import BODY, BOLD, TITLE, Paragraph, Table, text_of
from .words import field_named, plain

ROW = 11  # the level of what a table has begun
INLINE_MAX = 80  # characters before the colon of « Objectifs : … »
ONE_LINE = {
    "title",
    "carrier",
    "summary",
    "public_contact",
    "years",
    "start_year",
    "end_year",
    "stage",
    "scope",
}
BANNER = {
    "intitule",
    "reponse",
    "reponses",
    "rubrique",
    "rubriques",
    "contenu",
    "a completer",
    "question",
    "questions",
}
BANNER |= {
    "champ",
    "valeur",
    "element",
    "elements",
    "votre reponse",
    "vos reponses",
    "item",
    "items",
    "texte",
}
ONE_PARAGRAPH = ONE_LINE - {"carrier", "public_contact"}
ONLY_IN_ROWS = {"author", "hierarchy_consent"}  # what a table of fiches says, and a document does not


@dataclass
class Reading:
    """What was understood: `texts` holds the paragraphs of each field, `others` the rest as `[heading, lines]`.

    `labels` are the names of fields as they were written, with the field each was taken for.
    """

    texts: dict = field(default_factory=dict)
    others: list = field(default_factory=list)
    labels: list = field(default_factory=list)
    title: str = ""  # of the document


def recognise(blocks):
    """The Reading of a document. Every paragraph ends in a field, among the others, or among the labels."""
    reader = _Reader()
    reader.read(blocks)
    reading = reader.reading
    if reading.title and "title" not in reading.texts:
        reading.texts["title"] = [reading.title]
    elif reading.title:
        reading.others.insert(0, [reading.title, []])
    reading.others = [other for other in reading.others if other[0] or other[1]]
    return reading


class _Reader:
    def __init__(self):
        self.reading = Reading()
        self.current = ""  # the field that text goes to; "" for the last of the others
        self.level = BODY

    # Where text goes

    def to_field(self, name, level, label):
        self.current, self.level = name, level
        self.reading.labels.append((label, name))

    def to_others(self, heading, level):
        self.current, self.level = "", level
        self.reading.others.append([heading, []])

    def keep(self, text):
        text = text.strip()
        if not text:
            return
        if self.current in ONE_PARAGRAPH and self.current in self.reading.texts:
            self.to_others("", self.level)  # a title is not followed by more of itself
        if self.current:
            self.reading.texts.setdefault(self.current, []).append(text)
            return
        if not self.reading.others:
            self.reading.others.append(["", []])
        self.reading.others[-1][1].append(text)

    # What is read

    def read(self, blocks):
        for block in blocks:
            if isinstance(block, Table):
                self.table(block)
            elif block.text.strip():
                self.paragraph(block)

    def paragraph(self, block):
        text = block.text.strip()
        said = not block.is_heading and text.endswith((".", "!", "…", ";", ","))  # a sentence, be it « Fin. »
        if name := not said and _field(text, loosely=block.is_heading or text.endswith((":", "?"))):
            self.to_field(name, min(block.level, BOLD), text)
        elif inline := _inline(text):
            label, name, answer = inline
            self.to_field(name, BOLD, label)
            self.keep(answer)
        elif block.level == TITLE and not self.reading.title:
            self.reading.title = text
        elif block.level <= self.level and block.is_heading:
            self.to_others(text, block.level)
        else:
            self.keep(text)

    def table(self, table, *, inside=""):
        """A form, a table of figures, or a page laid out in cells; `inside` is the field it stands in, if any."""
        # Each row without its empty cells, and whether its first one says something.
        rows = [(bool(text_of(row[0])), [cell for cell in row if text_of(cell)]) for row in table.rows if row]
        rows = [(begins, row) for begins, row in rows if row]
        if rows and _is_banner(rows[0][1]):
            self.reading.labels.append((text_of([Table([rows[0][1]])]), ""))
            rows = rows[1:]
        is_form = _is_form([row for _, row in rows])
        skip = after_answer = False
        for number, (begins, row) in enumerate(rows):
            following = rows[number + 1][1] if number + 1 < len(rows) else []
            if skip:
                skip = False
            elif len(row) == 1:
                self.lone(row[0], fresh=is_form and after_answer and begins)
                after_answer = after_answer and not begins
            elif is_form and len(row) == len(following) and _columns(row) and not _label(following)[0]:
                for cell, name, answer in zip(row, _columns(row), following, strict=True):
                    self.answer(name, text_of(cell), [answer])
                skip = after_answer = True
            else:
                self.row(row, is_form)
                after_answer = True
        if is_form:
            self.current, self.level = inside, BODY
            if not inside:
                self.to_others("", BODY)

    def lone(self, cell, *, fresh):
        """A row of one cell: the rest of an answer, a heading, or (`fresh`) what no label above explains."""
        first = next((block for block in cell if text_of([block])), None)
        known = isinstance(first, Paragraph) and _field(first.text, loosely=True)
        if fresh and isinstance(first, Paragraph) and not known and not _inline(first.text.strip()):
            short = len(first.text) <= INLINE_MAX
            self.to_others(first.text.strip() if short else "", ROW)
            cell = cell[cell.index(first) + 1 :] if short else cell
        self.read(cell)

    def row(self, row, is_form):
        name, width = _label(row) if is_form else ("", 0)
        if name:
            pairs = _pairs(row)
            for pair_name, label, answers in pairs or [(name, row[:width], row[width:])]:
                self.answer(pair_name, " ".join(map(text_of, label)), answers)
        elif any(_holds_a_label(cell) for cell in row):
            for cell in row:
                self.read(cell)
        elif is_form:
            self.to_others(text_of(row[0]), ROW)
            self.keep("\n".join(text_of(cell) for cell in row[1:]))
        else:
            self.keep(" | ".join(text_of(cell) for cell in row))

    def answer(self, name, label, cells):
        self.to_field(name, ROW, label)
        for cell in cells:
            if name in ONE_LINE:
                self.keep(text_of(cell))
            else:
                for block in cell:
                    self.within(block, name)
        self.current = name

    def within(self, block, name):
        """A piece of an answer: it may itself be made of fields (« Intérêt : … » inside « Bilan »)."""
        if isinstance(block, Paragraph) and (inline := _inline(block.text.strip())):
            label, inner, answer = inline
            if inner not in ONE_LINE:
                self.to_field(inner, ROW, label)
                self.keep(answer)
                return
        elif isinstance(block, Table) and _holds_a_label([block]):
            self.table(block, inside=name)
            return
        self.keep(text_of([block]))


def _field(text, *, loosely):
    name = field_named(text, loosely=loosely)
    return "" if name in ONLY_IN_ROWS else name


def _inline(text):
    """`(label, field, answer)` of « Objectifs : rompre l’isolement », or None."""
    label, colon, answer = text.partition(":")
    if not colon or not answer.strip() or len(label) > INLINE_MAX or "\n" in label:
        return None
    name = _field(label, loosely=False)
    return (label.strip(), name, answer.strip()) if name else None


def _first_line(cell):
    return text_of(cell).partition("\n")[0]


def _label(row):
    """The field that the first cell names, or the two first together (merged headings), and how many that took."""
    first, rest = text_of(row[0]), row[1:]
    if len(rest) > 1:
        second = _first_line(row[1])
        if name := _field(f"{_first_line(row[0])} {second}", loosely=False):
            return name, 2
    if name := _field(first, loosely=True) or _field(_first_line(row[0]), loosely=True):
        return name, 1
    if len(rest) > 1 and (name := _field(second, loosely=False)):
        return name, 2
    return "", 0


def _is_banner(row):
    """« Intitulé | Réponse »: the heading of a form, which says nothing."""
    return len(row) > 1 and all(plain(text_of(cell)) in BANNER for cell in row)


def _is_form(rows):
    """Whether a table asks and answers: rows that begin with the name of a field.

    A lone first row that does may be the heading of a table of partners, of costs…
    """
    named = [n for n, row in enumerate(rows) if len(row) > 1 and _label(row)[0]]
    if named == [0] and len(rows) > 2:
        return _label(rows[0])[0] in ONE_LINE
    return bool(named)


def _pairs(row):
    """`(field, label, answers)` for a row of label, answer, label, answer…, or None."""
    if len(row) < 4 or len(row) % 2:
        return None
    names = [_field(text_of(cell), loosely=True) for cell in row[::2]]
    if not all(names):
        return None
    return [(name, [row[2 * n]], [row[2 * n + 1]]) for n, name in enumerate(names)]


def _columns(row):
    """The fields that all the cells of a row name, each its own, or None: a row of headings."""
    names = [_field(text_of(cell), loosely=False) for cell in row]
    return names if all(names) and len(set(names)) == len(names) else None


def _holds_a_label(cell):
    """Whether a cell is itself made of fields: « Objectifs : … », a name above an answer, a form inside."""
    told = [block for block in cell if text_of([block])]
    for block in told:
        if isinstance(block, Table):
            if _is_form([[cell for cell in row if text_of(cell)] for row in block.rows]):
                return True
        elif _inline(block.text.strip()) or (len(told) > 1 and _field(block.text, loosely=block.is_heading)):
            return True
    return False


def joined(lines):
    """The paragraphs of a field as one text: a blank line between them, but not between the items of a list."""
    text = ""
    for line in lines:
        if text:
            text += "\n" if line.startswith("- ") and text.rpartition("\n")[2].startswith("- ") else "\n\n"
        text += re.sub(r"[ \t]+\n", "\n", line)
    return text
