"""The PDF of a list: the same fiches, a contents page that tells the truth, structure, and bounds."""

import re
import subprocess
from html.parser import HTMLParser
from shutil import which
from unittest.mock import patch

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from egts.core import pdf
from practices import collection, reading
from practices.views import collection as views
from tests.practices import build
from tests.practices.reading.build import reuse

ADDRESS = "/pratiques/recueil.pdf"


def told(client, query=""):
    """What the PDF is drawn from, without drawing it."""
    drawn = []

    def keep(template, context, **options):
        drawn.append(context)
        return b""

    with patch.object(pdf, "render_pdf", keep):
        answer = client.get(ADDRESS + query)
    assert answer.status_code == 200
    return drawn[0]


@pytest.mark.parametrize("role", ["visitor", "professional", "secretariat"])
def test_it_holds_what_the_search_finds_and_nothing_hidden(world, client, role):
    kept = build.published(world, title="Jardin des parents")
    build.published(world, title="Ailleurs", description="Rien à voir.", communes="Vierzon")
    for state, make in build.STATES.items():
        if state != "published":
            make(world, title=f"Jardin caché : {state}")
    if role != "visitor":
        client.force_login(world.user(role))
    context = told(client, "?q=jardins&region=24")
    assert [fiche["practice"] for fiche in context["fiches"]] == [kept]
    words = [(label, words) for label, words, _ in context["active"]]
    assert words == [("Mots recherchés", "«\u00a0jardins\u00a0»"), ("Région", "Centre-Val de Loire")]


def test_a_fiche_is_told_as_on_its_own(world):
    practice = build.published(world, partners="La commune\nAssociation Exemple")
    practice.partner_organisations.add(world.organisation)
    own = build.published(world, title="L’adaptation")
    reuse(world, "published", practice=practice, adapted=own)
    reuse(world, "proposed", practice=practice, structure="Pas encore publiée")
    for one in (practice, own):
        alone, together = reading.of(one), collection.told([one.pk])[0]
        assert {name: plain(value) for name, value in together.items()} == {
            name: plain(alone[name]) for name in together
        }


def plain(value):
    """Values to compare, whether things are rows or stand for them."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, reading.Lineage):
        return plain(value.sources), plain(value.reuses)
    if isinstance(value, list):
        return [each if isinstance(each, tuple) else str(each) for each in value]
    return value


@pytest.mark.skipif(not which("pdftotext"), reason="poppler-utils reads what is drawn")
def test_the_contents_lead_to_the_right_pages_of_a_tagged_document(world, client, tmp_path):
    for title in ("Premier accueil", "Deuxième accueil", "Troisième accueil"):
        build.published(world, title=title, description="Un long récit.\n\n" * 150)
    file = tmp_path / "recueil.pdf"
    file.write_bytes(client.get(ADDRESS).content)
    document = pikepdf.open(file)
    assert document.Root.MarkInfo.Marked and str(document.Root.Lang) == "fr"
    with document.open_outline() as outline:
        starts = {item.title: page_of(document, item) for item in chapters(outline.root)}
    printed = {
        title: int(number)
        for title, number in re.findall(r"(\w+ accueil), Centre social Exemple[ .]+(\d+)", text(file, 2, 2))
    }
    assert printed == starts
    assert sorted(printed, key=printed.get) == ["Troisième accueil", "Deuxième accueil", "Premier accueil"]
    assert min(printed.values()) == 3 and len(document.pages) > 6  # several pages each: numbers aren't ranks
    assert all(title in text(file, page, page) for title, page in starts.items())


def chapters(items):
    for item in items:
        if item.title.endswith(" accueil"):
            yield item
        yield from chapters(item.children)


def page_of(document, item):
    """The number, from 1, of the page that an entry of the outline leads to."""
    return document.pages.index(pikepdf.Page(item.destination[0])) + 1


def text(file, first, last):
    command = ["pdftotext", "-layout", "-f", str(first), "-l", str(last), str(file), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_title_is_text_and_breaks_nothing(world, client):
    build.published(world, title="<b>A & B</b> {{ x }}", description="<script>alert(1)</script> # Titre")
    shown = pdf.render_to_string("practices/collection_pdf.html", told(client) | {"brand": {"name": "Nom"}})
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append(tag)
    parser.feed(shown)
    assert "script" not in tags and "b" not in tags
    assert "&lt;b&gt;A &amp; B&lt;/b&gt; {{ x }}" in shown
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("?region=999", 400, "Aucune région n’a ce code INSEE."),
        ("?q=introuvable", 422, "Aucune fiche ne correspond"),
        ("", 422, "3 fiches correspondent à cette recherche, et un recueil en réunit 2 au plus."),
    ],
)
def test_what_cannot_be_bound_is_said(world, client, monkeypatch, query, status, sentence):
    monkeypatch.setattr(collection, "MOST", 2)
    for _ in range(3):
        build.published(world)
    answer = client.get(ADDRESS + query)
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True)
    assert f'href="/pratiques/{query}"' in answer.content.decode()


def test_one_is_drawn_at_a_time(world, client):
    build.published(world)
    with views._drawing:
        answer = client.get(ADDRESS)
    assert (answer.status_code, "Réessayez" in answer.content.decode()) == (503, True)
    assert client.get(ADDRESS).status_code == 200
    with patch.object(pdf, "render_pdf", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        client.get(ADDRESS)
    assert client.get(ADDRESS).status_code == 200  # a drawing that failed has let go


def test_it_asks_as_much_for_1_fiche_as_for_30(world, client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            told(client)
        return len(asked)

    reuse(world, "published", practice=build.published(world), adapted=build.published(world))
    told(client)
    few = queries()
    for _ in range(15):
        reuse(world, "published", practice=build.published(world), adapted=build.published(world))
    told(client)
    assert queries() == few <= 12
