"""What a file may try on the portal and on those who download it, and what becomes of it."""

import io
import struct
import zipfile

import docx
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from egts.core import containers
from egts.core.files import serve, sniff
from egts.core.names import plain_name
from practices.models import Practice, PracticeDocument
from tests.core.test_files import DOCX, HTML, ODT, PDF, SVG, WORD, content_types, zipped
from tests.core.test_images import png_header

DOCX_TYPE, ODT_TYPE = containers.DOCX, containers.TEXT
DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELS = "word/_rels/settings.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ENTITY = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
WIDE = ENTITY.replace("?>", ' encoding="UTF-16"?>').encode("utf-16")
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'


TYPES = ("[Content_Types].xml", content_types())


def archive(parts, *, first=TYPES):
    """A ZIP of `first` and then `parts`, pairs of a name and its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(*first)
        for name, body in parts:
            made.writestr(name, body)
    return out.getvalue()


def word(*parts, main=WORD):
    return archive(
        [("word/document.xml", "<w/>"), *parts], first=("[Content_Types].xml", content_types(main))
    )


def odt(*parts):
    first = ("mimetype", ODT_TYPE)
    return archive([("content.xml", "<office/>"), *parts], first=first)


def linking(kind, target):
    return word(
        (
            RELS,
            f'<Relationships><Relationship Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
            "</Relationships>",
        )
    )


def libreoffice_order():
    """The parts in the order LibreOffice writes them: what says the type comes last."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("_rels/.rels", "docProps/app.xml", "word/_rels/document.xml.rels", "word/document.xml"):
            made.writestr(name, "<x>" + "a" * 9000 + "</x>")
        made.writestr("[Content_Types].xml", content_types())
    return out.getvalue()


def by_python_docx():
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def protected():
    """The same parts, said to be encrypted, in the local and the central headers."""
    body = bytearray(word())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := body.find(mark, start)) >= 0:
            body[start + at] |= 1
            start += 4
    return bytes(body)


def many_entries():
    return archive([(f"word/media/{n}.bin", b"") for n in range(containers.ENTRIES_MAX)])


def endless_directory():
    """An end of archive that announces a table of contents of 2 GB."""
    return b"PK\x03\x04" + bytes(40) + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 9, 9, 2**31, 0, 0)


def lying_about_its_size():
    """A part that says it is small, and is not."""
    body = bytearray(archive([("word/document.xml", b"<w>" + b"a" * 5_000_000 + b"</w>")]))
    at = body.rfind(b"PK\x01\x02")
    body[at + 24 : at + 28] = struct.pack("<L", 100)
    return bytes(body)


def png(extra=b""):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue() + extra


def jpeg(extra=b""):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return out.getvalue() + extra


BOMB = b"<w>" + b"a" * 30_000_000 + b"</w>"
JAR = zipped(("META-INF/MANIFEST.MF", "Manifest-Version: 1.0"), ["Evil.class"])

FILES = [
    # what it tries, its name, its bytes, what comes out: a type, or the sentence of a refusal
    ("a page that is also a PDF", "rapport.pdf", HTML + PDF, "pas d’un format accepté"),
    ("a page just before a PDF", "rapport.pdf", b"\n<script>alert(1)</script>" + PDF, "pas d’un format accepté"),
    ("a PDF that is also a page", "rapport.pdf", PDF + HTML, "application/pdf"),  # a download, never a page
    ("a page called PDF", "page.pdf", HTML, "pas d’un format accepté"),
    ("a JPEG that is also a ZIP", "photo.jpg", jpeg(zipped(("a.html", HTML))), "cache un autre fichier"),
    ("a PNG that is also a JAR", "photo.png", png(JAR), "cache un autre fichier"),
    ("a GIF that is also a JAR", "photo.png", b"GIF89a" + bytes(20) + JAR, "pas d’un format accepté"),
    ("a ZIP before a PDF", "rapport.pdf", JAR + PDF, "pas d’un format accepté"),
    ("a JAR called DOCX", "texte.docx", JAR, "pas d’un format accepté"),
    ("an SVG called PNG", "dessin.png", SVG, "pas d’un format accepté"),
    ("an SVG called SVG", "dessin.svg", SVG, "pas d’un format accepté"),
    ("100 megapixels", "photo.png", png_header(10_000, 10_000), "trop de pixels"),
    ("a picture cut short", "photo.jpg", jpeg()[:-100], "abîmée"),
    ("an honest DOCX", "texte.docx", word(), DOCX_TYPE),
    ("a DOCX of python-docx", "texte.docx", by_python_docx(), DOCX_TYPE),
    ("a DOCX in LibreOffice’s order", "texte.docx", libreoffice_order(), DOCX_TYPE),
    ("an honest ODT", "texte.odt", odt(), ODT_TYPE),
    ("an ODT called DOCX", "texte.docx", ODT, "ne correspond pas à son extension"),
    ("a bomb", "texte.docx", word(("word/media/a.bin", bytes(250_000_000))), "démesuré"),
    ("a bomb of one part", "texte.docx", word(("word/comments.xml", BOMB)), "démesuré"),
    ("many middling bombs", "texte.docx", word(*((f"word/{n}.xml", BOMB[:9_000_000]) for n in range(9))), "démesuré"),
    ("a bomb in a bomb", "texte.docx", word(("word/embeddings/a.zip", archive([("b", BOMB)]))), DOCX_TYPE),
    ("a bomb called ODT", "texte.odt", odt(("Pictures/a.bin", bytes(250_000_000))), "démesuré"),
    ("thousands of parts", "texte.docx", many_entries(), "trop de parties"),
    ("an endless table of contents", "texte.docx", endless_directory(), "trop de parties"),
    ("a size that lies", "texte.docx", lying_about_its_size(), "abîmé"),  # read no further than it says
    ("an external entity", "texte.docx", word(("word/footnotes.xml", ENTITY)), "XML que le portail"),
    ("a laugh of entities", "texte.docx", word(("word/settings.xml", LAUGHS)), "XML que le portail"),
    ("in UTF-16", "texte.docx", word(("word/footnotes.xml", WIDE)), "XML que le portail"),
    ("an external entity in an ODT", "texte.odt", odt(("styles.xml", ENTITY)), "XML que le portail"),
    ("an entity in the types", "texte.docx", archive([], first=("[Content_Types].xml", ENTITY)), "XML que le portail"),
    ("a manifest of old", "texte.odt", odt(("META-INF/manifest.xml", "<!DOCTYPE m SYSTEM 'M.dtd'><m/>")), ODT_TYPE),
    ("a template from afar", "texte.docx", linking("attachedTemplate", "https://mal.invalid/a.dotm"), "autre machine"),
    ("from a shared folder", "texte.docx", linking("attachedTemplate", r"file:///\\mal.invalid\a"), "autre machine"),
    ("from a host", "texte.docx", linking("oleObject", r"\\mal.invalid\a"), "autre machine"),
    ("by a handler", "texte.docx", linking("oleObject", "mhtml:http://mal.invalid/a!x"), "autre machine"),
    ("one’s own template", "texte.docx", linking("attachedTemplate", "file:///C:\\Mod%C3%A8les\\note.dotx"), DOCX_TYPE),
    ("a link to follow", "texte.docx", linking("hyperlink", "https://exemple.invalid/"), DOCX_TYPE),
    ("macros", "texte.docx", word(main=DOCM), "macros"),
    ("hidden macros", "texte.docx", word(("word/vbaProject.bin", b"\0")), "macros"),
    ("macros of LibreOffice", "texte.odt", odt(("Basic/Standard/Module1.xml", "<x/>")), "macros"),
    ("scripts of LibreOffice", "texte.odt", odt(("Scripts/python/a.py", "import os")), "macros"),
    ("a way out", "texte.docx", word(("../../etc/cron.d/a", "x")), "noms trompeurs"),
    ("the root", "texte.docx", word(("/etc/passwd", "x")), "noms trompeurs"),
    ("a drive", "texte.docx", word(("C:/a", "x")), "noms trompeurs"),
    ("other slashes", "texte.docx", word(("..\\a", "x")), "noms trompeurs"),
    ("protected", "texte.docx", protected(), "mot de passe"),
    ("cut short", "texte.docx", word()[:-30], "abîmé"),
    ("nothing but a signature", "texte.docx", b"PK\x03\x04", "abîmé"),
    ("empty", "texte.docx", b"", "est vide"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "body", "outcome"), [row[1:] for row in FILES], ids=[row[0] for row in FILES]
)
def test_a_hostile_file_is_refused_or_harmless(name, body, outcome):
    upload = SimpleUploadedFile(name, body)
    if outcome.startswith("application/"):
        assert sniff(upload) == outcome
        assert upload.tell() == 0
    else:
        with pytest.raises(ValidationError, match=outcome):
            sniff(upload)


def test_two_parts_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        body = word(("word/document.xml", "<other/>"))
    with pytest.raises(ValidationError, match="noms trompeurs"):
        sniff(SimpleUploadedFile("texte.docx", body))


def test_a_huge_file_is_refused_by_its_size(settings):
    settings.DOCUMENT_MAX_BYTES = len(DOCX) - 1
    with pytest.raises(ValidationError, match="dépasse 20 Mo"):
        sniff(SimpleUploadedFile("texte.docx", DOCX))


NAMES = [
    ("rapport.pdf", "rapport.pdf"),
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Users\\moi\\Bilan d’été.pdf", "Bilan d’été.pdf"),
    ("facture\u202efdp.pdf", "facturefdp.pdf"),
    ("a\u2066b\u2069\u200bc\ufeff.pdf", "abc.pdf"),
    ("a\r\nContent-Type: text/html\r\n\r\n.pdf", "html.pdf"),
    ("a\0.pdf", "a.pdf"),
    ("\x1b[31mrouge.pdf", "[31mrouge.pdf"),
    ('<img src=x onerror="alert(1)">.pdf', "img src=x onerror= alert(1).pdf"),
    ("....pdf", "pdf"),
    (".pdf", "pdf"),
    ("", "fichier"),
    (None, "fichier"),
    ("///", "fichier"),
    ("e\u0301te\u0301.pdf", "e\u0301te\u0301.pdf"),
    ("文書 \U0001f600.pdf", "文書 \U0001f600.pdf"),
    ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
    ("a." + "b" * 300, "a." + "b" * 198),
]


@pytest.mark.parametrize(("name", "plain"), NAMES)
def test_a_name_is_kept_without_what_deceives(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize("name", [name for name, _ in NAMES if name and name.endswith(".pdf")][:9])
def test_whatever_its_name_and_bytes_a_file_is_only_ever_downloaded(world, name):
    practice = Practice.objects.create(author=world.author, title="Un accueil")
    document = PracticeDocument.take(SimpleUploadedFile(name, PDF + HTML), by=world.author, practice=practice)
    answer = serve(document)
    assert b"".join(answer.streaming_content) == PDF + HTML
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert document.file.name.startswith("documents/") and "." not in document.file.name
