"""Office documents are ZIP archives: looked into by their table of contents before anything in them is read."""

import re
import struct
import zipfile
from contextlib import contextmanager
from xml.parsers import expat

from defusedxml import DefusedXmlException, ElementTree
from django.core.exceptions import ValidationError

SIGNATURE = b"PK\x03\x04"
TEXT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = {".docx", ".odt", ".xlsx"}
MAIN_PARTS = {f"{DOCX}.main+xml": DOCX, f"{XLSX}.main+xml": XLSX}

ENTRIES_MAX = 2000
DIRECTORY_MAX = 1024 * 1024  # bytes of the table of contents
WHOLE_MAX = 200 * 1024 * 1024  # bytes, all unpacked
XML_MAX = 32 * 1024 * 1024  # bytes of one part that may be parsed
RATIO_MAX = 200  # unpacked to packed, for what is large once unpacked: text reaches 60, a bomb 1000
RATIO_FROM = 1024 * 1024
TAIL = 22 + 65535  # where the end of a ZIP is looked for
END, END_64 = b"PK\x05\x06", b"PK\x06\x07"
CONTENT_TYPES = "[Content_Types].xml"
FOLLOWED = ("attachedTemplate", "oleObject", "frame", "subDocument", "aFChunk", "package", "externalLink")
FAR = re.compile(r"(?i)^\s*(https?|ftps?|mhtml|mk|ms-\w+)\s*:|^\s*(file:)?[/\\]{2}[^/\\]|^\s*file:[/\\]{4,}")
MACROS = ("Ce document contient des macros : enregistrez-le sans macros", "(.docx, .xlsx ou .odt).")


class Refused(Exception):
    """The sentence, without the name of the file, that says what is wrong with an archive."""


def kind(upload):
    """The MIME type of an office document, or "" for an archive that is none.

    Raises ValidationError when it is not safe to read: damaged, protected, oversized once unpacked, names that
    lead elsewhere, macros, XML entities, or pieces that a word processor would fetch from another machine.
    """
    try:
        with _opened(upload) as archive:
            content_type = _main_type(archive)
            if content_type:
                _check_parts(archive)
            return content_type
    except Refused as refusal:
        raise ValidationError(str(refusal)) from None


@contextmanager
def _opened(upload):
    """The archive, its table of contents checked. Raises Refused, also for what goes wrong while it is read."""
    try:
        _check_end(upload)
        upload.seek(0)
        with zipfile.ZipFile(upload) as archive:
            _check_directory(archive)
            yield archive
    except (DefusedXmlException, expat.ExpatError, ElementTree.ParseError):
        raise Refused("Ce document contient du XML que le portail n’ouvre pas.") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, ValueError, struct.error, KeyError):
        raise Refused("Ce document est abîmé ou incomplet. Enregistrez-le à nouveau.") from None
    except (NotImplementedError, RuntimeError):  # a compression or a protection that zipfile does not know
        raise Refused("Ce document est protégé ou d’une forme inconnue. Enregistrez-le à nouveau.") from None
    finally:
        upload.seek(0)


def _check_end(upload):
    """Bound the table of contents before zipfile reads it whole in memory."""
    upload.seek(0, 2)
    size = upload.tell()
    upload.seek(max(0, size - TAIL))
    tail = upload.read(TAIL)
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        raise zipfile.BadZipFile
    entries, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    if END_64 in tail[max(0, at - 20) : at] or entries > ENTRIES_MAX or directory > DIRECTORY_MAX:
        raise Refused("Ce document contient trop de parties pour être ouvert.")


def _check_directory(archive):
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > ENTRIES_MAX:
        raise Refused("Ce document contient trop de parties pour être ouvert.")
    if len(set(names)) < len(names) or any(_leads_elsewhere(entry) for entry in entries):
        raise Refused("Ce document contient des parties aux noms trompeurs.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("Ce document est protégé par un mot de passe. Enregistrez-le sans protection.")
    if sum(entry.file_size for entry in entries) > WHOLE_MAX or any(_is_bomb(entry) for entry in entries):
        raise Refused("Ce document est démesuré une fois décompressé.")


def _leads_elsewhere(entry):
    name = entry.orig_filename
    return "\\" in name or "\0" in name or ":" in name or name.startswith("/") or ".." in name.split("/")


def _is_bomb(entry):
    if entry.file_size > XML_MAX and entry.filename.endswith((".xml", ".rels")):
        return True
    return entry.file_size > RATIO_FROM and entry.file_size > RATIO_MAX * max(1, entry.compress_size)


def _main_type(archive):
    """What the document says it is, once it holds what that kind must hold."""
    names = set(archive.namelist())
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as part:
            return TEXT if part.read(200).strip() == TEXT.encode() else ""
    if CONTENT_TYPES not in names:
        return ""
    declared = ElementTree.fromstring(archive.read(CONTENT_TYPES), forbid_dtd=True)
    types = {element.get("ContentType", "") for element in declared}
    if any("macroenabled" in each.lower() or "vbaproject" in each.lower() for each in types):
        raise Refused(" ".join(MACROS))
    found = {MAIN_PARTS[each] for each in types if each in MAIN_PARTS}
    return found.pop() if len(found) == 1 else ""


def _check_parts(archive):
    for entry in archive.infolist():
        lower = entry.filename.lower()
        if lower.endswith("vbaproject.bin") or (
            lower.startswith(("basic/", "scripts/")) and not lower.endswith(("/", "-lc.xml"))
        ):
            raise Refused(" ".join(MACROS))
        # Old OpenOffice manifests name a DTD; nothing here reads them.
        if lower.endswith((".xml", ".rels")) and not lower.startswith("meta-inf/"):
            _check_prolog(archive, entry)
        if lower.endswith(".rels"):
            _check_links(archive, entry)


def _check_prolog(archive, entry):
    """Refuse a part with a document type: that is where entities are declared."""
    parser = expat.ParserCreate()
    begun = []

    def doctype(*declared):
        raise Refused("Ce document contient du XML que le portail n’ouvre pas.")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = lambda *element: begun.append(True)
    with archive.open(entry) as part:
        while not begun and (piece := part.read(64 * 1024)):
            parser.Parse(piece)


def _check_links(archive, entry):
    """Refuse what a word processor would fetch by itself from elsewhere; a link to follow by hand is fine."""
    for link in ElementTree.fromstring(archive.read(entry), forbid_dtd=True):
        kind_of_link = link.get("Type", "").rpartition("/")[2]
        if (
            link.get("TargetMode") == "External"
            and kind_of_link in FOLLOWED
            and FAR.search(link.get("Target", ""))
        ):
            raise Refused("Ce document va chercher une partie de lui-même sur une autre machine.")
