"""Documents joined with or without scripts, and tables that the workers read, in a real browser."""

import pytest

from practices.models import ImportBatch, Practice
from tests.core.test_files import HTML, PDF, SVG
from tests.core.test_hostile_files import linking, word
from tests.core.test_images import png_header
from tests.e2e.stage import Stage
from tests.practices import build

CONTACT = "accueil@exemple.invalid"
HOSTILE = [
    ("a page that is also a PDF", "rapport.pdf", HTML + PDF, "pas d’un format accepté"),
    ("an SVG with a script", "dessin.png", SVG, "pas d’un format accepté"),
    ("100 megapixels", "photo.png", png_header(10_000, 10_000), "trop de pixels"),
    ("a zip bomb", "texte.docx", word(("word/media/a.bin", bytes(250_000_000))), "démesuré"),
    (
        "a template from afar",
        "texte.docx",
        linking("attachedTemplate", "https://mal.invalid/a"),
        "autre machine",
    ),
]


@pytest.fixture
def stage(reference_data):
    return Stage()


def hand_in(page, label, name, body):
    page.get_by_label(label, exact=False).first.set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": body}
    )


def words_of(page):
    return page.locator("main").inner_text().replace("\xa0", " ")


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without-javascript"])
def test_hostile_documents_are_refused_and_what_was_typed_stays(portal, someone, stage, javascript):
    author = someone(1280, javascript).sign_in(stage.user("professional"))
    practice = build.draft(stage, public_contact="")
    for _, name, body, said in HOSTILE:
        page = author.goto(f"/pratiques/{practice.pk}/modifier/?etape=contact").page
        page.locator("[name=public_contact]").fill(CONTACT)
        hand_in(page, "Documents à joindre", name, body)
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        page.wait_for_load_state()
        author.look(allow=["422"])
        assert said in words_of(page), (name, words_of(page)[:500])
        assert page.locator("[name=public_contact]").input_value() == CONTACT
    assert not practice.documents.exists()


def test_a_table_is_read_by_the_workers_then_confirmed(portal, someone, stage):
    secretariat = someone(1280, True).sign_in(stage.user("secretariat"))
    page = secretariat.goto(stage.committee.get_desk_url()).page
    page.get_by_role("link", name="Importer des fiches depuis un tableau").click()
    secretariat.look()
    table = "Titre;Département;Couleur\r\nUn jardin;18;vert\r\nSans lieu;Cherr;\r\n".encode("cp1252")
    hand_in(page, "Tableau de fiches", "fiches.csv", table)
    page.get_by_role("button", name="Lire le tableau").click()
    page.get_by_text("Peut-être").wait_for(timeout=30_000)
    secretariat.look()
    page.get_by_role("button", name="Créer les fiches").click()
    page.get_by_text("L’import est terminé").wait_for(timeout=30_000)
    secretariat.look()
    made = Practice.objects.get(import_row__batch=ImportBatch.objects.get())
    assert (made.title, made.state, made.author) == ("Un jardin", "draft", secretariat.user)
