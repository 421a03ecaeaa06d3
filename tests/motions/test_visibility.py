"""Who sees which texts, by exact equality; and nothing of a person leaks."""

import pytest
from django.urls import reverse

from consultations.models import Consultation
from motions.models import Motion
from tests.motions import build
from tests.world import ROLES, mandate, person

INSIDERS = {"drafter", "signatory"}


def test_each_role_sees_exactly_its_texts(world):
    texts = {state: make(world) for state, make in build.STATES.items()}
    texts["position"] = build.position(world)
    public = {texts["published"].pk, texts["position"].pk}
    every = {motion.pk for motion in texts.values()}
    seen = {
        role: set(Motion.objects.visible_to(world.user(role)).values_list("pk", flat=True)) for role in ROLES
    }
    assert seen == {role: every if role in INSIDERS else public for role in ROLES}


def test_a_mandate_from_elsewhere_or_ended_opens_nothing(world):
    build.draft(world)
    user = person()
    mandate(user, world.organisation, "drafter", starts_on="2020-01-01", ends_on="2020-12-31")
    assert not Motion.objects.visible_to(user).exists()


SECRET = "phrase-qui-ne-sort-pas"


@pytest.mark.parametrize("state", sorted(set(build.STATES) - {"published"}))
def test_what_is_not_published_appears_nowhere(client, world, state):
    motion = build.STATES[state](world, title=SECRET, summary=SECRET)
    build.published(world)
    pages = [
        reverse("motions:list"),
        reverse("motions:list") + f"?q={SECRET}",
        reverse("motions:feed"),
        reverse("motions:detail", args=[motion.pk, "autre"]),
        reverse("motions:pdf", args=[motion.pk]),
    ]
    assert client.get(motion.get_absolute_url()).status_code == 404
    for page in pages:
        answer = client.get(page)
        body = answer.content.decode()
        assert SECRET not in body.replace(f'value="{SECRET}"', ""), page
        assert SECRET not in answer.get("Location", ""), page


def test_no_page_shows_a_person_to_the_public(client, world):
    motion = build.published(world)
    for page in (reverse("motions:list"), reverse("motions:feed"), motion.get_absolute_url()):
        body = client.get(page).content.decode()
        for role in ("drafter", "signatory"):
            assert world.user(role).email not in body
            assert world.user(role).get_full_name() not in body


def test_a_consultation_that_is_not_public_is_not_named(client, world):
    motion = build.published(world)
    for slug, published_at in (("ouverte", "2026-01-01T00:00Z"), ("cachee", None)):
        consultation = Consultation.objects.create(
            title=f"Consultation {slug}",
            slug=slug,
            national_committee=world.national_committee,
            published_at=published_at,
        )
        consultation.joined_motions.create(motion=motion, joined_by=world.user("signatory"))
    body = client.get(motion.get_absolute_url()).content.decode()
    assert "Consultation ouverte" in body
    assert "Consultation cachee" not in body


def test_markup_typed_by_people_stays_text(client, world):
    attack = "<script>alert(1)</script>"
    motion = build.published(world, title=attack, summary=attack)
    motion.clauses.update(text=attack)
    motion.demands.update(text=attack, addressee=attack)
    for page in (reverse("motions:list"), motion.get_absolute_url(), reverse("motions:feed")):
        assert attack not in client.get(page).content.decode()
    assert "&amp;lt;script&amp;gt;" in client.get(reverse("motions:feed")).content.decode()
