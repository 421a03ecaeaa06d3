"""What each role sees of a consultation, by exact equality, over data that could leak."""

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Consultation, Contribution, Event, Statement
from egts.core.models import Citation, Seat
from tests.consultations import build as hall
from tests.practices import build as practices
from tests.world import ROLES

PUBLIC = {"announced", "accepted", "withdrawn"}
RECEIVED = PUBLIC | {"submitted", "returned"}
ALL = RECEIVED | {"draft"}
# Of the contributions of the facilitator's group, of the organisation's, and of another region's.
SEEN = {
    "facilitator": (ALL, PUBLIC, PUBLIC),
    "drafter": (PUBLIC, ALL, PUBLIC),
    "signatory": (PUBLIC, ALL, PUBLIC),
    "secretariat": (RECEIVED, RECEIVED, PUBLIC),
    "member": (RECEIVED, RECEIVED, PUBLIC),
    "co_chair": (RECEIVED, RECEIVED, PUBLIC),
    "other_secretariat": (PUBLIC, PUBLIC, RECEIVED),
}
EVERYONE_ELSE = (PUBLIC, PUBLIC, PUBLIC)


@pytest.fixture
def things(world):
    consultation = hall.consultation(world)
    world.things = {}
    for state in hall.STATES:
        world.things["group", state] = hall.contribution(world, consultation, state)
        world.things["organisation", state] = hall.of_organisation(world, consultation, state)
        world.things["elsewhere", state] = hall.contribution(
            world,
            consultation,
            state,
            group=None,
            committee=world.other_committee,
            region=world.other_region,
            author=world.user("professional"),
        )
    return world.things


def expected(things, role):
    owners = zip(("group", "organisation", "elsewhere"), SEEN.get(role, EVERYONE_ELSE), strict=True)
    seen = {things[owner, state] for owner, states in owners for state in states}
    if role == "professional":
        seen |= {things["elsewhere", state] for state in ALL}
    return seen


@pytest.mark.parametrize("role", ROLES)
def test_which_contributions_and_statements_each_role_sees(world, things, role):
    user = world.user(role)
    seen = expected(things, role)
    assert set(Contribution.objects.visible_to(user)) == seen
    told = {made for made in seen if made.state not in {"withdrawn", "announced"}}
    assert {row.contribution for row in Statement.objects.visible_to(user)} == told


@pytest.mark.parametrize("role", ROLES)
def test_a_consultation_that_is_not_public_shows_nothing(world, role):
    hidden = hall.consultation(world, published=False)
    for state in hall.STATES:
        hall.contribution(world, hidden, state)
    hall.event(world, hidden)
    user = world.user(role)
    may = role == "national"
    assert Consultation.objects.visible_to(user).exists() == may
    assert Event.objects.visible_to(user).exists() == may
    states = {"facilitator": ALL, "secretariat": RECEIVED, "member": RECEIVED, "co_chair": RECEIVED}
    assert {made.state for made in Contribution.objects.visible_to(user)} == states.get(role, set())


def read(world, role, made, query=""):
    client = Client()
    if role != "visitor":
        client.force_login(world.user(role))
    return client.get(made.get_absolute_url() + query).content.decode()


def test_a_withdrawn_contribution_keeps_its_counts_and_loses_its_words(world):
    made = hall.contribution(world, hall.consultation(world), "withdrawn", statements=3)
    words = [made.title, made.summary, *made.statements.values_list("words", flat=True)]
    for role in ROLES:
        page = read(world, role, made)
        assert [word for word in words if word in page] == []
        assert "<dt>Énoncés</dt><dd>3</dd>" in page
        listed = read(world, role, made.consultation)
        assert made.title not in listed
        assert "Contribution retirée" in listed
        reason = "À la demande du groupe."
        assert (reason in page) == (role in {"facilitator", "secretariat", "member", "co_chair"})


def test_only_those_concerned_read_the_life_of_a_contribution(world):
    made = hall.contribution(world, hall.consultation(world), "accepted")
    told = {role for role in ROLES if "Vie de la contribution" in read(world, role, made)}
    assert told == {"facilitator", "secretariat", "member", "co_chair"}


def test_a_cited_fiche_shows_only_to_those_who_may_read_it(world):
    made = hall.contribution(world, hall.consultation(world), "accepted")
    for fiche in (practices.published(world, title="Fiche publiée"), practices.draft(world, title="Secrète")):
        Citation.objects.cite(made, fiche, by=made.author)
    for role in ROLES:
        page = read(world, role, made)
        assert ("Fiche publiée" in page, "Secrète" in page) == (True, role == "professional")


def test_people_are_named_in_a_committee_only_when_they_accept_it(world):
    consultation = hall.consultation(world)
    named, unnamed = world.user("secretariat"), world.user("member")
    Seat.objects.filter(user=named).update(name_is_public=True)
    address = reverse("consultations:committee", args=[consultation.slug, world.committee.pk])
    page = Client().get(address).content.decode()
    assert str(named) in page
    assert str(unnamed) not in page
    assert str(world.user("former_secretariat")) not in page
    assert "pour la région" in page


def test_a_statement_is_found_on_its_own_page_of_a_long_contribution(world):
    made = hall.contribution(world, hall.consultation(world), "accepted", statements=230)
    last = made.statements.by_kind().last()
    assert f'id="enonce-{last.pk}"' not in read(world, "visitor", made)
    page = Client().get(last.get_absolute_url()).content.decode()
    assert f'id="enonce-{last.pk}"' in page
    assert last.words in page
    assert Client().get(made.get_absolute_url() + "?enonce=999999999").status_code == 404
