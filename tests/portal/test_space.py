"""Each person's own space: theirs, in the order in which they need it."""

import pytest
from django.test import Client
from django.urls import reverse

from egts.core.models import Notice
from tests.portal import build
from tests.world import ROLES, mandate


@pytest.fixture
def space(world):
    def of(role):
        client = Client()
        client.force_login(world.user(role))
        answer = client.get(reverse("portal:space"))
        assert answer.status_code == 200
        return answer

    return of


def titles(writings):
    return {str(writing.thing) for writing in writings}


def test_each_sees_what_they_write_and_nothing_else(world, space):
    consultation = build.consultation(world)
    for state in ("draft", "submitted", "returned", "published", "rejected", "archived"):
        build.practice(world, f"fiche {state}", state)
    for state in ("announced", "draft", "submitted", "returned", "accepted", "withdrawn"):
        build.contribution(world, consultation, f"contribution {state}", state)
    for state in ("draft", "debate", "published"):
        build.motion(world, f"motion {state}", state)
    to_finish = {
        "professional": {"fiche draft", "fiche returned"},
        "facilitator": {"contribution draft", "contribution returned"},
        "drafter": {"motion draft", "motion debate"},
        "signatory": {"motion draft", "motion debate"},
    }
    handed_in = {
        "professional": {"fiche submitted", "fiche published", "fiche rejected", "fiche archived"},
        "facilitator": {
            "contribution submitted",
            "contribution accepted",
            "Contribution retirée (rapport de groupe)",
        },
        "drafter": {"motion published"},
        "signatory": {"motion published"},
    }
    for role in ROLES[1:]:
        context = space(role).context
        assert titles(context["to_finish"]) == to_finish.get(role, set()), role
        assert titles(context["page"]) == handed_in.get(role, set()), role


def test_secretariats_see_how_much_waits_for_them(world, space):
    consultation = build.consultation(world)
    build.practice(world, state="submitted")
    build.contribution(world, consultation, state="submitted")
    waiting = {"practices": 1, "revisions": 0, "questions": 0, "reuses": 0, "contributions": 1}
    nothing = dict.fromkeys(waiting, 0)
    assert space("secretariat").context["to_decide"] == waiting
    assert space("other_secretariat").context["to_decide"] == nothing
    assert space("member").context["to_decide"] == nothing
    assert space("former_secretariat").context["to_decide"] == {}


def test_a_facilitator_is_led_to_the_open_consultations(world, space):
    open_one = build.consultation(world)
    build.consultation(world, "Pas encore publique", published=False)
    address = reverse("consultations:contribution_create", args=[open_one.slug])
    page = space("facilitator").content.decode()
    assert address in page and "Pas encore publique" not in page
    assert address not in space("stranger").content.decode()


def test_mandates_and_desks_are_those_of_today(world, space):
    mandate(
        world.user("stranger"), world.organisation, "member", starts_on="2020-01-01", ends_on="2020-12-31"
    )
    assert world.organisation.name not in space("stranger").content.decode()
    assert world.organisation.name in space("drafter").content.decode()
    assert world.committee.get_desk_url() in space("secretariat").content.decode()
    assert world.committee.get_desk_url() not in space("former_secretariat").content.decode()


def test_notices_are_read_one_by_one_or_all_at_once(world):
    user, other = world.author, world.user("stranger")
    mine = [build.notice(world, user, f"Avis {number}", url="/agenda/") for number in range(3)]
    theirs = build.notice(world, other)
    client = Client()
    client.force_login(user)
    assert client.post(reverse("portal:notice_read", args=[mine[0].pk])).url == "/agenda/"
    assert Notice.objects.unread().filter(recipient=user).count() == 2
    read_at = Notice.objects.get(pk=mine[0].pk).read_at
    client.post(reverse("portal:notice_read", args=[mine[0].pk]))
    assert Notice.objects.get(pk=mine[0].pk).read_at == read_at
    assert client.post(reverse("portal:notice_read", args=[theirs.pk])).status_code == 404
    client.post(reverse("portal:notices_read"))
    assert not Notice.objects.unread().filter(recipient=user).exists()
    assert Notice.objects.unread().filter(recipient=other).exists()
