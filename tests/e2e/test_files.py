"""Files handed in through a browser: filled documents become drafts, hostile ones are refused with a sentence."""

import pytest

from practices.models import Practice, PracticeDocument
from tests.core.test_hostile_files import BOMB, HTML, word
from tests.core.test_images import png_header
from tests.e2e.stage import Stage
from tests.practices import build
from tests.practices.intake import documents


@pytest.fixture
def author(portal, someone, reference_data):
    stage = Stage()
    person = someone(1280, True).sign_in(stage.user("professional"))
    person.stage = stage
    return person


def choose(person, name, file, body):
    kind = "application/octet-stream"
    person.page.locator(f"[name={name}]").set_input_files([{"name": file, "mimeType": kind, "buffer": body}])
    return person


FILLED = {
    "a table, Word's habit": ("fiche.docx", lambda: documents.saved(documents.table_form()).read()),
    "headings": ("fiche.docx", lambda: documents.saved(documents.heading_form()).read()),
    "LibreOffice": ("fiche.odt", lambda: documents.odt(documents.odt_table()).read()),
}


def test_a_filled_document_becomes_a_draft(author):
    for what, (name, body) in FILLED.items():
        author.goto("/pratiques/proposer/document/")
        choose(author, "document", name, body()).press("Lire le document")
        practice = Practice.objects.order_by("-pk").first()
        assert (practice.title, practice.state) == ("Le café des parents", "draft"), what
        assert practice.human_resources == "Deux professionnelles", what
        author.sees(practice.title)


HOSTILE = {
    "an SVG with a script": (
        "dessin.png",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    ),
    "100 megapixels": ("photo.png", png_header(10_000, 10_000)),
    "a zip bomb": ("fiche.docx", word(("word/comments.xml", BOMB))),
    "a page in a PDF's clothes": ("page.pdf", HTML),
}


def test_hostile_files_are_refused_and_the_text_stays(author):
    practice = build.draft(author.stage)
    for what, (name, body) in HOSTILE.items():
        author.goto(f"/pratiques/{practice.pk}/modifier/?etape=contact")
        author.fill(public_contact=f"Tapé pendant : {what}")
        field = "photo" if name.endswith("png") else "documents"
        choose(author, field, name, body)
        author.fill(photo_alt="Une place").press("Enregistrer", allow=["422"])
        assert author.page.locator(f"[name={field}]").get_attribute("aria-describedby"), what
        assert author.page.locator("#erreurs").inner_text().count(name), what
        assert author.page.locator("[name=public_contact]").input_value() == f"Tapé pendant : {what}"
    assert not PracticeDocument.objects.exists()
