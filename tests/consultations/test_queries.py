"""Pages ask the database as many questions for one row as for thirty."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from egts.core.models import Citation
from tests.consultations import build as hall
from tests.motions import build as motions
from tests.practices import build as practices
from tests.world import World, person, seat

MANY = 30


def one_more(world):
    """One more of all that these pages list."""
    hall.consultation(world)
    for state in ("announced", "draft", "submitted", "accepted"):
        hall.contribution(
            world, world.consultation, state, group=hall.group(world), organisation=world.organisation
        )
    hall.event(world, world.consultation)
    fiche = practices.published(world)
    Citation.objects.cite(world.detailed, fiche, by=world.detailed.author)
    secretary = world.user("secretariat")
    practices.submitted(world).assign(to=secretary, by=secretary)
    practices.revision(world, "submitted").assign(to=secretary, by=secretary)
    consultations_motion = motions.published(world)
    world.consultation.join(consultations_motion, by=world.user("signatory"))
    ends = timezone.localdate() + timedelta(days=10)
    seat(
        person("Sam"),
        world.committee,
        "member",
        organisation=world.organisation,
        college=world.college,
        ends_on=ends,
        name_is_public=True,
    )
    hall.document(world.detailed)


PAGES = {
    "list": ("visitor", lambda world: reverse("consultations:list")),
    "consultation": ("visitor", lambda world: world.consultation.get_absolute_url()),
    "consultation, signed in": ("facilitator", lambda world: world.consultation.get_absolute_url()),
    "filtered": ("visitor", lambda world: world.consultation.get_absolute_url() + "?theme=place-des-usagers"),
    "contribution": ("visitor", lambda world: world.detailed.get_absolute_url()),
    "committee": (
        "visitor",
        lambda world: reverse("consultations:committee", args=[world.consultation.slug, world.committee.pk]),
    ),
    "desk, narrowed": (
        "secretariat",
        lambda world: world.committee.get_desk_url() + "?suivi=moi&departement=18&orientation=aller-vers",
    ),
    "log": ("secretariat", lambda world: world.committee.get_desk_url() + "journal/"),
    "desk": ("secretariat", lambda world: world.committee.get_desk_url()),
}


def questions(world, page):
    role, address = PAGES[page]
    client = Client()
    if role != "visitor":
        client.force_login(world.user(role))
        client.get(address(world))  # the second factor is asked about once
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address(world))
    assert answer.status_code == 200
    return [query["sql"] for query in captured]


@pytest.fixture(scope="module")
def grown(django_db_setup, django_db_blocker, tmp_path_factory):
    """The questions of every page with one row of each thing, then with thirty."""
    media = override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("media")))
    with django_db_blocker.unblock(), transaction.atomic(), media:
        world = World()
        world.consultation = hall.consultation(world)
        world.detailed = hall.contribution(world, world.consultation, "accepted")
        one_more(world)
        few = {page: questions(world, page) for page in PAGES}
        for _ in range(MANY - 1):
            one_more(world)
        many = {page: questions(world, page) for page in PAGES}
        transaction.set_rollback(True)
    return few, many


def test_pages_ask_no_more_for_thirty_rows_than_for_one(grown):
    few, many = grown
    assert {page: len(asked) for page, asked in many.items()} == {
        page: len(asked) for page, asked in few.items()
    }
    assert max(len(asked) for asked in many.values()) < 45


def test_lists_do_not_carry_what_only_searches_read(grown):
    _, many = grown
    carried = {
        page: [sql for sql in asked if '."search"' in sql.partition(" FROM ")[0] and "synthesis_" not in sql]
        for page, asked in many.items()
    }
    assert {page: found for page, found in carried.items() if found} == {}
