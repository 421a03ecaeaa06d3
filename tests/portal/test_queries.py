"""The number of queries does not depend on the number of rows."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from egts.core.models import Mandate, Organisation, WorkingGroup
from egts.portal.home import FIGURES_KEY
from tests.portal import build
from tests.world import mandate, seat

PAGES = {
    "home": lambda world: reverse("portal:home"),
    "search": lambda world: reverse("portal:search") + "?q=une",
    "search, one kind": lambda world: reverse("portal:search") + "?q=contribution&type=contributions",
    "agenda": lambda world: reverse("portal:agenda"),
    "ics": lambda world: reverse("portal:agenda_ics"),
    "news": lambda world: reverse("portal:news"),
    "sitemap": lambda world: reverse("portal:sitemap"),
    "region": lambda world: reverse("portal:region", args=[world.region.code]),
    "organisation": lambda world: world.organisation.get_absolute_url(),
    "space": lambda world: reverse("portal:space"),
    "notices": lambda world: reverse("portal:notices"),
    "erase": lambda world: reverse("portal:erase"),
    "export": lambda world: reverse("portal:my_data_export"),
}


def fill(world, user, rows):
    """`rows` of each thing, all tied to one region, one organisation and one person."""
    for number in range(rows):
        consultation = build.consultation(world, f"Consultation {number}")
        build.practice(world, f"Une fiche {number}", author=user, organisation=world.organisation)
        build.practice(world, f"Un brouillon {number}", "draft", author=user)
        build.contribution(world, consultation, author=user, organisation=world.organisation)
        build.motion(world, f"Une motion {number}", author=user)
        build.motion(world, f"Une motion en débat {number}", "debate", author=user)
        build.event(world, f"Une réunion {number}", organiser=world.organisation)
        build.news(f"Une actualité {number}")
        build.notice(world, user)
        named = Organisation.objects.create(name=f"Une organisation {number}", region=world.region)
        mandate(user, named, Mandate.Role.SIGNATORY)
        seat(user, world.committee, "member", college=world.college)
        group = WorkingGroup.objects.create(
            committee=world.committee, region=world.region, number=number + 2, name=f"Groupe {number}"
        )
        group.facilitators.add(user)
        group.facilitating.add(world.organisation)


@pytest.mark.parametrize("shown", PAGES)
def test_as_many_queries_for_thirty_rows_as_for_one(world, shown):
    user = world.user("signatory")
    counts = []
    for rows in (1, 29):
        if counts:
            WorkingGroup.objects.filter(number__gt=1).delete()
        fill(world, user, rows)
        cache.delete(FIGURES_KEY)
        client = Client()
        client.force_login(user)
        client.get(PAGES[shown](world))  # what a session or a process remembers
        cache.delete(FIGURES_KEY)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGES[shown](world)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
