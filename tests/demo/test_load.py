"""The demonstration data: loaded twice, looked at by each role."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client, override_settings

from consultations.models import Consultation, Contribution, Event, Statement
from consultations.synthesis.models import Synthesis
from egts.core.models import Committee, Notice, Region, Seat, User
from egts.demo.management.commands.load_demo import COUNTED, Command
from egts.demo.roles import DOMAIN, ROLES
from motions.models import Motion, Vote
from practices.models import Practice
from tests.world import restore_reference_data

NEAR = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The data, loaded twice: what was counted after each time, and what was printed."""
    with django_db_blocker.unblock(), transaction.atomic():
        restore_reference_data()  # a test with real commits may have emptied the tables just before
        counts, told = [], StringIO()
        for _ in range(2):
            call_command(Command(), stdout=told)
            counts.append({name: rows.all().count() for name, rows in COUNTED.items()})
        yield counts, told.getvalue()
        transaction.set_rollback(True)


def test_loading_twice_makes_nothing_twice(loaded):
    (once, twice), told = loaded
    assert once == twice
    assert all(f"{slug}@{DOMAIN}" in told for slug in ROLES)


def test_there_is_enough_to_be_worth_reading(loaded):
    accepted = Contribution.objects.accepted()
    assert Practice.objects.published().count() >= 40
    assert accepted.count() >= 30
    assert Statement.objects.accepted().count() >= 200
    assert set(accepted.values_list("region", flat=True)) >= set(Region.objects.values_list("pk", flat=True))
    assert Statement.objects.values("kind").distinct().count() == 4
    assert Statement.objects.values("theme").distinct().count() == 5
    fiches = Practice.objects.published().values("regions")
    texts = Motion.objects.published().values("organisation__region")
    for published in (fiches, texts):
        assert published.distinct().count() > 6
    assert Event.objects.filter(kind="training").values("orientation").distinct().count() == 6


def test_every_state_has_something_in_it(loaded):
    assert set(Practice.objects.values_list("state", flat=True)) >= {
        "draft",
        "submitted",
        "returned",
        "published",
    }
    assert set(Contribution.objects.values_list("state", flat=True)) == {
        "announced", "draft", "submitted", "returned", "accepted",
    }  # fmt: skip
    assert set(Motion.objects.values_list("state", flat=True)) == {
        "draft", "debate", "consolidated", "voted", "published",
    }  # fmt: skip


def test_the_facts_are_those_of_the_sources(loaded):
    aurore = Vote.objects.get(motion__organisation__name="Aurore")
    assert (aurore.body, aurore.tally, aurore.held_on) == ("conseil d’administration", "non communiqué", None)
    announced = Contribution.objects.get(state="announced")
    assert "UNAFORIS" in announced.title and announced.expected == "en septembre 2014"
    conference = Event.objects.get(kind="conference")
    assert not conference.is_settled and "date à stabiliser" in conference.period
    inter = Committee.objects.get(kind="inter_regional")
    assert set(inter.regions.values_list("pk", flat=True)) == {"11", "24"}
    centre = inter.groups.filter(region="24").exclude(name__contains="groupe d’exemple")
    assert list(centre.values_list("number", flat=True)) == [1, 2, 3, 5]
    listed = inter.contributions.filter(organisation__is_example=False) | inter.contributions.filter(
        organisation=None
    )
    assert listed.filter(region="24", state="accepted").count() == 6
    assert listed.filter(region="11", state__in=["accepted", "announced"]).count() == 9


def test_one_committee_covers_each_region_and_each_has_its_three_chairs(loaded):
    consultation = Consultation.objects.get()
    assert consultation.coverage.count() == Region.objects.count() == 18
    chairs = Committee.objects.filter(seats__role=Seat.Role.CO_CHAIR).annotate(n=Count("seats"))
    assert {committee.n for committee in chairs} == {3}
    assert chairs.count() == Committee.objects.count() == 18


def test_people_are_a_role_and_a_first_name(loaded):
    people = User.objects.filter(email__endswith=f"@{DOMAIN}")
    assert people.count() > 200
    assert not people.exclude(last_name="").exists()
    assert not people.exclude(email__regex=rf"^[a-z0-9-]+@{DOMAIN}$").exists()


def test_the_past_is_dated_in_the_past_and_sends_no_mail(loaded):
    for practice in Practice.objects.published():
        assert practice.created_at < practice.submitted_at < practice.published_at
    loading = ("synthesis.", "compilation.", "signoff.")
    waiting = Notice.objects.filter(emailed_at=None).values_list("entry__verb", flat=True)
    assert [verb for verb in waiting if not verb.startswith(loading)] == []


def test_the_national_synthesis_is_published_with_a_reservation(loaded):
    published = Synthesis.objects.published().get()
    assert published.is_national and len(published.sha256) == 64
    assert list(published.sign_offs.values_list("state").annotate(n=Count("pk")).order_by("state")) == [
        ("accepted", 16), ("contested", 1),
    ]  # fmt: skip
    entries = published.entries.all()
    assert entries.filter(minority=True).exists() and entries.filter(minority=False).count() > 40
    assert set(Synthesis.objects.open().values_list("committee__kind", "state")) == {
        ("national", "draft"), ("inter_regional", "in_review"),
    }  # fmt: skip


@pytest.mark.parametrize("slug", ROLES)
def test_each_role_lands_where_it_has_something_to_do(loaded, slug):
    with override_settings(ROOT_URLCONF="tests.demo.urls", DEMO=True), transaction.atomic():
        answer = Client(**NEAR).post(f"/demo/{slug}/", follow=True)
        transaction.set_rollback(True)
    assert answer.status_code == 200
    landing = answer.redirect_chain[-1][0]
    expected = {
        "professionnel": "/espace/",
        "facilitateur": "/espace/",
        "secretariat-regional": "/comite/",
        "secretariat-national": "/synthese/",
        "copresidence": "/synthese/",
        "association": "/motions/",
        "administrateur": "/admin/",
    }
    assert len(answer.redirect_chain) == 1 and landing.startswith(expected[slug])
