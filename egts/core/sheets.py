"""Tables for spreadsheets: CSV as French ones expect it, where nothing that people typed runs as a formula."""

import csv

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(value):
    """A text that a spreadsheet would take for a formula starts with an apostrophe."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def as_csv(columns, rows):
    """Chunks of a CSV, a row at a time: UTF-8 with its mark, « ; » between cells. `rows` are sequences of cells."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield BOM + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe(value) for value in row])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text
