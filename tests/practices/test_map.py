"""The map counts what the public finds and nothing else, and names every territory."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from egts.core.models import Department, Region
from practices import atlas, catalogue
from tests.practices import build
from tests.practices.reading.build import reuse

AREA = re.compile(
    r'<a class="egts-map__area[^>]* aria-label="([^"]*)\u00a0: ([\d\u00a0\u202f]+) fiches?(?:, \d+ reprises?)?"'
)
ROW = re.compile(r'<th scope="row">(?:\w+ – )?(?:<a [^>]*>)?([^<]+?)(?:</a>)?</th><td[^>]*>([^<]+)</td><td')
MAP = "/pratiques/carte/"


def figures(pattern, page):
    return {name: int(count) for name, count in pattern.findall(page) if int(count)}


@pytest.fixture
def country(world):
    """Fiches of one region, of two, of the whole country, and one in every state the public must not see."""
    cher = build.content(world)["departments"]
    build.published(world)
    build.published(world, title="Une autre idée", summary="Un jardin partagé.", communes="Vierzon")
    both = [world.region.pk, world.other_region.pk]
    build.published(world, scope="regional", regions=both, departments=[], title="Pour deux régions")
    three = [*cher, "22", "35"]
    build.published(world, regions=both, departments=three, title="En trois départements")
    national = world.user("national")
    build.published(world, by=national, scope="national", regions=[], departments=[], title="Partout")
    for state, make in build.STATES.items():
        if state != "published":
            make(world, title=f"Cachée : {state}")
    build.revision(world, "draft", practice=None)  # its fiche is one more published in the Cher
    return world


@pytest.mark.parametrize(
    ("query", "expected", "words"),
    [
        ("", {"Centre-Val de Loire": 5, "Bretagne": 2}, ["6 fiches", "dont 1 pour tout le pays"]),
        ("?q=jardin", {"Centre-Val de Loire": 1}, ["1 fiche pour cette recherche"]),
        ("?q=introuvable", {}, ["Aucune fiche pour cette recherche"]),
        ("?region=24", {"Cher": 4}, ["5 fiches", "1 fiche n’indique aucun département de la région"]),
        ("?region=53", {"Côtes-d’Armor": 1, "Ille-et-Vilaine": 1}, ["2 fiches"]),
        ("?departement=35", {"Côtes-d’Armor": 1, "Ille-et-Vilaine": 1}, ["1 fiche "]),
        (
            "?niveau=departements",
            {"Cher": 4, "Côtes-d’Armor": 1, "Ille-et-Vilaine": 1},
            ["2 fiches n’indiquent aucun département"],
        ),
    ],
)
@pytest.mark.parametrize("role", ["visitor", "professional", "secretariat"])
def test_the_drawing_and_the_table_count_alike(country, client, query, expected, words, role):
    """…whoever looks: one's own drafts are in no figure."""
    if role != "visitor":
        client.force_login(country.user(role))
    page = client.get(MAP + query).content.decode().replace("&#x27;", "'")
    assert figures(AREA, page) == figures(ROW, page) == expected
    assert [each for each in words if each not in page] == []
    assert "Cachée" not in page


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", lambda: Region.objects.all()),
        ("?niveau=departements", lambda: Department.objects.all()),
        ("?region=11", lambda: Department.objects.filter(region="11")),
        ("?region=01", lambda: Department.objects.filter(region="01")),
    ],
)
def test_every_territory_is_drawn_named_and_leads_somewhere(world, client, query, places):
    page = client.get(MAP + query).content.decode()
    drawn = {name for name, _ in AREA.findall(page)}
    listed = {name for name, _ in ROW.findall(page)}
    assert drawn == listed == {place.name for place in places()}
    svg = page[page.index('<svg class="egts-map"') : page.index("</svg>")]
    assert "style=" not in svg and "<title id=" in svg and "<desc id=" in svg
    for address in set(re.findall(r'href="([^"]+)"', svg)):
        assert client.get(address.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Bretagne": 2, "Occitanie": 1}),
        ("?niveau=departements", {"Finistère": 1}),
        ("?region=53", {"Finistère": 1}),  # whose fiche is in another region
        ("?q=jardin", {"Occitanie": 1}),
        ("?q=introuvable", {}),
    ],
)
def test_reuses_show_where_they_take_place(world, client, query, expected):
    parents, garden = build.published(world), build.published(world, title="Un jardin")
    finistere = Department.objects.get(code="29")
    reuse(world, "published", practice=parents)
    reuse(world, "published", practice=parents, department=finistere)
    occitanie = Region.objects.get(code="76")
    made = reuse(world, practice=garden, region=occitanie)
    type(made).objects.filter(pk=made.pk).update(state="published", decided_at=timezone.now())
    for state in ("proposed", "rejected", "withdrawn"):
        reuse(world, state, practice=garden, department=finistere)
    gone = build.published(world)
    reuse(world, "published", practice=gone, department=finistere)
    gone.archive(by=world.user("secretariat"), message="L’action s’est arrêtée.")
    page = client.get(MAP + query).content.decode()
    drawn = re.findall(r'aria-label="([^"]*)\u00a0: \d+ fiches?, (\d+) reprises?"', page)
    row = (
        r'<th scope="row">(?:\w+ – )?(?:<a [^>]*>)?([^<]+?)(?:</a>)?</th><td[^>]*>\d+</td><td[^>]*>(\d+)</td>'
    )
    assert {name: int(count) for name, count in drawn} == figures(re.compile(row), page) == expected


def test_the_page_of_a_fiche_shows_where_it_was_adapted(world, client):
    practice = build.published(world)
    reuse(world, "proposed", practice=practice)
    address = practice.get_absolute_url()
    assert "egts-lineage" not in client.get(address).content.decode()
    reuse(world, "published", practice=practice)
    page = client.get(address).content.decode()
    drawn = page[page.index('<figure class="egts-lineage"') : page.index("</figure>")]
    said = re.search(r"<desc[^>]*>(.*?)</desc>", drawn)[1].replace("\u00a0", " ")
    assert said == "Racontée depuis : Centre-Val de Loire. Adaptée : Bretagne."
    assert (drawn.count("egts-map__area egts-map--5"), drawn.count("egts-map__area egts-map--2")) == (1, 1)
    assert "style=" not in drawn and 'role="img"' in drawn


def test_a_wrong_filter_is_said(world, client):
    answer = client.get(MAP + "?region=999")
    assert answer.status_code == 400
    assert "Aucune région n’a ce code INSEE." in answer.content.decode()
    assert "<svg" not in answer.content.decode().partition('id="contenu"')[2].partition("<footer")[0]


def test_the_map_asks_as_much_for_1_fiche_as_for_30(world, client):
    def queries(address):
        catalogue.forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    addresses = [MAP, MAP + "?region=24&q=café", MAP + "?niveau=departements"]
    build.published(world)
    few = [queries(address) for address in addresses]
    for _ in range(29):
        build.published(world)
    assert [queries(address) for address in addresses] == few
    assert max(few) <= 12


@pytest.mark.parametrize(
    ("most", "bounds"),
    [(0, []), (1, [1]), (5, [1, 2, 3, 4, 5]), (12, [2, 3, 5, 8, 12]), (50_000, [9, 80, 700, 6000, 50_000])],
)
def test_classes_widen_and_miss_no_count(most, bounds):
    assert atlas.steps(most) == bounds
    levels = [atlas.level(count, bounds) for count in range(min(most, 1000) + 1)]
    assert levels == sorted(levels) and set(levels) <= set(range(atlas.CLASSES + 1))
    assert (levels[0], levels.count(0)) == (0, 1)


def test_every_code_has_its_outline(world):
    shapes = atlas.outlines()
    assert set(shapes["regions"]) == set(Region.objects.values_list("code", flat=True))
    assert set(shapes["departments"]) == set(Department.objects.values_list("code", flat=True))
