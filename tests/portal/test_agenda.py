"""The agenda: what is to come, to be settled, over; and the same for calendars."""

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from egts.core.models import Orientation
from tests.portal import build


@pytest.fixture
def year(world):
    orientation = Orientation.objects.get(slug="aller-vers")
    build.event(world, "Bientôt")
    build.event(world, "Plus tard", days=40, orientation=orientation)
    build.event(world, "À fixer", days=None)
    build.event(world, "Hier", days=-1)
    build.event(world, "Il y a deux ans", days=-700)
    elsewhere = build.event(world, "Ailleurs", days=20)
    elsewhere.region, elsewhere.kind, elsewhere.state = world.other_region, "training", "cancelled"
    elsewhere.save()


def agenda(**asked):
    return Client().get(reverse("portal:agenda"), asked)


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, ["Bientôt", "Ailleurs", "Plus tard", "À fixer"]),
        ({"quand": "passes"}, ["Hier", "Il y a deux ans"]),
        ({"nature": "training"}, ["Ailleurs"]),
        ({"region": "53"}, ["Ailleurs"]),
        ({"orientation": "aller-vers"}, ["Plus tard"]),
        ({"region": "24", "nature": "training"}, []),
    ],
    ids=str,
)
def test_what_the_agenda_lists(world, year, asked, titles):
    assert [event.title for event in agenda(**asked).context["page"]] == titles


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"region": "99"}, 200),
        ({"region": "\0"}, 200),
        ({"orientation": "x" * 5000}, 200),
        ({"nature": "inconnue"}, 200),
        ({"quand": "jamais"}, 200),
        ({"page": "1000000000"}, 404),
        ({"page": "\0"}, 404),
    ],
    ids=str,
)
def test_no_question_breaks_the_agenda(world, year, asked, status):
    assert agenda(**asked).status_code == status
    if status == 200:
        assert Client().get(reverse("portal:agenda_ics"), asked).status_code == 200


def test_the_calendar_is_valid_and_holds_what_has_a_date(world, year):
    event = build.event(
        world, "Retour; virgule, et\nligne", days=3, place="Salle « A », Bourges", description="é" * 200
    )
    answer = Client().get(reverse("portal:agenda_ics"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    found = {str(part["SUMMARY"]): part for part in calendar.walk("VEVENT")}
    assert set(found) == {"Hier", event.title, "Bientôt", "Ailleurs", "Plus tard"}
    assert found[event.title]["UID"].startswith(f"rendez-vous-{event.pk}@")
    assert found[event.title].decoded("DTSTART") == event.starts_at.replace(microsecond=0)
    assert str(found["Ailleurs"]["STATUS"]) == "CANCELLED"
    again = Calendar.from_ical(Client().get(reverse("portal:agenda_ics")).content)
    assert {str(part["UID"]) for part in again.walk("VEVENT")} == {
        str(part["UID"]) for part in found.values()
    }
    assert all(part.get("DTSTAMP") for part in found.values())


def test_an_event_says_when_or_that_it_is_to_be_settled(world):
    fixed, open_one = build.event(world), build.event(world, days=None)
    assert str(fixed.starts_at.year) in Client().get(fixed.get_absolute_url()).content.decode()
    assert "au premier trimestre" in Client().get(open_one.get_absolute_url()).content.decode()
