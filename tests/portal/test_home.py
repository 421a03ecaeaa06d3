"""The home page: what is open now, what is published, and no empty shelf."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Phase
from egts.portal.home import FIGURES_KEY
from tests.portal import build


@pytest.fixture(autouse=True)
def fresh_figures():
    cache.delete(FIGURES_KEY)


def home():
    answer = Client().get(reverse("portal:home"))
    assert answer.status_code == 200
    return answer


def headings(answer):
    return re.findall(r'<h2[^>]*id="([\w-]+)"', answer.content.decode())


def test_an_empty_portal_shows_no_empty_shelf(world):
    assert [name for name in headings(home()) if name != "theme-modal-title"] == []


def test_a_full_one_shows_each_shelf_once(world):
    consultation = build.consultation(world)
    build.practice(world)
    build.contribution(world, consultation)
    build.motion(world)
    build.event(world)
    build.news()
    answer = home()
    expected = ["en-cours", "chiffres", "fiches", "motions", "agenda", "actualites"]
    assert [name for name in headings(answer) if name in expected] == expected
    assert answer.context["figures"] == {
        "practices": 1,
        "contributions": 1,
        "statements": 1,
        "regions": 1,
        "all_regions": 18,
        "motions": 1,
    }


def test_the_figures_stand_when_the_cache_is_down(world, settings):
    down = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": down}
    build.practice(world)
    assert home().context["figures"]["practices"] == 1


def test_what_is_open_is_said_once_until_its_last_day(world):
    today = timezone.localdate()
    consultation = build.consultation(world)
    consultation.phases.all().delete()
    for kind, starts, ends, acts in (
        ("contribution", -5, 10, ["contribute", "moderate"]),
        ("assises", -5, 20, ["contribute"]),
        ("regional_synthesis", -5, -1, ["review"]),
        ("publication", 5, None, ["publish"]),
    ):
        Phase.objects.create(
            consultation=consultation,
            kind=kind,
            starts_on=today + timedelta(days=starts),
            ends_on=None if ends is None else today + timedelta(days=ends),
            acts=acts,
        )
    [shown] = home().context["open_consultations"]
    assert [(act.told.split()[0], act.until) for act in shown.acts] == [
        ("Groupes", today + timedelta(days=20)),
        ("Les", today + timedelta(days=10)),
    ]
    assert shown.can_contribute


@pytest.mark.parametrize(
    "change",
    [
        {"published_at": None},
        {"starts_on": timezone.localdate() + timedelta(days=1)},
        {"ends_on": timezone.localdate() - timedelta(days=1)},
    ],
    ids=["not public", "not begun", "over"],
)
def test_what_is_not_open_is_not_said_to_be(world, change):
    consultation = build.consultation(world)
    type(consultation).objects.filter(pk=consultation.pk).update(**change)
    assert home().context["open_consultations"] == []


def test_events_to_be_settled_have_their_place(world):
    for days in (1, 2, 3, 4):
        build.event(world, f"Dans {days} jours", days=days)
    build.event(world, "À fixer", days=None)
    build.event(world, "Hier", days=-1)
    assert [event.title for event in home().context["events"]] == [
        "Dans 1 jours",
        "Dans 2 jours",
        "Dans 3 jours",
        "À fixer",
    ]


def test_feeds_can_be_discovered(world):
    page = home().content.decode()
    for name in ("practices:feed", "motions:feed", "portal:agenda_ics"):
        assert re.search(f'<link rel="alternate" [^>]*href="{re.escape(reverse(name))}"', page)
