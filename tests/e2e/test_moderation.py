"""A secretariat at its desk, in a browser: it shares the reading, gives back with remarks, talks with the authors."""

import pytest

from practices.models import MessageTemplate, Note, Practice
from tests.e2e.stage import Stage
from tests.practices.build import submitted
from tests.world import person, seat

WAYS = [
    pytest.param(1280, True, id="desktop"),
    pytest.param(360, True, id="phone"),
    pytest.param(360, False, id="without-javascript"),
]


@pytest.mark.parametrize(("width", "javascript"), WAYS)
def test_a_fiche_is_shared_talked_about_and_given_back(portal, someone, reference_data, width, javascript):
    stage = Stage()
    MessageTemplate.objects.create(kind="return", title="Préciser le public", text="Qui vient, et d’où ?")
    seat(person("Ludivine"), stage.committee, "secretariat")
    practice, other = submitted(stage), submitted(stage, title="Jardin partagé")

    reader = someone(width, javascript).sign_in(stage.user("secretariat"))
    reader.goto(stage.committee.get_desk_url()).sees("2 écrits attendent")
    reader.press("Confier", allow=["422"]).sees("Cochez au moins un écrit.")
    reader.fill(choix=[f"fiche-{practice.pk}", f"fiche-{other.pk}"])
    reader.press("Confier").sees("Relecture confiée à Secretariat").follow("Revenir au bureau")
    reader.fill(suivi="moi").press("Filtrer").sees("2 écrits attendent une réponse pour ces filtres")
    reader.follow("Café des parents").sees("Relecture suivie par vous")

    said = reader.page.locator
    reader.open_details("Rendre la fiche")
    said("#return_message").fill("Bonjour !")
    said("#return_template").select_option(label="Préciser le public")
    with reader.page.expect_navigation():
        said("form[action$='/rendre/'] button[name=insert]").click()
    reader.look()
    assert said("#return_message").input_value() == "Bonjour !\n\nQui vient, et d’où ?"
    reader.fill(remark_summary="Dites-le en un verbe.")
    said("#note_text").fill("Je rappelle la structure.")
    reader.press("Enregistrer la note").sees("Je rappelle la structure.")
    assert Practice.objects.get(pk=practice.pk).state == "submitted"

    author = someone(width, javascript).sign_in(stage.author)
    author.goto(practice.get_absolute_url())
    author.page.locator("#message_text").fill("Quand la lirez-vous ?")
    author.press("Envoyer le message").sees("Quand la lirez-vous ?")
    assert Note.objects.get().text not in author.page.content()

    reader.goto(practice.get_absolute_url()).sees("Quand la lirez-vous ?").open_details("Rendre la fiche")
    reader.fill(remark_summary="Dites-le en un verbe.")
    reader.press("Rendre la fiche", allow=["422"]).sees("la personne doit comprendre votre décision")
    said("#return_message").fill("Presque prête.")
    reader.press("Rendre la fiche").sees("La fiche est rendue.")
    author.goto(practice.get_absolute_url()).sees("Presque prête.").follow("En une phrase")
    author.sees("Dites-le en un verbe.")

    reader.goto(stage.committee.get_desk_url()).follow("Ouvrir le journal du comité")
    reader.sees("Fiche rendue pour être complétée").sees("Relecture confiée à Secretariat Exemple")
