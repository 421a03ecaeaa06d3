"""What a search, or any public page, gives away: only what is published, whoever asks."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from egts.core.models import Organisation
from egts.portal.home import FIGURES_KEY
from egts.portal.search import KINDS
from tests.portal import build
from tests.world import ROLES

WORD = "tournesol"
HIDDEN = "Tournesol caché"


def client_for(world, role):
    client = Client()
    if role != "visitor":
        client.force_login(world.user(role))
    return client


def titles(answer):
    return {str(row) for row, _ in answer.context["results"]}


@pytest.fixture
def garden(world):
    """Things of every kind in every state, all of which have the word; returns the titles that are public."""
    cache.delete(FIGURES_KEY)
    open_one = build.consultation(world, "Tournesol en consultation")
    closed = build.consultation(world, f"{HIDDEN} : consultation", published=False)
    shown = {
        "fiches": {"Tournesol en fiche"},
        "consultations": {"Tournesol en consultation"},
        "contributions": {"Tournesol accepté", "Tournesol annoncé"},
        "points": {"Tournesol en synthèse"},
        "motions": {"Tournesol en motion", "Tournesol en positionnement"},
        "organisations": {"Tournesol, association"},
        "rendez-vous": {"Tournesol en réunion", "Tournesol à fixer"},
        "actualites": {"Tournesol en actualité"},
    }
    build.practice(world, "Tournesol en fiche")
    for state in ("draft", "submitted", "returned", "rejected", "archived"):
        build.practice(world, f"{HIDDEN} : fiche {state}", state, organisation=world.organisation)
    build.contribution(world, open_one, "Tournesol accepté")
    build.contribution(world, open_one, "Tournesol annoncé", "announced")
    for state in ("draft", "submitted", "returned", "withdrawn"):
        build.contribution(world, open_one, f"{HIDDEN} : {state}", state, organisation=world.organisation)
    build.contribution(world, closed, f"{HIDDEN} : ailleurs", organisation=world.organisation)
    build.synthesis_point(open_one, "Tournesol en synthèse")
    for state in ("draft", "in_review", "adopted", "superseded"):
        build.synthesis_point(
            build.consultation(world, f"Consultation {state}"), f"{HIDDEN} : point {state}", state
        )
    build.synthesis_point(closed, f"{HIDDEN} : point d’ailleurs")
    build.motion(world, "Tournesol en motion")
    build.motion(world, "Tournesol en positionnement", kind="position", outcome="")
    for state in ("draft", "debate", "consolidated", "voted", "withdrawn"):
        build.motion(world, f"{HIDDEN} : motion {state}", state)
    Organisation.objects.create(name="Tournesol, association", region=world.region)
    build.event(world, "Tournesol en réunion")
    build.event(world, "Tournesol à fixer", days=None)
    build.event(world, f"{HIDDEN} : réunion", consultation=closed, organiser=world.organisation)
    build.news("Tournesol en actualité")
    build.news(f"{HIDDEN} : actualité", days=2)
    return shown


def test_search_finds_all_that_is_published_and_nothing_else(garden, world):
    assert set(garden) == {kind.slug for kind in KINDS}
    for role in ROLES:
        client = client_for(world, role)
        for kind, expected in garden.items():
            answer = client.get(reverse("portal:search"), {"q": WORD, "type": kind})
            assert titles(answer) == expected, (role, kind)
        overview = client.get(reverse("portal:search"), {"q": WORD})
        assert {found.kind.slug: found.count for found in overview.context["answers"]} == {
            kind: len(expected) for kind, expected in garden.items()
        }, role
        assert HIDDEN not in overview.content.decode(), role


def test_no_public_page_says_a_hidden_title(garden, world):
    public = [
        reverse("portal:home"),
        reverse("portal:agenda"),
        reverse("portal:agenda_ics"),
        reverse("portal:news"),
        reverse("portal:sitemap"),
        reverse("portal:region", args=[world.region.code]),
        world.organisation.get_absolute_url(),
    ]
    for role in ROLES:
        client = client_for(world, role)
        for address in public:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert HIDDEN not in answer.content.decode(), (role, address)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("educateur specialise", True),
        ("Éducateurs spécialisés", True),
        ('"éducateur spécialisé"', True),
        ("éducateur -spécialisé", False),
        ("boulanger", False),
    ],
)
def test_accents_plurals_and_operators(world, words, found):
    build.practice(world, "Des éducateurs spécialisés au domicile")
    answer = Client().get(reverse("portal:search"), {"q": words})
    assert bool(answer.context["answers"]) == found


BAD = [
    ({}, 200),
    ({"q": ""}, 200),
    ({"q": "   "}, 200),
    ({"q": "\0"}, 200),
    ({"q": "a\0b"}, 200),
    ({"q": "x" * 10_000}, 200),
    ({"q": "mot " * 2_500}, 200),
    ({"q": "' OR 1=1 --"}, 200),
    ({"q": '"'}, 200),
    ({"q": "& | ! ( ) :* <->"}, 200),
    ({"q": "le la les"}, 200),
    ({"q": "<script>alert(1)</script>"}, 200),
    ({"q": "fiche", "type": "inconnu"}, 200),
    ({"q": "fiche", "type": "fiches", "page": "1000000000"}, 404),
    ({"q": "fiche", "type": "fiches", "page": "abc"}, 404),
    ({"q": "fiche", "type": "fiches", "page": "-1"}, 404),
    ({"q": "fiche", "type": "fiches", "page": "1\0"}, 404),
]


@pytest.mark.parametrize(("asked", "status"), BAD, ids=[str(asked)[:50] for asked, _ in BAD])
def test_no_question_breaks_the_search(world, asked, status):
    build.practice(world, "Une fiche")
    answer = Client().get(reverse("portal:search"), asked)
    assert answer.status_code == status
    assert "<script>alert" not in answer.content.decode()


def test_a_long_question_is_cut_and_said_so(world):
    answer = Client().get(reverse("portal:search"), {"q": "mot " * 100})
    assert len(answer.context["words"]) <= 200
    assert "premiers caractères" in answer.content.decode()


def test_words_typed_by_people_are_escaped_in_results(world):
    build.practice(world, "Une <b>fiche</b> piégée", summary="<img src=x onerror=alert(1)> piégée")
    page = Client().get(reverse("portal:search"), {"q": "piégée"}).content.decode()
    assert "<img src=x" not in page and "<b>fiche" not in page
    assert "&lt;b&gt;fiche" in page


def test_results_of_one_kind_come_page_by_page(world):
    for number in range(25):
        build.practice(world, f"Fiche paginée {number}")
    first = Client().get(reverse("portal:search"), {"q": "paginée", "type": "fiches"})
    second = Client().get(reverse("portal:search"), {"q": "paginée", "type": "fiches", "page": 2})
    assert len(titles(first)) == 20 and len(titles(second)) == 5
    assert not titles(first) & titles(second)
    assert "q=pagin" in first.content.decode()
