"""Uploads are what their bytes say, or are refused with a sentence."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from egts.core.files import serve, sniff
from practices.models import Practice, PracticeDocument


def picture(kind):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG_HEADER = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
)
PNG = picture("PNG")
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def content_types(main=WORD):
    """The part of a DOCX that says what its others are."""
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def zipped(first, names=()):
    """A ZIP whose first member is `first` (name, bytes), stored, as office formats want it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(*first)
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


ODT = zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ["content.xml"])
DOCX = zipped(
    ("[Content_Types].xml", content_types()),
    ["_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels"],
)
PLAIN_ZIP = zipped(("lisez-moi.txt", "bonjour"))

UPLOADS = [
    # name, bytes, what comes out: a type, or the sentence of a refusal
    ("rapport.pdf", PDF, "application/pdf"),
    ("RAPPORT.PDF", PDF, "application/pdf"),
    ("photo.png", PNG, "image/png"),
    ("texte.odt", ODT, "application/vnd.oasis.opendocument.text"),
    ("texte.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("photo.png", PDF, "ne correspond pas à son extension"),
    ("rapport.pdf", PNG, "ne correspond pas à son extension"),
    ("rapport.pdf.exe", PDF, "ne correspond pas à son extension"),
    ("photo.jpg", picture("JPEG"), "image/jpeg"),
    ("photo.png", PNG_HEADER, "abîmée"),
    ("rapport", PDF, "ne correspond pas à son extension"),
    ("dessin.svg", SVG, "pas d’un format accepté"),
    ("dessin.png", SVG, "pas d’un format accepté"),
    ("page.pdf", HTML, "pas d’un format accepté"),
    ("texte.docx", PLAIN_ZIP, "pas d’un format accepté"),
    ("vide.pdf", b"", "est vide"),
]


@pytest.mark.parametrize(
    ("name", "content", "outcome"), UPLOADS, ids=[f"{u[0]}-{u[2][:12]}" for u in UPLOADS]
)
def test_an_upload_is_judged_by_its_bytes(name, content, outcome):
    upload = SimpleUploadedFile(name, content)
    if "/" in outcome:
        assert sniff(upload) == outcome
    else:
        with pytest.raises(ValidationError, match=outcome):
            sniff(upload)


def test_a_file_too_big_is_refused(settings):
    settings.DOCUMENT_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="dépasse"):
        sniff(SimpleUploadedFile("rapport.pdf", PDF))


def test_a_document_is_kept_under_a_name_that_tells_nothing_and_served_inert(world):
    practice = Practice.objects.create(author=world.author, title="Un accueil")
    upload = SimpleUploadedFile("../../rapport de l’équipe.pdf", PDF)
    document = PracticeDocument.take(upload, by=world.author, practice=practice)
    assert "rapport" not in document.file.name and ".." not in document.file.name
    answer = serve(document)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
