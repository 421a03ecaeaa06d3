"""An ODT as blocks: headings, paragraphs, lists, tables, frames, notes, headers and footers."""

import zipfile

from defusedxml import DefusedXmlException, ElementTree

from .blocks import BODY, BOLD, TITLE, Paragraph, Table, text_of
from .word import SHORT, TICKED, UNTICKED, Unreadable, check_length

OFFICE, TEXT, TABLE, DRAW, STYLE, FO = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}}}"
    for name in ("office:1.0", "text:1.0", "table:1.0", "drawing:1.0", "style:1.0", "xsl-fo-compatible:1.0")
)
LO = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
HIDDEN = {OFFICE + "annotation", OFFICE + "annotation-end", TEXT + "tracked-changes", OFFICE + "forms"}
HIDDEN |= {
    TEXT + "note-citation",
    TEXT + "table-of-content",
    TEXT + "sequence-decls",
    TEXT + "variable-decls",
}
ASIDE = {DRAW + "text-box", TEXT + "note"}
MAX_REPEATED = 1000  # spaces that one element may stand for


def read_odt(file):
    """The blocks of an ODT already checked by `egts.core.files.sniff`. Raises Unreadable."""
    try:
        with zipfile.ZipFile(file) as archive:
            check_length(archive)
            content = ElementTree.fromstring(archive.read("content.xml"), forbid_dtd=True)
            styles = (
                ElementTree.fromstring(archive.read("styles.xml"), forbid_dtd=True)
                if "styles.xml" in archive.namelist()
                else None
            )
        reader = _Reader([content, *([styles] if styles is not None else [])])
        body = content.find(f"{OFFICE}body/{OFFICE}text")
        blocks = list(reader.blocks(body))
        return blocks + reader.apart(styles)
    except (
        zipfile.BadZipFile, KeyError, ValueError, TypeError, RecursionError, OSError,
        ElementTree.ParseError, DefusedXmlException,
    ) as error:  # fmt: skip
        raise Unreadable from error


class _Reader:
    def __init__(self, roots):
        self.parents, self.bold = {}, set()
        for root in roots:
            for style in root.iter(STYLE + "style"):
                name = style.get(STYLE + "name")
                self.parents[name] = style.get(STYLE + "parent-style-name")
                look = style.find(STYLE + "text-properties")
                if look is not None and look.get(FO + "font-weight") == "bold":
                    self.bold.add(name)

    def line(self, style):
        """The style and those it is derived from."""
        seen = []
        while style and style not in seen:
            seen.append(style)
            style = self.parents.get(style)
        return seen

    def is_bold(self, style):
        return any(name in self.bold or name.startswith("Strong") for name in self.line(style))

    def blocks(self, container, prefix=""):
        for child in container:
            if child.tag in {TEXT + "p", TEXT + "h"}:
                yield from self.paragraph(child, prefix)
                prefix = ""
            elif child.tag == TABLE + "table":
                yield Table([self.row(row) for row in _within(child, TABLE + "table-row")])
            elif child.tag == TEXT + "list":
                for item in child:
                    yield from self.blocks(item, "- ")
            elif child.tag not in HIDDEN:
                yield from self.blocks(child)

    def row(self, row):
        cells = []
        for child in row:
            if child.tag == TABLE + "table-cell":
                cells.append(list(self.blocks(child)))
            elif child.tag == TABLE + "covered-table-cell" and text_of(covered := list(self.blocks(child))):
                cells.append(covered)
        return cells

    def paragraph(self, element, prefix):
        pieces, aside, bold = [], [], []
        style = element.get(TEXT + "style-name", "")
        self.inline(element, pieces, aside, bold, self.is_bold(style))
        text = "".join(pieces).replace("\xad", "")
        line = self.line(style)
        if element.tag == TEXT + "h":
            level = min(9, max(1, int(element.get(TEXT + "outline-level", "1"))))
        elif "Title" in line:
            level = TITLE
        elif bold and all(bold) and len(text) <= SHORT and not prefix:
            level = BOLD
        else:
            level = BODY
        if text.strip():
            yield Paragraph(prefix * (level == BODY) + text.strip(), level)
        for content in aside:
            yield from self.blocks(content)

    def inline(self, element, pieces, aside, bold, is_bold):
        def say(text):
            # A line break or several spaces in the file are one space on the page.
            if text and (shown := " ".join(text.split()) if text.strip() else " "):
                before = " " if text[0].isspace() and text.strip() else ""
                after = " " if text[-1].isspace() and text.strip() else ""
                pieces.append(before + shown + after)
                if text.strip():
                    bold.append(is_bold)

        say(element.text)
        for child in element:
            if child.tag in ASIDE:
                aside.append(child)
            elif child.tag == TEXT + "s":
                pieces.append(" " * min(MAX_REPEATED, int(child.get(TEXT + "c", "1"))))
            elif child.tag == TEXT + "tab":
                pieces.append("\t")
            elif child.tag == TEXT + "line-break":
                pieces.append("\n")
            elif child.tag == LO + "content-control" and child.get(LO + "showing-place-holder") == "true":
                pass
            elif child.tag == LO + "content-control" and child.get(LO + "checkbox") == "true":
                pieces.append(TICKED if child.get(LO + "checked") == "true" else UNTICKED)
            elif child.tag not in HIDDEN:
                style = child.get(TEXT + "style-name")
                inner = self.is_bold(style) if child.tag == TEXT + "span" else is_bold
                self.inline(child, pieces, aside, bold, inner or is_bold)
            say(child.tail)

    def apart(self, styles):
        """Headers and footers, after all the rest, each text once."""
        found = []
        for master in styles.iter(STYLE + "master-page") if styles is not None else ():
            for part in master:
                text = text_of(list(self.blocks(part)))
                if text and Paragraph(text) not in found:
                    found.append(Paragraph(text))
        return [Paragraph("Notes, en-têtes et pieds de page", 1), *found] if found else []


def _within(container, wanted):
    """The rows of a table, also those in groups and in headings; not those of a table inside."""
    for child in container:
        if child.tag == wanted:
            yield child
        elif child.tag != TABLE + "table":
            yield from _within(child, wanted)
