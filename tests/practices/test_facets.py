"""The counts beside the choices: exact, over what is published and nothing else, whatever else is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egts.core.models import Orientation
from practices import catalogue
from practices.facets import Facets
from practices.filters import PracticeFilter
from practices.models import Practice
from tests.practices import build


@pytest.fixture
def fiches(world):
    """Three published fiches, and one in each other state that has every value they have."""
    near, digital = (
        Orientation.objects.get(slug=slug).pk for slug in ("aller-vers", "numerique-et-travail-social")
    )
    build.published(world, title="Un", orientations=[near], start_year=2019, stage="deployed")
    build.published(world, title="Deux", orientations=[near, digital], start_year=2021, stage="")
    build.published(
        world,
        title="Trois",
        regions=["53"],
        departments=["35"],
        orientations=[digital],
        start_year=None,
        stage="",
        by=world.user("other_secretariat"),
    )
    for state in ("draft", "submitted", "returned", "rejected", "archived"):
        build.STATES[state](
            world, title="Cachée", orientations=[near, digital], start_year=2019, stage="stopped"
        )
    return world


COUNTS = [  # the address → the counts of some facets that aren't zero
    (
        "",
        {
            "region": {"24": 2, "53": 1},
            "orientation": {"aller-vers": 2, "numerique-et-travail-social": 2},
            "annee": {"2021": 1, "2019": 1},
            "public": {"enfants-et-familles": 3},
            "profession": {},
            "stade": {"deployed": 1},
        },
    ),
    (
        "region=24",
        {
            "region": {"24": 2, "53": 1},
            "departement": {"18": 2},
            "orientation": {"aller-vers": 2, "numerique-et-travail-social": 1},
            "annee": {"2021": 1, "2019": 1},
        },
    ),
    (
        "region=24&orientation=numerique-et-travail-social",
        {
            "region": {"24": 1, "53": 1},
            "orientation": {"aller-vers": 2, "numerique-et-travail-social": 1},
            "annee": {"2021": 1},
        },
    ),
    ("stade=stopped", {"region": {}, "stade": {"deployed": 1}}),
    ("q=trois", {"region": {"53": 1}, "annee": {}}),
    ("q=trois&region=24", {"region": {"53": 1}, "orientation": {}}),
    ("q=introuvable", {"region": {}, "public": {}}),
    ("annee=1999", {"region": {}, "annee": {"2021": 1, "2019": 1}}),
]


def shown(client, query):
    """Facet → value → the count that the page says."""
    form = client.get(f"/pratiques/?{query}").context["form"]
    counted = {}
    for facet in catalogue.FACETS:
        choices = [(value, label) for value, label in form.fields[facet].widget.choices if value]
        counts = {value: int(label.rpartition("(")[2].rstrip(")")) for value, label in choices}
        counted[facet] = {value: count for value, count in counts.items() if count}
    return counted


@pytest.mark.parametrize(("query", "expected"), COUNTS)
def test_each_choice_says_how_many_published_fiches_it_would_show(fiches, client, query, expected):
    counted = shown(client, query)
    assert {facet: counted[facet] for facet in expected} == expected


def test_the_very_next_page_counts_what_has_just_changed(fiches, client):
    def counts():
        return shown(client, "")["orientation"].get("aller-vers", 0), client.get("/pratiques/").context[
            "total"
        ]

    near = Orientation.objects.get(slug="aller-vers")
    assert counts() == (2, 3)
    submitted = build.submitted(fiches, orientations=[near.pk])
    assert counts() == (2, 3)
    submitted.publish(by=fiches.user("secretariat"))
    assert counts() == (3, 4)
    submitted.orientations.clear()
    assert counts() == (2, 4)
    Orientation.objects.filter(pk=near.pk).update(slug="aller-vers-les-autres")
    assert shown(client, "")["orientation"]["aller-vers-les-autres"] == 2
    submitted.archive(by=fiches.user("secretariat"), message="L’action s’est arrêtée.")
    assert counts()[1] == 3
    Practice.objects.filter(title="Un").update(start_year=1990)
    assert shown(client, "")["annee"] == {"2021": 1, "1990": 1}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=deux",
        "region=24",
        "annee=2021",
        "stade=deployed",
        "orientation=aller-vers&public=enfants-et-familles",
    ],
)
def test_what_is_held_in_memory_and_what_the_database_filters_are_the_same(fiches, query, rf):
    filters = PracticeFilter(rf.get(f"/?{query}&tri=date").GET)
    assert filters.form.is_valid()
    assert filters.keys.tolist() == [practice.pk for practice in filters.qs.order_by("-published_at", "-pk")]
    assert len(filters.keys)


FICHES = st.lists(st.tuples(st.sampled_from("ab "), st.sampled_from("xy "), st.integers(0, 3)), max_size=12)


@given(FICHES, st.sampled_from("ab "), st.sampled_from("xyz "), st.sets(st.integers(0, 12)))
def test_counting_in_memory_is_counting_one_by_one(fiches, letter, sign, among):
    keys = [7 * place + 3 for place in range(len(fiches))]
    rows = list(zip(keys, fiches, strict=True))
    values = {
        "letter": {v: [k for k, row in rows if row[0] == v] + [4] for v in "ab"},  # 4 is no fiche of ours
        "sign": {v: [k for k, row in rows if row[1] == v] for v in "xy"},
    }
    facets = Facets(keys, [row[2] for row in fiches], values)
    wanted = {facet: value for facet, value in (("letter", letter), ("sign", sign)) if value != " "}
    among = {7 * place + 3 for place in among}

    def holding(row, but=None):
        return all(
            row[at] == wanted[facet] for at, facet in enumerate(values) if facet in wanted and facet != but
        )

    counted = facets.counts(wanted, facets.among(list(among)))
    assert counted == {
        facet: {
            value: sum(row[at] == value and k in among and holding(row, but=facet) for k, row in rows)
            for value in values[facet]
        }
        for at, facet in enumerate(values)
    }
    held = facets.having(wanted)
    assert facets.newest(held).tolist() == [k for k, row in rows if holding(row)]
    assert facets.most_reused(held).tolist() == sorted(
        (k for k, row in rows if holding(row)), key=lambda k: (-dict(rows)[k][2], k)
    )
    asked = {"letter": ["a"], "sign": ["x", "y"]}
    shared = {k: (row[0] == "a") + (row[1] in "xy") for k, row in rows}
    nearest = sorted((k for k in keys if shared[k]), key=lambda k: (-shared[k], k))
    assert facets.sharing(asked, 5) == {k: shared[k] for k in nearest[:5]}
