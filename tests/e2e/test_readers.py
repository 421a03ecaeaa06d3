"""What readers do with a fiche, in a browser: reuse it, ask about it, share it, keep it true."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practices.models import Practice, Question, Reuse
from tests.e2e.stage import Stage
from tests.practices.build import published

WAYS = [
    pytest.param(1280, True, id="desktop"),
    pytest.param(360, True, id="phone"),
    pytest.param(1280, False, id="without-javascript"),
]


@pytest.mark.parametrize(("width", "javascript"), WAYS)
def test_a_fiche_is_reused_asked_about_and_confirmed(portal, someone, reference_data, width, javascript):
    stage = Stage()
    practice = published(stage)
    visitor, reader = someone(width, javascript), someone(width, javascript).sign_in(stage.user("stranger"))

    reader.goto(practice.get_absolute_url()).follow("Nous l’avons adaptée ici")
    reader.press("Déclarer la reprise", allow=["422"]).sees("erreurs sont à corriger")
    reader.fill(structure="Maison de quartier Exemple", region="53", year="2024")
    reader.fill(changed="Un samedi par mois.", learnt="Prévenir plus tôt.").press("Déclarer la reprise")
    reader.sees("Votre déclaration est en relecture")
    reuse = Reuse.objects.get()

    secretariat = someone(width, javascript).sign_in(stage.user("other_secretariat"))
    secretariat.goto(stage.other_committee.get_desk_url()).sees("Maison de quartier Exemple")
    secretariat.goto(reuse.get_absolute_url()).press("Publier la reprise").sees("La reprise est publiée")
    visitor.goto(practice.get_absolute_url()).sees("Maison de quartier Exemple")
    visitor.sees("reprise 1 fois").follow("Maison de quartier Exemple").sees("Prévenir plus tôt.")

    reader.goto(practice.get_absolute_url()).follow("Poser une question à l’équipe")
    reader.fill(text="Combien de familles viennent ?").press("Envoyer la question")
    question = Question.objects.get()
    author = someone(width, javascript).sign_in(stage.author)
    author.goto(practice.get_absolute_url()).follow("Combien de familles")
    author.fill(message="Une douzaine.").press("Envoyer la réponse").sees("Votre réponse est envoyée.")
    reader.goto(question.get_absolute_url()).sees("Une douzaine.")

    Practice.objects.update(confirmed_at=timezone.now() - timedelta(days=400), confirmation_asks=1)
    practice.refresh_from_db()
    visitor.goto(f"/pratiques/{practice.pk}/actualite/{practice.confirmation_key}/")
    visitor.press("Confirmer : toujours d’actualité").sees("toujours d’actualité.")
    practice.refresh_from_db()
    assert practice.confirmation_asks == 0


def test_the_address_is_copied_or_at_least_selected(portal, someone, reference_data):
    stage = Stage()
    practice = published(stage)
    visitor = someone(1280, True)
    visitor.goto(practice.get_absolute_url())
    visitor.page.locator("[data-copy]").click()
    status = visitor.page.locator("#copie")
    status.filter(has_text="L’adresse est").wait_for()
    if "sélectionnée" in status.inner_text():
        chosen = visitor.page.evaluate("window.getSelection().toString()")
    else:
        visitor.page.context.grant_permissions(["clipboard-read"])
        chosen = visitor.page.evaluate("navigator.clipboard.readText()")
    assert chosen.strip().endswith(practice.get_absolute_url())
