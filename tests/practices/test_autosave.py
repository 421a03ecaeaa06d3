"""What an autosave keeps, says and refuses; what is given back after a sign-in, and to whom."""

import uuid

import pytest
from django.test import Client

from practices.models import Practice
from tests.practices import build

HTMX = {"HTTP_HX_REQUEST": "true"}


def edit(practice, step="identite"):
    return f"/pratiques/{practice.pk}/modifier/?etape={step}"


def typed(practice, step="identite", *, key=None, turn=1, **fields):
    """What the form of a step sends by itself, freshly opened."""
    page = Client()
    page.force_login(practice.author)
    form = page.get(edit(practice, step)).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    return data | {"form_key": str(key or uuid.uuid4()), "turn": turn, "act": "autosave"} | fields


def test_the_first_words_make_one_draft_whatever_the_number_of_saves(world, client):
    client.force_login(world.author)
    key = str(uuid.uuid4())
    for turn, title in enumerate(["U", "Un ja", "Un jardin"], 1):
        data = {"form_key": key, "turn": turn, "act": "autosave", "title": title}
        response = client.post("/pratiques/proposer/", data, **HTMX)
    practice = Practice.objects.get()
    assert (practice.title, response["HX-Replace-Url"]) == ("Un jardin", edit(practice))
    assert client.post("/pratiques/proposer/", {"act": "autosave"}, **HTMX).status_code == 200
    assert Practice.objects.count() == 1  # nothing typed, nothing made


def test_a_request_that_arrives_late_changes_nothing(world, client):
    practice, key = build.draft(world), uuid.uuid4()
    client.force_login(world.author)
    late = typed(practice, key=key, turn=1, title="Vieux")
    assert client.post(edit(practice), late | {"turn": 2, "title": "Récent"}, **HTMX).status_code == 200
    assert client.post(edit(practice), late, **HTMX).status_code == 200
    practice.refresh_from_db()
    assert practice.title == "Récent"


def test_what_is_right_is_kept_and_what_is_wrong_is_said(world, client):
    practice = build.draft(world)
    client.force_login(world.author)
    data = typed(practice, "action", objectives="Se parler", end_year="1850", partners="x" * 6000)
    response = client.post(edit(practice, "action"), data, **HTMX)
    page = response.content.decode()
    practice.refresh_from_db()
    assert (response.status_code, practice.objectives, practice.end_year) == (200, "Se parler", None)
    assert "1900" in page and "5000" in page and practice.partners == "La commune"
    assert edit(practice, "tout") in page  # the steps come back with all that they lead to


STEPS = [  # two forms open on these steps → the second's answer
    ("identite", "title", "identite", "title", 409),
    ("identite", "title", "bilan", "results", 200),
]


@pytest.mark.parametrize(("first", "field", "second", "other", "status"), STEPS)
def test_two_forms_get_in_each_others_way_on_one_step_only(
    world, client, first, field, second, other, status
):
    practice = build.draft(world)
    client.force_login(world.author)
    one = typed(practice, first, **{field: "Premier"})
    two = typed(practice, second, **{other: "Second"})
    assert client.post(edit(practice, first), one, **HTMX).status_code == 200
    response = client.post(edit(practice, second), two, **HTMX)
    practice.refresh_from_db()
    assert (response.status_code, getattr(practice, field)) == (status, "Premier")
    assert (getattr(practice, other) == "Second") == (status == 200)


def test_an_ended_session_is_told_to_an_autosave(world):
    practice = build.draft(world)
    response = Client().post(edit(practice), typed(practice, title="Perdu"), **HTMX)
    assert (response.status_code, "Votre session a pris fin" in response.content.decode()) == (401, True)


GIVEN_BACK = [  # who signs in → whether what was typed shows
    ("professional", True),
    ("secretariat", False),
]


@pytest.mark.parametrize(("role", "shown"), GIVEN_BACK)
def test_what_was_typed_is_given_back_to_who_typed_it_alone(world, role, shown):
    practice, browser = build.submitted(world), Client()
    practice.give_back(by=world.user("secretariat"), message="Précisez.")
    data = typed(practice, title="Tapé entre-temps", act="save")
    data["writer"] = _writer(world.author)
    assert browser.post(edit(practice), data).status_code == 302
    browser.force_login(world.user(role))
    page = browser.get(edit(practice)).content.decode()
    assert ("Tapé entre-temps" in page) == shown
    browser.force_login(world.author)
    assert "Tapé entre-temps" not in browser.get(edit(practice)).content.decode()  # once, or gone


@pytest.mark.parametrize("writer", ["", "forged", None])
def test_nothing_is_kept_for_a_form_that_no_account_opened(world, writer):
    browser = Client()
    data = {"title": "Tapé"} | ({} if writer is None else {"writer": writer})
    browser.post("/pratiques/proposer/", data)
    assert "typed" not in browser.session


def test_a_form_whose_key_is_no_longer_the_browsers_gives_the_words_back(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.author)
    response = browser.post("/pratiques/proposer/", {"title": "Des mots <b>choisis</b>", "writer": "x"})
    page = response.content.decode()
    assert response.status_code == 403 and "Des mots &lt;b&gt;choisis" in page
    response = browser.post("/comptes/login/", {"password": "une phrase de passe"})
    assert response.status_code == 403 and "une phrase de passe" not in response.content.decode()


def _writer(user):
    from egts.core.rescue import writer

    return writer(user)
