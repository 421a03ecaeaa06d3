"""Lists cost the same with one row and with thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motions.models import Clause, Demand
from tests.motions import build


def _queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?q=accueil&nature=motion"])
@pytest.mark.parametrize("name", ["motions:list", "motions:feed"])
def test_lists_do_not_grow_with_rows(client, world, name, query):
    build.published(world)
    address = reverse(name) + query
    _queries(client, address)
    once = _queries(client, address)
    for _ in range(29):
        build.published(world)
    assert _queries(client, address) == once


def test_a_page_does_not_grow_with_its_text(client, world):
    motion = build.published(world)
    _queries(client, motion.get_absolute_url())
    once = _queries(client, motion.get_absolute_url())
    Clause.objects.bulk_create(
        Clause(motion=motion, kind="recital", text="Considérant.", position=n) for n in range(3, 33)
    )
    Demand.objects.bulk_create(
        Demand(motion=motion, text="Agir.", addressee="L’État", position=n) for n in range(2, 32)
    )
    assert _queries(client, motion.get_absolute_url()) == once
