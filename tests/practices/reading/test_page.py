"""The page of a fiche: all that is told and nothing else, for people, printers and search engines."""

import json
import re

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from egts.core.models import Citation, Organisation, Orientation
from practices import catalogue, reading
from practices.models import Practice, PracticeDocument
from tests.practices.build import archived, draft, published, revision, upload
from tests.practices.reading import build
from tests.world import ROLES

HEADINGS = {  # field → under which heading it is read
    "need": "Le besoin de départ",
    "objectives": "Les objectifs",
    "description": "Le déroulé",
    "participation": "La participation des personnes accompagnées",
    "partners": "Les partenaires",
    "human_resources": "Les moyens humains",
    "financial_resources": "Les moyens financiers",
    "results": "Les résultats observés",
    "evidence": "Comment ces résultats sont observés",
    "interest": "Intérêt",
    "difficulty": "Difficulté",
    "levers": "Ce qui a aidé",
    "transferability": "Ce qu’il faut pour reprendre la pratique ailleurs",
}
ALWAYS = {"description": "Chaque mardi."}  # what a fiche cannot be published without


def told(world, **changes):
    return published(world, **(dict.fromkeys(HEADINGS, "") | ALWAYS | changes))


def page_of(client, practice):
    response = client.get(practice.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def printed(practice):
    """The HTML that the PDF is drawn from."""
    context = reading.of(practice) | {"brand": settings.BRAND, "site_url": settings.SITE_URL}
    return render_to_string("practices/practice_pdf.html", context)


def headings(html):
    return [title for title in re.findall(r"<h2[^>]*>(.*?)</h2>", html) if title in HEADINGS.values()]


def test_all_that_is_told_is_read_in_order_on_the_page_and_in_the_pdf(world, client):
    practice = told(world, **{name: f"Texte de {name}" for name in HEADINGS})
    for html in (page_of(client, practice), printed(practice)):
        assert headings(html) == list(HEADINGS.values())
        assert [name for name in HEADINGS if f"Texte de {name}" not in html] == []


@pytest.mark.parametrize("name", [name for name in HEADINGS if name not in ALWAYS])
def test_what_is_not_told_is_not_shown(world, client, name):
    assert headings(page_of(client, told(world))) == ["Le déroulé"]
    practice = told(world, **{name: "Dit."})
    for html in (page_of(client, practice), printed(practice)):
        assert set(headings(html)) == {"Le déroulé", HEADINGS[name]}


PERIODS = {(None, None): "", (2015, None): "depuis 2015", (2015, 2019): "de 2015 à 2019"}
PERIODS |= {(None, 2019): "jusqu’à 2019", (2015, 2015): "en 2015"}


@pytest.mark.parametrize(("years", "words"), PERIODS.items())
def test_the_period(years, words):
    start, end = years
    assert reading.period_of(Practice(start_year=start, end_year=end)) == words


def test_partners_that_have_a_page_are_linked(world, client):
    Organisation.objects.create(name="CAF du Cher", kind="caf")
    practice = told(world, partners="La CAF\ncaf du cher.\n<b>La commune</b>")
    html = page_of(client, practice)
    assert re.search(r'<a href="/organisations/\d+-caf-du-cher/">caf du cher\.</a>', html)
    assert "<li>La CAF</li>" in html and "<li>&lt;b&gt;La commune&lt;/b&gt;</li>" in html


def test_photos_have_their_text_wait_to_be_seen_and_only_the_fiche_s_own_are_shown(world, client):
    practice = told(world)
    photo = PracticeDocument.take(upload("un.pdf"), by=world.author, practice=practice)
    PracticeDocument.objects.filter(pk=photo.pk).update(alt='Le "café" ouvert', width=1600, height=900)
    proposed = PracticeDocument.take(
        upload("deux.pdf"),
        by=world.author,
        practice=practice,
        revision=revision(world, "submitted", practice=practice),
    )
    PracticeDocument.objects.filter(pk=proposed.pk).update(alt="Pas encore là")
    html = page_of(client, practice)
    (image,) = re.findall(r"<img[^>]*>", html.partition("<main")[2])
    assert 'alt="Le &quot;café&quot; ouvert"' in image and 'width="1600" height="900"' in image
    assert 'loading="lazy"' in image and "Pas encore là" not in html
    assert (
        f'<meta property="og:image" content="{settings.SITE_URL}/pratiques/{practice.pk}/documents/{photo.pk}/">'
        in html
    )


MARKS = [(archived, {}, "Fiche archivée"), (published, {"stage": "stopped"}, "Pratique arrêtée")]


@pytest.mark.parametrize(("make", "changes", "title"), MARKS)
def test_what_is_over_says_so_and_stays_readable(world, client, make, changes, title):
    practice = make(world, **changes)
    html = page_of(client, practice)
    assert title in html and practice.description in html


def structured(html):
    (script,) = re.findall(
        r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', html, re.DOTALL
    )
    return script, json.loads(script)


def test_search_engines_read_a_fiche_that_cannot_close_its_script(world, client):
    title = 'Café </script><script>alert(1)</script> & "thé"'
    source = published(world, title="La source")
    practice = published(world, title=title, summary="Un <b>temps</b>", start_year=2019)
    build.reuse(world, "published", practice=source, adapted=practice)
    html = page_of(client, practice)
    script, data = structured(html)
    assert not set("<>&") & set(script)
    address = settings.SITE_URL + practice.get_absolute_url()
    assert (data["@type"], data["headline"], data["url"]) == ("Article", title, address)
    assert data["author"] == {"@type": "Organization", "name": "Centre social Exemple"}
    assert data["spatialCoverage"] == [{"@type": "AdministrativeArea", "name": "Cher"}]
    assert data["temporalCoverage"] == "2019/.."
    assert data["isBasedOn"] == [settings.SITE_URL + source.get_absolute_url()]
    assert "alert(1)</script>" not in html
    assert f'<link rel="canonical" href="{address}">' in html and f'id="adresse">{address}<' in html
    assert 'property="og:description" content="Un &lt;b&gt;temps&lt;/b&gt;"' in html


def test_what_is_not_public_is_not_offered_to_search_engines(world, client):
    client.force_login(world.author)
    html = page_of(client, draft(world))
    assert '<meta name="robots" content="noindex">' in html
    assert "ld+json" not in html and "og:title" not in html and "canonical" not in html


def test_nothing_about_the_people_leaves_the_fiche(world, client):
    practice = published(world)
    build.reuse(world, "published", practice=practice)
    build.question(world, "answered", practice=practice)
    archive = [
        page_of(client, practice),
        printed(practice),
        client.get("/pratiques/flux.xml").content.decode(),
    ]
    archive += [client.get(f"/pratiques/{practice.pk}/reprises/").content.decode()]
    people = [world.user(role) for role in ROLES if role != "visitor"]
    assert [user for user in people for html in archive if user.email in html or str(user) in html] == []


def test_near_fiches_share_subjects_publics_or_words_and_are_published(world):
    first, second = Orientation.objects.values_list("pk", flat=True)[:2]
    practice = published(world, title="Cuisiner ensemble", orientations=[first, second])
    none = {"audiences": [], "audience_detail": "tous"}
    both = published(world, title="Un jardin", orientations=[first, second])
    words = published(world, title="Nous cuisinons tous ensemble", **none)
    one = published(world, title="Une ferme", orientations=[first], **none)
    published(world, title="Rien de commun", **none)
    draft(world, title="Cuisiner ensemble", orientations=[first, second])
    archived(world, title="Cuisiner ensemble", orientations=[first, second])
    near = reading.near(practice, reading.links_of(practice))
    assert [other.title for other in near] == [both.title, words.title, one.title]
    assert reading.near(draft(world), reading.links_of(practice)) == []


@pytest.mark.parametrize("title", ["", "!!", "a b c", "le la les", "x" * 200, "mot:* & ( or"])
def test_any_title_has_near_fiches_without_error(world, title):
    practice = published(world)
    Practice.objects.filter(pk=practice.pk).update(title=title)
    practice.refresh_from_db()
    assert list(reading.near(practice, reading.links_of(practice))) == []


@pytest.mark.parametrize("role", ["visitor", "stranger", "professional", "other_secretariat"])
def test_the_page_asks_as_much_with_much_on_it_and_no_more_than_twelve_of_a_visitor(world, client, role):
    practice = published(world, orientations=[Orientation.objects.first().pk])

    def fill():
        build.reuse(world, "published", practice=practice, adapted=published(world))
        build.reuse(world, "published", practice=published(world), adapted=practice)
        build.question(world, practice=practice, by=world.user("stranger"))
        Citation.objects.cite(published(world), practice, by=world.author)
        PracticeDocument.take(upload(), by=world.author, practice=practice)

    def ask():
        catalogue.forget()
        with CaptureQueriesContext(connection) as queries:
            page_of(client, practice)
        return len(queries)

    if role != "visitor":
        client.force_login(world.user(role))
    fill()
    ask()
    few = ask()
    for _ in range(3):
        fill()
    practice.orientations.set(Orientation.objects.all())
    assert ask() == few
    assert few <= 12 or role != "visitor"


PAGES = ["/pratiques/{practice}/reprises/", "/pratiques/reprises/{reuse}/"]


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_of_reuses_ask_as_much_for_many(world, client, address):
    practice = published(world)
    reuse = build.reuse(world, "published", practice=practice)
    address = address.format(practice=practice.pk, reuse=reuse.pk)

    def ask():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    ask()
    few = ask()
    for _ in range(5):
        build.reuse(world, "published", practice=practice, adapted=published(world))
    assert ask() == few
