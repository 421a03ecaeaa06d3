"""Nothing typed in a fiche is lost: a tab closed, a session ended, two tabs, no network, no scripts."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from practices.models import Practice
from tests.e2e.browser import PASSWORD
from tests.e2e.stage import Stage
from tests.practices import build
from tests.processes import wait_until

SAVED = re.compile("Enregistré à")


@pytest.fixture
def stage(reference_data):
    return Stage()


@pytest.fixture
def author(portal, someone, stage):
    return someone(1280, True).sign_in(stage.user("professional"))


def edit(practice, step="identite"):
    return f"/pratiques/{practice.pk}/modifier/?etape={step}"


def state(page):
    return page.locator("#etat")


def test_what_is_typed_saves_itself_and_a_closed_tab_loses_nothing(portal, author, stage):
    page = author.goto("/pratiques/proposer/").page
    page.locator("[name=title]").press_sequentially("Un jardin partagé")
    expect(state(page)).to_have_text(SAVED)
    practice = Practice.objects.get()
    assert (practice.title, practice.state) == ("Un jardin partagé", "draft")
    assert f"/pratiques/{practice.pk}/modifier/" in page.url  # reloading finds the draft again
    page.locator("[name=carrier]").press_sequentially("Centre social")
    page.goto("about:blank")  # before the next save was due
    wait_until(lambda: Practice.objects.get().carrier == "Centre social", 10, what="what the tab held")
    author.goto(edit(practice))
    assert page.locator("[name=carrier]").input_value() == "Centre social"
    author.goto(edit(practice, "action"))
    page.locator("[name=end_year]").fill("1789")
    page.locator("[name=objectives]").press_sequentially("Se rencontrer")
    expect(state(page)).to_contain_text("1900")
    author.look()
    practice.refresh_from_db()
    assert (practice.objectives, practice.end_year) == ("Se rencontrer", None)
    assert Practice.objects.count() == 1


def test_the_second_of_two_tabs_is_told_and_shown_the_difference(portal, author, stage):
    practice = build.draft(stage)
    first = author.goto(edit(practice)).page
    second = first.context.new_page()
    second.goto(edit(practice))
    first.locator("[name=title]").fill("Café du premier onglet")
    expect(state(first)).to_have_text(SAVED)
    second.locator("[name=title]").fill("Café du second onglet")
    expect(state(second)).to_contain_text("modifiée entre-temps")
    second.locator("summary", has_text="Voir ce qui diffère").click()
    assert "premier" in state(second).locator("del").inner_text()
    second.get_by_role("button", name="Enregistrer", exact=True).click()
    assert second.locator("[name=title]").input_value() == "Café du second onglet"
    practice.refresh_from_db()
    assert practice.title == "Café du premier onglet"
    second.get_by_role("button", name="Enregistrer", exact=True).click()
    practice.refresh_from_db()
    assert practice.title == "Café du second onglet"
    first.goto(edit(practice, "bilan"))  # two steps at once do not get in each other's way
    second.goto(edit(practice, "contexte"))
    first.locator("[name=results]").fill("Vingt familles")
    expect(state(first)).to_have_text(SAVED)
    second.locator("[name=need]").fill("Se parler")
    expect(state(second)).to_have_text(SAVED)


def test_a_session_that_ends_while_writing_loses_nothing(portal, author, stage):
    practice = build.draft(stage)
    page = author.goto(edit(practice)).page
    Session.objects.all().delete()
    page.locator("[name=carrier]").fill("Maison des solidarités")
    expect(state(page)).to_contain_text("Votre session a pris fin")
    author.look(allow=["401"])
    with page.expect_popup() as opened:
        state(page).get_by_role("link").click()
    again = opened.value
    again.locator("[name=login]").fill(author.user.email)
    again.locator("[name=password]").fill(PASSWORD)
    again.get_by_role("button", name="Se connecter", exact=True).click()
    again.wait_for_url("**/espace/")
    expect(state(page)).to_have_text(SAVED, timeout=15_000)  # by itself, with the new key
    practice.refresh_from_db()
    assert practice.carrier == "Maison des solidarités"


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without-javascript"])
def test_a_save_after_the_session_ended_is_given_back_after_the_sign_in(portal, someone, stage, javascript):
    author = someone(1280, javascript).sign_in(stage.user("professional"))
    practice = build.draft(stage)
    page = author.goto(edit(practice)).page
    page.locator("[name=summary]").fill("Tapé sans savoir que la session était finie")
    Session.objects.all().delete()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    assert "/comptes/login/" in page.url
    author.fill(login=author.user.email, password=PASSWORD).press("Se connecter", allow=["401"])
    author.sees("Votre session avait pris fin")
    assert page.locator("[name=summary]").input_value() == "Tapé sans savoir que la session était finie"
    if javascript:
        page.goto("about:blank")  # closed before anything is pressed
        wait_until(
            lambda: Practice.objects.get().summary.startswith("Tapé sans"), 10, what="what was given back"
        )
        return
    author.press("Enregistrer")
    practice.refresh_from_db()
    assert practice.summary == "Tapé sans savoir que la session était finie"


def test_without_a_network_the_page_waits_and_saves_later(portal, author, stage):
    practice = build.draft(stage)
    page = author.goto(edit(practice)).page
    page.context.set_offline(True)
    page.locator("[name=carrier]").fill("Écrit dans un train")
    expect(state(page)).to_contain_text("Pas de réseau")
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED, timeout=15_000)
    practice.refresh_from_db()
    assert practice.carrier == "Écrit dans un train"
    author.errors.clear()  # the failed request is the browser's own line


def test_near_titles_show_while_one_is_typed_and_before_it_leaves(portal, author, stage):
    published = build.published(stage, title="Des cafés pour les parents isolés")
    page = author.goto("/pratiques/proposer/").page
    page.locator("[name=title]").press_sequentially("Café pour parents isolés")
    expect(page.locator("#proches")).to_contain_text(published.title)
    author.look()
    practice = build.draft(stage, title="Le café des parents isolés")
    author.goto(practice.get_absolute_url()).press("Proposer la fiche").sees(published.title)
    practice.refresh_from_db()
    assert practice.state == "draft"
    author.press("C’est une autre : proposer la fiche")
    practice.refresh_from_db()
    assert (practice.state, list(practice.told_apart.all())) == ("submitted", [published])
