"""Writing a fiche in the browser: drafts, submissions, two tabs, the same form twice, revisions."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from egts.core.models import Mandate, Notice
from practices.content import STEP_OF
from practices.models import Practice, Revision
from tests.practices import build
from tests.world import mandate, person

CREATE = "/pratiques/proposer/?etape=tout"


def changes(page):
    """What a page shows as removed and as added."""
    spoken = re.sub(r'<span class="fr-sr-only">.*?</span>', "", page)
    return tuple(re.findall(rf"<{tag}>(.*?)</{tag}>", spoken) for tag in ("del", "ins"))


def edit(practice):
    return f"/pratiques/{practice.pk}/modifier/?etape=tout"


def base_in(page):
    return re.search(r'name="base" value="(\w*)"', page).group(1)


def test_a_draft_needs_a_title_and_nothing_else(world, client):
    client.force_login(world.author)
    assert client.post(CREATE, {"title": " Une  idée ", "scope": "local", "act": "save"}).status_code == 302
    practice = Practice.objects.get()
    assert (practice.state, practice.title, practice.author) == ("draft", "Une idée", world.author)
    page = client.get(practice.get_absolute_url()).content.decode()
    for name in ("carrier", "departments", "audiences", "summary", "description", "hierarchy_consent"):
        assert f'/pratiques/{practice.pk}/modifier/?etape={STEP_OF[name]}#id_{name}"' in page


def test_a_submission_that_lacks_something_keeps_the_draft_and_its_files(world, client):
    client.force_login(world.author)
    data = build.posted(
        world, act="submit", summary="", departments=[], regions=[], documents=[build.upload()]
    )
    response = client.post(CREATE, data)
    page = response.content.decode()
    practice = Practice.objects.get()
    assert (response.status_code, practice.state, practice.documents.count()) == (422, "draft", 1)
    assert f'action="{edit(practice)}"' in page and "bilan.pdf" in page
    for anchor in ("#id_summary", "#id_departments_0"):
        assert f'href="{anchor}"' in page
        assert f'id="{anchor[1:]}"' in page
    response = client.post(edit(practice), build.posted(world, act="submit", base=base_in(page)))
    practice.refresh_from_db()
    assert (response.url, practice.state) == (practice.get_absolute_url(), "submitted")
    page = client.get(response.url).content.decode()
    assert "sous 15\xa0jours" in page or "sous 15 jours" in page
    assert {notice.recipient for notice in Notice.objects.all()} == {world.user("secretariat")}


def test_the_regions_follow_from_the_departments(world, client):
    client.force_login(world.author)
    client.post(CREATE, build.posted(world, regions=["53"], departments=["18", "77", "2A"]))
    assert set(Practice.objects.get().regions.values_list("pk", flat=True)) == {"11", "24", "53", "94"}


def test_one_writes_in_the_name_of_organisations_that_gave_a_mandate(world, client):
    client.force_login(world.author)
    data = build.posted(world, organisation=world.organisation.pk)
    assert client.post(CREATE, data).status_code == 422
    mandate(world.author, world.organisation, Mandate.Role.MEMBER)
    assert client.post(CREATE, data).status_code == 302
    assert Practice.objects.get().organisation == world.organisation


@pytest.mark.parametrize("act", ["save", "submit"])
def test_a_form_posted_twice_makes_one_fiche(world, client, act):
    client.force_login(world.author)
    data = build.posted(world, act=act, form_key=str(uuid4()))
    first, second = client.post(CREATE, data), client.post(CREATE, data)
    practice = Practice.objects.get()
    assert first.url == second.url == practice.get_absolute_url()
    assert practice.state == {"save": "draft", "submit": "submitted"}[act]
    again = client.post(CREATE, data | {"title": "Autre"})
    assert again.status_code == {"save": 302, "submit": 409}[act] and Practice.objects.count() == 1
    client.force_login(world.user("stranger"))  # who has seen the key of that form
    assert client.post(CREATE, data).status_code == 302
    assert Practice.objects.exclude(author=world.author).get().author == world.user("stranger")


def test_the_same_file_handed_in_twice_is_kept_once(world, client):
    client.force_login(world.author)
    key = str(uuid4())
    for _ in range(2):
        client.post(CREATE, build.posted(world, form_key=key, documents=[build.upload(), build.upload()]))
    assert [document.name for document in Practice.objects.get().documents.all()] == ["bilan.pdf"]


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_the_same_moment_makes_one_fiche(reference_data):
    from tests.world import World

    world = World()
    data = build.posted(world, form_key=str(uuid4()))

    def post(_):
        client = Client()
        client.force_login(world.author)
        try:
            return client.post(CREATE, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(post, range(4))) == {302}
    assert Practice.objects.count() == 1


@pytest.mark.parametrize("kind", ["draft", "revision"])
def test_the_second_of_two_tabs_is_told_and_loses_nothing(world, client, kind):
    practice = build.draft(world) if kind == "draft" else build.published(world)
    base = build.base_of(practice)
    client.force_login(world.author)
    assert client.post(edit(practice), build.posted(world, base=base, title="Onglet un")).status_code == 302
    response = client.post(edit(practice), build.posted(world, base=base, title="Onglet deux"))
    page = response.content.decode()
    assert response.status_code == 409
    assert 'value="Onglet deux"' in page and changes(page) == (["un"], ["deux"])
    kept = practice if kind == "draft" else practice.revisions.get()
    kept.refresh_from_db()
    assert kept.content["title"] == "Onglet un"
    base = base_in(page)
    assert client.post(edit(practice), build.posted(world, base=base, title="Onglet deux")).status_code == 302
    kept.refresh_from_db()
    assert kept.content["title"] == "Onglet deux"


def test_what_is_typed_while_the_fiche_leaves_for_review_is_not_lost(world, client):
    practice = build.submitted(world)
    client.force_login(world.author)
    response = client.post(
        edit(practice), build.posted(world, base=build.base_of(practice), title="Trop tard")
    )
    page = response.content.decode()
    assert response.status_code == 409 and 'value="Trop tard"' in page and "en relecture" in page


def test_documents_are_added_and_removed_with_the_text(world, client, django_capture_on_commit_callbacks):
    practice = build.draft(world, uploads=[build.upload("un.pdf"), build.upload("deux.pdf")])
    removed = practice.documents.get(name="un.pdf")
    client.force_login(world.author)
    data = build.posted(
        world,
        base=build.base_of(practice),
        remove_documents=[removed.pk],
        documents=[build.upload("trois.pdf")],
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(edit(practice), data).status_code == 302
    assert {document.name for document in practice.documents.all()} == {"deux.pdf", "trois.pdf"}
    assert not removed.file.storage.exists(removed.file.name)
    kept = practice.documents.get(name="trois.pdf")
    response = client.get(f"/pratiques/{practice.pk}/documents/{kept.pk}/")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert 'filename="trois.pdf"' in response["Content-Disposition"]
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_published_fiche_stays_as_it_is_until_its_revision_is_accepted(world, client):
    practice = build.published(world, uploads=[build.upload("ancien.pdf")])
    old = practice.documents.get()
    client.force_login(world.author)
    data = build.posted(
        world,
        act="submit",
        base=build.base_of(practice),
        title="Café des familles",
        remove_documents=[old.pk],
        documents=[build.upload("nouveau.pdf")],
    )
    response = client.post(edit(practice), data)
    revision = Revision.objects.get()
    assert (response.url, revision.state) == (revision.get_absolute_url(), "submitted")
    assert client.post(edit(practice), data | {"documents": []}).url == revision.get_absolute_url()
    client.logout()
    page = client.get(practice.get_absolute_url()).content.decode()
    assert "Café des familles" not in page and "nouveau.pdf" not in page and "ancien.pdf" in page
    client.force_login(world.user("secretariat"))
    page = client.get(revision.get_absolute_url()).content.decode()
    assert changes(page) == (["parents"], ["familles"])
    assert "nouveau.pdf" in page and "ancien.pdf" in page
    assert client.post(f"/pratiques/modifications/{revision.pk}/accepter/").status_code == 302
    practice.refresh_from_db()
    assert (practice.title, practice.slug, practice.state) == (
        "Café des familles",
        "cafe-des-familles",
        "published",
    )
    assert [document.name for document in practice.present_documents()] == ["nouveau.pdf"]
    assert changes(client.get(revision.get_absolute_url()).content.decode()) == (["parents"], ["familles"])


def test_a_revision_that_changes_nothing_or_lacks_something_is_not_submitted(world, client):
    practice = build.published(world)
    client.force_login(world.author)
    same = build.posted(world, act="submit", base=build.base_of(practice))
    response = client.post(edit(practice), same)
    assert response.status_code == 422 and "ne change rien" in response.content.decode()
    response = client.post(
        edit(practice),
        build.posted(world, act="submit", base=build.base_of(Revision.objects.get()), summary=""),
    )
    assert response.status_code == 422 and 'href="#id_summary"' in response.content.decode()
    assert Revision.objects.get().state == "draft"


def test_the_revision_of_an_archived_fiche_is_no_longer_accepted(world, client):
    revision = build.revision(world, "submitted")
    revision.practice.archive(by=world.user("secretariat"), message="Terminée.")
    client.force_login(world.user("secretariat"))
    response = client.post(f"/pratiques/modifications/{revision.pk}/accepter/")
    assert response.status_code == 409 and "archivée" in response.content.decode()


def test_an_account_without_a_verified_address_does_not_write(world, client):
    user = person("Sans")
    user.emailaddress_set.update(verified=False)
    client.force_login(user)
    for response in (client.get(CREATE), client.post(CREATE, build.posted(world))):
        assert "form_key" not in response.content.decode()
    assert not Practice.objects.exists()
