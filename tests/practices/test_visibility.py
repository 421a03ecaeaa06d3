"""What each role sees, by exact equality, over fiches in every state."""

import pytest

from practices.models import Practice, PracticeDocument, Revision
from tests.practices import build
from tests.world import ROLES

PUBLIC = {"published", "archived"}
RECEIVED = PUBLIC | {"submitted", "returned", "rejected"}
EVERY = set(build.STATES)
SEEN = dict.fromkeys(ROLES, PUBLIC) | {
    "professional": EVERY,
    "secretariat": RECEIVED,
    "member": RECEIVED,
    "co_chair": RECEIVED,
}
REVISIONS = ("draft", "submitted", "returned", "accepted", "rejected")
REVISIONS_SEEN = {role: set() for role in ROLES} | {
    "professional": set(REVISIONS),
    "secretariat": set(REVISIONS) - {"draft"},
}
SECRET = "Phrase qui ne doit pas sortir"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_exactly_these_fiches_and_files(world, role):
    for make in build.STATES.values():
        make(world, uploads=[build.upload()])
    user = world.user(role)
    assert {practice.state for practice in Practice.objects.visible_to(user)} == SEEN[role]
    files = PracticeDocument.objects.visible_to(user).select_related("practice")
    assert {file.practice.state for file in files} == SEEN[role]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_exactly_these_revisions_and_their_files(world, role):
    for state in REVISIONS:
        build.revision(world, state, uploads=[build.upload(f"{state}.pdf")])
    user = world.user(role)
    assert {revision.state for revision in Revision.objects.visible_to(user)} == REVISIONS_SEEN[role]
    accepted = {"accepted.pdf"}  # now a file of the fiche, which everyone reads
    expected = {f"{state}.pdf" for state in REVISIONS_SEEN[role]} | accepted
    assert {file.name for file in PracticeDocument.objects.visible_to(user)} == expected


OUTPUTS = ["/pratiques/", "/pratiques/flux.xml", "/pratiques/export.csv", "/pratiques/export.json"]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


@pytest.mark.parametrize("address", OUTPUTS)
@pytest.mark.parametrize("role", ["visitor", "professional", "secretariat"])
def test_the_catalogue_the_feed_and_the_exports_hold_what_is_published_and_nothing_else(
    world, client, role, address
):
    for state, make in build.STATES.items():
        make(world, title=f"Titre {state}", summary="Phrase lue" if state == "published" else SECRET)
    build.revision(world, "submitted", title="Titre revu", description=SECRET)
    if role != "visitor":
        client.force_login(world.user(role))
    text = read(client, address)
    assert "Titre published" in text
    unseen = [SECRET, "Titre revu", *(f"Titre {state}" for state in build.STATES if state != "published")]
    assert [words for words in unseen if words in text] == []
    for person in map(world.user, ROLES):
        if person.is_authenticated:
            assert person.email not in text


def test_the_page_of_a_fiche_never_shows_the_author_s_address_and_keeps_the_story_inside(world, client):
    practice = build.archived(world, title="Café")
    for role, told in {
        "visitor": False,
        "stranger": False,
        "professional": True,
        "secretariat": True,
    }.items():
        if role != "visitor":
            client.force_login(world.user(role))
        page = client.get(practice.get_absolute_url()).content.decode()
        assert world.author.email not in page
        assert ("L’action s’est arrêtée." in page) is told, role
        assert ("Vie de la fiche" in page) is told, role


def test_what_cites_a_fiche_is_shown_to_who_may_see_it(world, client):
    from egts.core.models import Citation

    cited, public, hidden = (
        build.published(world),
        build.published(world, title="Publique qui cite"),
        build.submitted(world, title="Brouillon qui cite"),
    )
    for source in (public, hidden):
        Citation.objects.cite(source, cited, by=world.author)
    page = client.get(cited.get_absolute_url()).content.decode()
    assert "Publique qui cite" in page and "Brouillon qui cite" not in page


def test_the_readers_are_shown_published_titles_that_are_near_and_the_way_back_to_their_desk(world, client):
    build.published(world, title="Café des parents de Bourges")
    build.published(world, title="Médiation numérique")
    build.submitted(world, title="Le café des parents")
    practice = build.submitted(world, title="Le café des parents")
    client.force_login(world.user("secretariat"))
    response = client.get(practice.get_absolute_url())
    assert [other.title for other in response.context["alike"]] == ["Café des parents de Bourges"]
    assert f'href="{world.committee.get_desk_url()}"' in response.content.decode()
