"""What the public finds: words, filters, sorts, pages."""

import pytest

from egts.core.models import Audience, Orientation, Profession
from practices.views.catalogue import PER_PAGE
from tests.practices import build


@pytest.fixture
def catalogue(world):
    """Four fiches told apart by every filter."""
    aller_vers, numerique = (
        Orientation.objects.get(slug=s) for s in ("aller-vers", "numerique-et-travail-social")
    )
    cesf = Profession.objects.get(slug="conseiller-en-economie-sociale-familiale")
    aged = Audience.objects.get(slug="personnes-agees")
    build.published(world, title="Éducateurs spécialisés à l’école", orientations=[aller_vers.pk])
    build.published(
        world,
        title="Budget des ménages",
        description="Une conseillère rencontre chaque famille. École.",
        orientations=[numerique.pk],
        professions=[cesf.pk],
    )
    build.published(
        world,
        title="Visites à domicile",
        regions=["53"],
        departments=["35"],
        audiences=[aged.pk],
        communes="Rennes",
        by=world.user("other_secretariat"),
    )
    build.published(
        world, title="Vacances", scope="national", regions=[], departments=[], by=world.user("national")
    )
    return world


SCHOOL, BUDGET, VISITS, HOLIDAYS = (
    "Éducateurs spécialisés à l’école",
    "Budget des ménages",
    "Visites à domicile",
    "Vacances",
)
EVERY = {SCHOOL, BUDGET, VISITS, HOLIDAYS}
SEARCHES = [
    ("", EVERY),
    ("q=ecole", {SCHOOL, BUDGET}),
    ("q=École", {SCHOOL, BUDGET}),
    ("q=écoles", {SCHOOL, BUDGET}),
    ("q=budgets+menage", {BUDGET}),
    ("q=éducateur+specialise", {SCHOOL}),
    ("q=visite+-rennes", set()),
    ("q=%22a+domicile%22", {VISITS}),
    ("q=rennes", {VISITS}),
    ("q=introuvable", set()),
    ("q=%00", EVERY),
    ("q=%27%3B+drop+table", set()),
    ("region=24", {SCHOOL, BUDGET}),
    ("region=53", {VISITS}),
    ("departement=35", {VISITS}),
    ("departement=18&q=budget", {BUDGET}),
    ("region=53&departement=18", set()),
    ("orientation=aller-vers", {SCHOOL}),
    ("profession=conseiller-en-economie-sociale-familiale", {BUDGET}),
    ("public=personnes-agees", {VISITS}),
    ("tri=reprises", EVERY),
    ("tri=pertinence", EVERY),
    ("tri=n-importe-quoi&inconnu=1", EVERY),
]


def found(client, query):
    response = client.get(f"/pratiques/?{query}")
    assert response.status_code == 200, query
    return [practice.title for practice in response.context["page"]], response.content.decode()


@pytest.mark.parametrize(("query", "titles"), SEARCHES)
def test_each_search_finds_exactly_these(catalogue, client, query, titles):
    found_titles, page = found(client, query)
    assert (set(found_titles), len(found_titles)) == (titles, len(titles))
    assert ("Aucune fiche ne correspond" in page) is not bool(titles)


def test_the_sorts_and_what_is_said_of_the_search(catalogue, client):
    assert found(client, "q=école")[0] == [SCHOOL, BUDGET]  # the title counts more than the description
    assert found(client, "q=école&tri=date")[0] == [BUDGET, SCHOOL]
    assert found(client, "tri=date")[0] == [HOLIDAYS, VISITS, BUDGET, SCHOOL]
    page = found(client, "q=école&region=24&page=1")[1]
    assert 'role="status"' in page and "2 fiches pour cette recherche" in page
    assert 'href="/pratiques/?q=%C3%A9cole"' in page and 'href="/pratiques/?region=24"' in page
    assert "export.csv?q=%C3%A9cole&amp;region=24" in page


def test_past_a_number_of_matches_the_sort_is_by_date_and_says_so(catalogue, client, monkeypatch):
    monkeypatch.setattr("practices.filters.RANKED_MAX", 1)
    titles, page = found(client, "q=école")
    assert titles == [BUDGET, SCHOOL] and "rangées par date" in page


WRONG = [
    ("region=99", "Aucune région n’a ce code INSEE."),
    ("region=%00", "Aucune région n’a ce code INSEE."),
    ("departement=999999999999999999999", "Aucun département n’a ce code INSEE."),
    ("orientation=aucune", "Cette orientation n’existe pas."),
    ("profession=aucune", "Cette profession n’existe pas."),
    ("stade=aucun", "Ce stade n’existe pas dans la liste."),
    *(
        (f"annee={wrong}", "Une année s’écrit en quatre chiffres, de 1900 à 2100.")
        for wrong in ("hier", "1066", "9999999999999999999999", "-1", "2019.5", "%00")
    ),
    ("public=aucun", "Ce public n’existe pas dans la liste."),
]


@pytest.mark.parametrize(("query", "sentence"), WRONG)
def test_a_wrong_filter_is_a_sentence(world, client, query, sentence):
    for address in ("", "export.csv", "export.json", "flux.xml"):
        response = client.get(f"/pratiques/{address}?{query}")
        assert (response.status_code, sentence in response.content.decode()) == (400, True), address


def test_pages_that_exist_and_pages_that_do_not(world, client):
    for number in range(PER_PAGE + 1):
        build.published(world, title=f"Fiche {number}")
    assert len(found(client, "page=2")[0]) == 1
    for page in ("3", "0", "-1", "1000000000", "9" * 30, "deux", "%00"):
        assert client.get(f"/pratiques/?page={page}").status_code == 404, page
    assert client.get(f"/pratiques/?q={'mot+' * 2500}").status_code == 200


def test_the_address_of_a_fiche_follows_its_title(world, client):
    practice = build.published(world)
    for slug in ("autre", "-", "x" * 300):
        response = client.get(f"/pratiques/{practice.pk}-{slug}/")
        assert (response.status_code, response.url) == (301, practice.get_absolute_url())
    assert client.get(f"/pratiques/{10**30}-x/").status_code == 404
    assert client.get(f"/pratiques/{practice.pk}.pdf").status_code in {200, 503}
