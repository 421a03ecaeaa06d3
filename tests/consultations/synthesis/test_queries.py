"""Pages cost the same with few rows and with many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.synthesis import present

from . import build

pytestmark = pytest.mark.django_db


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def test_pages_do_not_grow_with_rows(client, world):
    synthesis = build.draft(world)
    client.force_login(world.user("national"))
    entry = synthesis.entries.filter(kind="constat").first()
    public = f"/consultations/egts/syntheses/{synthesis.pk}"
    addresses = [
        f"{public}/",
        f"{public}/points/",
        f"{public}/points/{entry.key}/",
        f"{public}/suites/",
        f"/synthese/{synthesis.pk}/atelier/",
        f"/synthese/{synthesis.pk}/atelier/points/{entry.pk}/",
        f"/synthese/{synthesis.pk}/progression/",
        "/consultations/egts/",
    ]
    once = {address: _queries(client, address) for address in addresses}
    ideas = ("crèches", "logement", "transports", "santé", "emploi", "école", "numérique", "budget")
    for region in (world.region, world.other_region):
        for n in range(4):
            build.contribution(
                world,
                synthesis.consultation,
                region,
                title=f"Autre {n}",
                sayings=[
                    (kind, f"Il faudrait {n} {idea} de plus dans notre canton")
                    for kind in ("constat", "levier")
                    for idea in ideas[: n * 2 + 2]
                ],
            )
    build.compiled(world, synthesis)
    assert synthesis.entries.count() > 20
    assert {address: _queries(client, address) for address in addresses} == once


def test_a_long_synthesis_shows_the_weightiest_and_links_to_the_rest(client, world, monkeypatch):
    monkeypatch.setattr(present, "WHOLE", 0)
    synthesis = build.published(world)
    sections = present.sections(synthesis, whole=0, per_block=1)
    block = next(block for block in sections[0].blocks if block.kind == "constat")
    assert (block.count, len(block.shared), len(block.minority), block.hidden) == (2, 1, 1, 0)
