"""From the map to a search that is kept, its alert, and the one click that stops it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practices import digests
from practices.models import Practice, SavedSearch
from tests.e2e.stage import Stage
from tests.practices.build import published
from tests.processes import wait_until

SUBJECT = "Une nouvelle fiche pour vos recherches"
WAYS = [
    pytest.param(1280, True, id="desktop"),
    pytest.param(360, True, id="phone"),
    pytest.param(1280, False, id="without-javascript"),
]


@pytest.mark.parametrize(("width", "javascript"), WAYS)
def test_a_search_is_kept_told_of_and_stopped(portal, someone, reference_data, width, javascript):
    stage = Stage()
    practice = published(stage)
    reader = someone(width, javascript).sign_in(stage.user("stranger"))
    email = reader.user.email

    reader.goto("/pratiques/").follow("Voir sur la carte").sees("1 fiche")
    reader.page.locator("svg a[aria-label^='Centre-Val de Loire']").focus()
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    reader.look().sees("Les départements de la région Centre-Val de Loire")
    reader.follow("Cher").sees("1 fiche pour cette recherche")
    reader.follow("Enregistrer cette recherche")
    reader.fill(name="").press("Enregistrer la recherche", allow=["422"]).sees("Donnez un nom")
    reader.fill(name="Près de chez moi").choose("frequency", "daily")
    reader.press("Enregistrer la recherche").sees("Alerte chaque jour")

    ago = timezone.now() - timedelta(days=2)
    SavedSearch.objects.update(created_at=ago, told_until=ago)
    Practice.objects.update(published_at=timezone.now() - timedelta(hours=1))
    digests.open_due()
    wait_until(
        lambda: (email, SUBJECT) in portal.subjects_sent(), 30, what="the alert", log=portal.worker.log
    )
    links = portal.links_sent_to(email)
    assert any(practice.get_absolute_url() in link for link in links)

    stop = next(link for link in links if "/arreter/" in link)
    visitor = someone(width, javascript)  # signed in nowhere, as on another device
    visitor.goto(stop).press("Arrêter toutes mes alertes").sees("Vous ne recevrez plus d’alertes")
    reader.goto("/pratiques/recherches/").sees("Pas d’alerte")
    reader.press("Supprimer la recherche Près de chez moi").sees("est supprimée")
