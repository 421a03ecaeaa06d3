"""The table that people fill: its columns, and what each accepts."""

import csv
import io

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

BOM = "\ufeff"
WIDTH = 28  # characters
ROW_HEIGHT = 30  # points


def as_csv(columns):
    """The headings alone, as French spreadsheets open them. `columns` are `(heading, what it accepts)`."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([heading for heading, _ in columns])
    return (BOM + out.getvalue()).encode()


def as_xlsx(columns):
    """A sheet to fill, and one that says what each column accepts."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Fiches"
    for number, (heading, _) in enumerate(columns, start=1):
        cell = sheet.cell(1, number, heading)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    sheet.row_dimensions[1].height = ROW_HEIGHT
    sheet.freeze_panes = "B2"
    guide = book.create_sheet("Valeurs acceptées")
    guide.append(["Colonne", "Ce qu’elle accepte"])
    for row in columns:
        guide.append(row)
    for cell in guide[1]:
        cell.font = Font(bold=True)
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = WIDTH, 4 * WIDTH
    for row in guide.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
