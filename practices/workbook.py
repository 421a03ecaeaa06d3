"""The same table as an XLSX workbook, written as it is read: nothing is kept but the slice being packed.

An XLSX is a zip of XML parts (ECMA-376): one sheet whose texts stand in their cells, so that no table of texts grows.
"""

import re
import zipfile
from xml.sax.saxutils import escape

from egts.core.forms import printable
from practices.exports import cells

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_MAX = 32_767  # characters in a cell, of which spreadsheets refuse more
ROWS_AT_ONCE = 200
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BOLD, _LINES = 1, 2  # styles: the header, and texts of several lines, kept at the top of their row
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">
<sheets><sheet name="Fiches pratiques" sheetId="1" r:id="rId1"/></sheets>
</workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>
</Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">\
<alignment vertical="top"/></xf></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>""",
}
_HEAD = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="12" customWidth="1"/>'
    '<col min="2" max="60" width="30" customWidth="1"/></cols><sheetData>'
)
_FOOT = "</sheetData></worksheet>"


def as_xlsx(keys):
    """Chunks of the workbook of these fiches."""
    out = _Outbox()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as workbook:
        for name, part in _PARTS.items():
            workbook.writestr(name, _XML + part)
        with workbook.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((_XML + _HEAD).encode())
            rows = []
            for number, row in enumerate(cells(keys)):
                rows.append(_row(row, _LINES if number else _BOLD))
                if len(rows) == ROWS_AT_ONCE:
                    sheet.write("".join(rows).encode())
                    rows.clear()
                    yield out.taken()
            sheet.write(("".join(rows) + _FOOT).encode())
    yield out.taken()


def _row(values, style):
    return f"<row>{''.join([_cell(value, style) for value in values])}</row>"


def _cell(value, style):
    if value == "":
        return "<c/>"
    if isinstance(value, int):
        return f'<c s="{style}"><v>{value}</v></c>'
    text = escape(_SURROGATES.sub("", printable(value))[:TEXT_MAX])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


class _Outbox:
    """A file that cannot be sought, whose bytes are taken away as they come."""

    def __init__(self):
        self._chunks = []

    def write(self, chunk):
        self._chunks.append(bytes(chunk))
        return len(chunk)

    def flush(self):
        pass

    def taken(self):
        chunks, self._chunks = self._chunks, []
        return b"".join(chunks)
