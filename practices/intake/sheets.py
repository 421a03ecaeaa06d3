"""A CSV or an XLSX as rows of texts, as spreadsheets, databases and people write them. Nothing is computed."""

import csv
import datetime
import io
from itertools import islice
from zipfile import BadZipFile

import openpyxl

from .words import field_named

ROWS_MAX = 10_000
COLUMNS_MAX = 100
CELL_MAX = 32_767  # characters: what a spreadsheet's own cell holds
HEADING_WITHIN = 10  # rows: a title or a logo may stand above the names of the columns
SEPARATORS = ";,\t|"


class Unreadable(Exception):
    """The sentence that says why a table could not be read."""


def read_csv(body):
    """`(row number, cells)` for each row of these bytes: UTF-8 with or without its mark, UTF-16, or Windows-1252."""
    text = _decoded(body)
    lines = io.StringIO(text, newline="")
    first = text.partition("\n")[0]
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own hint
        separator = first.strip()[4]
        lines.readline()
    else:
        separator = _separator(text)
    csv.field_size_limit(CELL_MAX * 4)
    reader = csv.reader(lines, delimiter=separator)
    begins = 1
    try:
        for cells in reader:
            yield begins, [cell.replace("\r\n", "\n").strip() for cell in cells[:COLUMNS_MAX]]
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            f"La ligne {begins} n’a pas pu être lue : un guillemet y est sans doute mal fermé."
        ) from None


def _decoded(body):
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, "replace").replace("\0", "")
    if b"\0" in body:
        raise Unreadable("Ce fichier n’est pas un tableau de texte.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _separator(text):
    """The one that cuts the first lines into most pieces, outside quotes."""
    sample = "\n".join(text.split("\n", HEADING_WITHIN)[:HEADING_WITHIN])
    bare = "".join(sample.split('"')[::2])
    return max(SEPARATORS, key=lambda sign: (bare.count(sign), -SEPARATORS.index(sign)))


def read_xlsx(file):
    """The same for the first sheet that is a table of fiches; formulas give the value they had when saved."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            chosen = next((sheet for sheet in sheets if _heading(islice(_rows(sheet), HEADING_WITHIN))), None)
            if chosen is None and sheets:
                chosen = sheets[0]
            if chosen is not None:
                yield from _rows(chosen)
        finally:
            book.close()
    except Unreadable:
        raise
    except (
        BadZipFile,
        OSError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
    ) as error:
        raise Unreadable(
            "Ce classeur n’a pas pu être lu. Enregistrez-le à nouveau, en XLSX ou en CSV."
        ) from error


def _rows(sheet):
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX, values_only=True), start=1):
        if any(value is not None for value in cells):  # a sheet often goes on, empty, to its very last row
            yield number, [_text(value) for value in cells]


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date):
        return value.strftime("%d/%m/%Y")
    text = str(value).replace("_x000D_", "").replace("\r\n", "\n").strip()
    return "" if text.startswith("#") and text.endswith(("!", "/A", "?")) else text  # « #N/A », « #REF! »


def _heading(rows):
    """The first row that names the columns of fiches, with its number, or None."""
    for number, cells in rows:
        named = {field_named(cell) or field_named(cell, loosely=True) for cell in cells if cell} - {""}
        if "title" in named and (len(named) > 1 or sum(map(bool, cells)) == 1):
            return number, cells
    return None


def table_of(rows):
    """`(names of the columns, iterator of (row number, cells))`. Raises Unreadable without a column of titles."""
    rows = iter(rows)
    found = _heading(islice(rows, HEADING_WITHIN))
    if found is None:
        raise Unreadable(
            "Aucune colonne « titre » n’a été reconnue dans les premières lignes : "
            "reprenez les intitulés du modèle."
        )
    headings = _trimmed(found[1])
    padding = [""] * len(headings)
    told = ((number, _trimmed(cells)) for number, cells in rows)
    return headings, ((number, cells + padding[len(cells) :]) for number, cells in told if cells)


def _trimmed(cells):
    """Without the empty cells at the end."""
    last = max((n for n, cell in enumerate(cells, start=1) if cell), default=0)
    return list(cells[:last])
