"""Writing, deciding and reading, as a browser without JavaScript does it; and what people get wrong."""

import uuid

import pytest
from django.urls import reverse
from django.utils.timezone import now

from egts.core.models import Organisation
from motions.models import Motion
from tests.motions import build

CREATE = "/motions/rediger/"


@pytest.fixture
def drafter(client, world):
    client.force_login(world.user("drafter"))
    return client


def new(world, **changes):
    return build.sheet(
        **{"organisation": str(world.organisation.pk), "form_key": str(uuid.uuid4()), **changes}
    )


def test_a_text_goes_from_the_form_to_the_public(client, world, drafter):
    answer = drafter.post(CREATE, new(world, themes=[world.theme.pk]))
    motion = Motion.objects.get()
    assert answer["Location"] == motion.get_absolute_url()
    assert [clause.text for clause in motion.clauses.all()] == ["Les files d’attente s’allongent."]
    assert [demand.addressee for demand in motion.demands.all()] == ["L’État"]
    drafter.post(reverse("motions:open_debate", args=[motion.pk]))
    drafter.post(reverse("motions:consolidate", args=[motion.pk]))
    client.force_login(world.user("signatory"))
    vote = {
        "body": "assemblée générale",
        "outcome": "adopted",
        "in_favour": 9,
        "against": 1,
        "abstentions": 0,
    }
    client.post(reverse("motions:vote", args=[motion.pk]), vote)
    client.post(reverse("motions:publish", args=[motion.pk]))
    client.logout()
    page = client.get(motion.get_absolute_url()).content.decode()
    for words in ("Les files d’attente s’allongent.", "L’État", "9 pour, 1 contre, 0 abstention"):
        assert words in page
    pdf = client.get(reverse("motions:pdf", args=[motion.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_more_rows_keep_what_was_typed_and_save_nothing(world, drafter):
    answer = drafter.post(CREATE, new(world, title="Un titre en cours", more="1", **{"demands-0-text": ""}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Un titre en cours"' in page
    assert "Les files d’attente s’allongent." in page
    assert 'name="clauses-3-text"' in page
    assert 'value="L’État"' in page
    assert "Erreur" not in page
    assert not Motion.objects.exists()


def test_the_same_form_posted_twice_makes_one_text(world, drafter):
    data = new(world)
    assert drafter.post(CREATE, data)["Location"] == drafter.post(CREATE, data)["Location"]
    assert Motion.objects.count() == 1


def test_an_edit_over_somebody_elses_is_refused_with_everything_kept(world, drafter):
    motion = build.draft(world)
    stale = build.sheet(motion, title="Ma version")
    motion.title = "La version d’une collègue"
    motion.save()
    answer = drafter.post(reverse("motions:edit", args=[motion.pk]), stale)
    assert answer.status_code == 422
    assert "modifié entre-temps" in answer.content.decode()
    assert 'value="Ma version"' in answer.content.decode()
    motion.refresh_from_db()
    assert motion.title == "La version d’une collègue"


def test_emptying_a_row_removes_it(world, drafter):
    motion = build.draft(world)
    first, second = motion.clauses.all()
    changes = {"clauses-0-id": first.pk, "clauses-0-text": "", "clauses-1-id": second.pk}
    changes["clauses-1-text"] = "Reste."
    drafter.post(reverse("motions:edit", args=[motion.pk]), build.sheet(motion, **changes))
    assert list(motion.clauses.values_list("pk", "position", "text")) == [(second.pk, 1, "Reste.")]


def test_a_row_of_another_text_cannot_be_taken(world, drafter):
    theirs, mine = build.draft(world), build.draft(world)
    taken = build.sheet(mine, **{"clauses-0-id": theirs.clauses.first().pk})
    drafter.post(reverse("motions:edit", args=[mine.pk]), taken)
    assert theirs.clauses.count() == 2
    assert mine.clauses.get().text == "Les files d’attente s’allongent."


WRONG = {
    "no title": {"title": ""},
    "a title too long": {"title": "a" * 201},
    "no organisation": {"organisation": None},
    "an organisation that gave no mandate": {"organisation": "other"},
    "an unknown kind": {"kind": "décret"},
    "an unknown clause kind": {"clauses-0-kind": "décret"},
    "a demand to nobody": {"demands-0-addressee": ""},
    "an addressee without a demand": {"demands-0-text": ""},
    "no rows at all": {"clauses-TOTAL_FORMS": None, "demands-TOTAL_FORMS": None},
    "a billion rows": {"clauses-TOTAL_FORMS": "1000000000"},
    "a null character": {"title": "a\0b"},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_saved(world, drafter, what):
    other = Organisation.objects.create(name="Ailleurs")
    data = new(world, **WRONG[what])
    if data.get("organisation") == "other":
        data["organisation"] = other.pk
    answer = drafter.post(CREATE, data)
    assert answer.status_code == 422
    assert "à corriger" in answer.content.decode()
    assert not Motion.objects.exists()


BAD_VOTES = [
    {"body": "", "outcome": "adopted"},
    {"body": "bureau", "outcome": "peut-être"},
    {"body": "bureau", "outcome": "adopted", "held_on": "31/02/2026"},
    {"body": "bureau", "outcome": "adopted", "held_on": "2999-01-01"},
    {"body": "bureau", "outcome": "adopted", "in_favour": "-1", "against": "0", "abstentions": "0"},
    {"body": "bureau", "outcome": "adopted", "in_favour": "3"},
    {"body": "bureau", "outcome": "adopted", "in_favour": "3", "against": "4", "abstentions": "0"},
    {"body": "bureau", "outcome": "adopted", "in_favour": "9" * 30, "against": "4", "abstentions": "0"},
]


@pytest.mark.parametrize("data", BAD_VOTES, ids=str)
def test_a_vote_that_cannot_be_is_refused(client, world, data):
    motion = build.consolidated(world)
    client.force_login(world.user("signatory"))
    answer = client.post(reverse("motions:vote", args=[motion.pk]), data)
    assert answer.status_code == 422
    motion.refresh_from_db()
    assert motion.state == "consolidated"


@pytest.mark.parametrize(
    "query",
    [
        "?nature=x",
        "?organisation=x",
        "?theme=x",
        "?annee=x",
        "?organisation=9999999999999999999999",
        "?q=" + "a" * 10_000,
        "?q=%00",
        "?q=((",
        "?page=1",
    ],
)
def test_odd_queries_still_get_a_page(client, world, query):
    build.published(world)
    assert client.get(reverse("motions:list") + query).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "x", "1000000000"])
def test_a_page_that_does_not_exist_is_not_found(client, world, number):
    assert client.get(reverse("motions:list"), {"page": number}).status_code == 404


def test_filters_and_search_narrow(client, world):
    other = Organisation.objects.create(name="Ailleurs")
    motion = build.published(world, title="Les éducateurs spécialisés manquent")
    motion.themes.add(world.theme)
    position = build.position(world, title="Un toit d’abord")
    Motion.objects.filter(pk=position.pk).update(organisation=other)
    year = now().year
    expected = {
        "q=educateur specialise": [motion],
        "nature=position": [position],
        f"organisation={other.pk}": [position],
        f"theme={world.theme.slug}": [motion],
        f"annee={year}": [position, motion],
        "q=toit&nature=motion": [],
        "q=files d’attente&nature=motion": [motion],  # words of a clause
        "q=poste d’accueil&nature=position": [position],  # words of a demand
    }
    found = {
        query: list(client.get(f"{reverse('motions:list')}?{query}").context["page"]) for query in expected
    }
    assert found == expected
