"""A DOCX as blocks: paragraphs, tables, merged cells, content controls, text boxes, notes, headers and footers."""

import io
import re
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from .blocks import BODY, BOLD, TITLE, Paragraph, Table, text_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TICKED, UNTICKED = "☒", "☐"
SYMBOLS = {"F0FE": TICKED, "F0FD": TICKED, "F053": TICKED, "F0FC": "✓", "F0A8": UNTICKED, "F06F": UNTICKED}
SHORT = 100  # characters of a line in bold that may be a heading
NOT_TEXT = {
    W + name for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "fldData", "tblPr", "tcPr")
}
ASIDE = {W + "txbxContent"}
NOTES = ("footnotes", "endnotes")


# « Strict Open XML », as Word calls it, is the same under other names.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}


XML_MAX = (
    8 * 1024 * 1024
)  # bytes, unpacked: a report of eighty pages is a tenth of it, and takes 200 MB to read


class Unreadable(Exception):
    """The file is not what it says, or is built in a way that cannot be read."""


class TooLong(Unreadable):
    """The file is a whole report, or pretends to be."""


def check_length(archive):
    """Raises TooLong for a document whose parts to parse are larger than XML_MAX."""
    if sum(entry.file_size for entry in archive.infolist() if entry.filename.endswith(".xml")) > XML_MAX:
        raise TooLong


def read_docx(file):
    """The blocks of a DOCX already checked by `egts.core.files.sniff`. Raises Unreadable."""
    try:
        document = docx.Document(_transitional(file))
        levels = _levels(document)
        blocks = list(_blocks(document.element.body, levels))
        return blocks + _apart(document, levels)
    except (
        OpcError,
        BadZipFile,
        KeyError,
        ValueError,
        AttributeError,
        RecursionError,
        etree.LxmlError,
    ) as error:
        raise Unreadable from error


def _transitional(file):
    """The document in the names that python-docx knows; itself when it has them already."""
    with ZipFile(file) as archive:
        check_length(archive)
        if b"purl.oclc.org" not in archive.read("_rels/.rels"):
            return file
        out = io.BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as made:
            for entry in archive.infolist():
                body = archive.read(entry)
                if entry.filename.endswith((".xml", ".rels")):
                    for strict, usual in STRICT.items():
                        body = body.replace(strict, usual)
                made.writestr(entry.filename, body)
    return out


def _levels(document):
    """The identifier of each paragraph style that makes headings → its level, its ancestors' when it says nothing."""
    styles = {}
    for style in document.styles.element.iter(W + "style"):
        name = style.find(W + "name").get(W + "val", "").lower()
        parent = style.find(W + "basedOn")
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        level = None
        if found := re.fullmatch(r"(?:heading|titre) ([1-9])", name):
            level = int(found[1])
        elif name in {"title", "titre", "titre principal"}:
            level = TITLE
        elif outline is not None and int(outline.get(W + "val", "9")) < 9:
            level = int(outline.get(W + "val")) + 1
        styles[style.get(W + "styleId")] = (level, parent.get(W + "val") if parent is not None else None)
    levels = {}
    for key in styles:
        level, parent, seen = *styles[key], {key}
        while level is None and parent in styles and parent not in seen:
            seen.add(parent)
            level, parent = styles[parent]
        if level is not None:
            levels[key] = level
    return levels


def _blocks(container, levels):
    for child in container:
        if child.tag == W + "p":
            yield from _paragraph(child, levels)
        elif child.tag == W + "tbl":
            yield Table([_row(row, levels) for row in _within(child, W + "tr")])
        elif child.tag not in NOT_TEXT and not _is_placeholder(child):
            yield from _blocks(_followed(child), levels)


def _followed(element):
    """What is read of an element: one of the two forms of a drawing, the content of a control, or itself."""
    if element.tag == MC + "AlternateContent":
        for form in (MC + "Choice", MC + "Fallback"):
            if (chosen := element.find(form)) is not None:
                return chosen
    if element.tag == W + "sdt":
        content = element.find(W + "sdtContent")
        return content if content is not None else ()
    return element


def _is_placeholder(element):
    """A control that nobody has filled shows « Cliquez ici pour entrer du texte »."""
    return element.tag == W + "sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _within(container, wanted):
    """The elements `wanted` of a table or of a row, also those that a content control or a revision wraps."""
    for child in container:
        if child.tag == wanted:
            yield child
        elif child.tag not in NOT_TEXT and child.tag not in {W + "p", W + "tbl"}:
            yield from _within(_followed(child), wanted)


def _row(row, levels):
    return [list(_blocks(cell, levels)) for cell in _within(row, W + "tc")]


def _paragraph(element, levels):
    pieces, aside, bold = [], [], []
    _inline(element, pieces, aside, bold)
    text = "".join(pieces).replace("\xad", "")
    properties = element.find(W + "pPr")
    style = properties.find(W + "pStyle") if properties is not None else None
    level = levels.get(style.get(W + "val"), BODY) if style is not None else BODY
    if level == BODY and bold and all(bold) and len(text) <= SHORT:
        level = BOLD
    is_item = properties is not None and properties.find(W + "numPr") is not None and level == BODY
    if text.strip():
        yield Paragraph(f"- {text.strip()}" if is_item else text, level)
    for content in aside:
        yield from _blocks(content, levels)


def _inline(element, pieces, aside, bold):
    """Gather the text under `element`; boxes go `aside`, and `bold` learns of each run whether it is."""
    for child in element:
        tag = child.tag
        if tag in ASIDE:
            aside.append(child)
        elif tag == W + "t":
            pieces.append(child.text or "")
            if (child.text or "").strip():
                bold.append(_is_bold(element))
        elif tag == W + "tab" or tag == W + "ptab":
            pieces.append("\t")
        elif tag in {W + "br", W + "cr"}:
            pieces.append("\n")
        elif tag == W + "noBreakHyphen":
            pieces.append("-")
        elif tag == W + "sym":
            pieces.append(SYMBOLS.get(child.get(W + "char", "").upper(), ""))
        elif tag == W + "checkBox":
            pieces.append(TICKED if _is_ticked(child) else UNTICKED)
        elif isinstance(tag, str) and tag not in NOT_TEXT and not _is_placeholder(child):
            _inline(_followed(child), pieces, aside, bold)
        elif tag == W + "pPr" or tag == W + "rPr":
            continue


def _is_bold(run):
    mark = run.find(f"{W}rPr/{W}b")
    style = run.find(f"{W}rPr/{W}rStyle")
    if mark is not None:
        return mark.get(W + "val", "1") not in {"0", "false", "off"}
    return style is not None and style.get(W + "val", "").lower() in {"strong", "lev", "élevé", "gras"}


def _is_ticked(box):
    state = box.find(W + "checked")
    if state is None:
        state = box.find(W + "default")
    return state is not None and state.get(W + "val", "1") not in {"0", "false", "off"}


def _apart(document, levels):
    """Notes, headers and footers, after all the rest, each text once."""
    texts, found = set(), []
    parts = [rel.target_part for rel in document.part.rels.values() if not rel.is_external]
    for part in parts:
        name = part.partname.rpartition("/")[2]
        if not re.match(r"(footnotes|endnotes|header\d*|footer\d*)\.xml$", name):
            continue
        root = getattr(part, "element", None)
        root = root if root is not None else docx.oxml.parse_xml(part.blob)
        holders = root if name.startswith(NOTES) else [root]
        for holder in holders:
            blocks = list(_blocks(holder, levels)) if isinstance(holder.tag, str) else []
            if (text := text_of(blocks)) and text not in texts:
                texts.add(text)
                found.append(Paragraph(text))
    return [Paragraph("Notes, en-têtes et pieds de page", 1), *found] if found else []
