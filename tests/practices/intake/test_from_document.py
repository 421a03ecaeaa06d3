"""« Partir d’un document déjà rempli »: a draft, its fields, the document joined to it."""

import random
import uuid

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from practices.intake.content import OTHERS
from practices.models import Practice
from practices.workflow import State
from tests.practices.intake import documents

ADDRESS = "/pratiques/proposer/document/"


def handed_in(document, name="fiche.docx"):
    return SimpleUploadedFile(name, documents.saved(document).read())


@pytest.fixture
def professional(world, client):
    client.force_login(world.user("professional"))
    return client


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("fiche.docx", lambda: documents.saved(documents.table_form()).read()),
        ("fiche.odt", lambda: documents.odt(documents.odt_headings()).read()),
    ],
)
def test_a_filled_document_becomes_a_draft_with_the_document_joined(professional, world, name, body):
    body = body()
    answer = professional.post(ADDRESS, {"document": SimpleUploadedFile(name, body)}, follow=True)
    made = Practice.objects.get()
    assert (made.state, made.author) == (State.DRAFT, world.user("professional"))
    assert (made.title, made.start_year) == ("Le café des parents", 2019)
    assert [code for (code,) in made.departments.values_list("code")] == ["18", "45"]
    assert made.description.endswith("Code interne\nCR-2021-07")
    joined = made.documents.get()
    assert joined.name == name and joined.file.read() == body
    page = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith(f"/pratiques/{made.pk}/modifier/")
    assert "rubriques remplies" in page and OTHERS in page and "Rompre l’isolement." in page


def test_the_same_form_twice_makes_one_draft(professional):
    key = str(uuid.uuid4())
    for _ in range(2):
        answer = professional.post(ADDRESS, {"document": handed_in(documents.table_form()), "form_key": key})
    assert answer.status_code == 302
    assert Practice.objects.count() == 1


def empty():
    return docx.Document()


def endless():
    document = docx.Document()
    for _ in range(30):
        document.add_paragraph("a" * 10_000)
    return document


def mountain():
    document = docx.Document()
    for _ in range(9):
        document.add_paragraph("".join(random.Random(1).choices("ab ", k=1_000_000)))
    return document


REFUSED = [
    ("nothing chosen", None, 422, "Choisissez le document à lire."),
    ("no text", lambda: handed_in(empty()), 422, "ne contient aucun texte"),
    ("a report", lambda: handed_in(endless()), 422, "trop long pour une fiche"),
    ("a mountain of nothing", lambda: handed_in(mountain()), 422, "trop long pour une fiche"),
    ("a PDF", lambda: SimpleUploadedFile("fiche.pdf", b"%PDF-1.4\n"), 422, "Formats acceptés"),
    ("another extension", lambda: handed_in(documents.table_form(), "fiche.odt"), 422, "ne correspond pas"),
    (
        "a document that is none",
        lambda: SimpleUploadedFile("fiche.odt", documents.odt("").read().replace(b"content", b"contenu")),
        422,
        "format accepté",
    ),
    (
        "too large",
        lambda: SimpleUploadedFile("fiche.docx", b"PK\x03\x04" + bytes(21 * 1024 * 1024)),
        413,
        "dépasse",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "status", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_be_read_is_said_and_nothing_is_made(professional, make, status, said):
    answer = professional.post(ADDRESS, {"document": make()} if make else {})
    assert (answer.status_code, Practice.objects.count()) == (status, 0)
    assert said in answer.content.decode().replace("\xa0", " ")


def test_a_title_that_nothing_says_is_the_name_of_the_file(professional):
    document = docx.Document()
    document.add_paragraph("Nous accueillons des familles chaque mardi.")
    professional.post(ADDRESS, {"document": handed_in(document, "café_des_parents.docx")})
    made = Practice.objects.get()
    assert made.title == "café des parents"
    assert "Nous accueillons" in made.description


def test_another_s_form_key_is_of_no_use(professional, world):
    key = uuid.uuid4()
    Practice.objects.begin({"title": "Autre"}, author=world.user("stranger"), form_key=key)
    answer = professional.post(ADDRESS, {"document": handed_in(documents.table_form()), "form_key": str(key)})
    assert answer.status_code == 422
    assert Practice.objects.written_by(world.user("professional")).count() == 0
