"""What each role sees, by exact equality, over data that could leak."""

import pytest

from consultations.synthesis.models import Synthesis
from tests.world import ROLES

from . import build

pytestmark = pytest.mark.django_db


def test_each_role_sees_its_own(world):
    rows = {}
    for state, make in build.STATES.items():
        consulted = build.consultation(world, slug=state.replace("_", "-"))
        build.sayings(world, consulted)
        rows[state] = make(world, consulted=consulted)
    consulted = build.consultation(world, slug="regional")
    build.sayings(world, consulted)
    rows["regional"] = build.draft(world, consulted=consulted, committee=world.committee)
    hidden = build.consultation(world, slug="hidden")
    build.sayings(world, hidden)
    rows["hidden"] = build.published(world, consulted=hidden)
    type(hidden).objects.filter(pk=hidden.pk).update(published_at=None)

    reviewing = {"published", "in_review", "adopted"}
    expected = {role: {"published"} for role in ROLES} | {
        "secretariat": reviewing | {"regional"},
        "member": reviewing | {"regional"},
        "co_chair": reviewing | {"regional"},
        "other_secretariat": reviewing,
        "national": {"draft", "in_review", "adopted", "published", "hidden"},
    }
    names = {synthesis.pk: name for name, synthesis in rows.items()}
    for role in ROLES:
        seen = Synthesis.objects.visible_to(world.user(role)).values_list("pk", flat=True)
        assert sorted(names[pk] for pk in seen) == sorted(expected[role]), role


def test_no_page_names_a_person(client, world):
    """Public pages and files tell who is behind a text by organisation and region, never by a person's name."""
    synthesis = build.published(world)
    base = f"/consultations/egts/syntheses/{synthesis.pk}"
    for path in ("/", "/points/", "/suites/", ".json", ".csv"):
        page = client.get(base + path).content.decode()
        for role in ("professional", "drafter", "national", "co_chair"):
            assert world.user(role).email not in page and world.user(role).first_name not in page
