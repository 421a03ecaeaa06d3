"""Small typing errors are forgiven, with the words of the published fiches and no others."""

import pytest

from practices import spelling, tasks
from practices.models import CatalogueChange, Word
from tests.practices import build


@pytest.fixture
def library(world):
    """Words that many fiches have, a rare one, and hidden ones."""
    for number in range(11):
        build.published(world, title=f"Médiation numérique {number}", description="Un éducateur accompagne.")
    build.published(world, title="Mediatoin au village", description="Une épicerie solidaire.")
    for state in ("draft", "submitted", "returned", "rejected", "archived"):
        build.STATES[state](world, title="Hippothérapie")
    spelling.learn()
    return world


TYPED = [  # what is typed → what is shown in its place, what is proposed, how many fiches are listed
    ("médiation", None, None, 11),
    ("mediations numeriques", None, None, 11),
    ("edcuateur", "éducateur", None, 11),
    ("éducatuer numerique", "éducateur numerique", None, 11),
    ("numérqiue -village", "numérique -village", None, 11),
    ("épiserie", "épicerie", None, 1),
    ("mediatoin", None, "médiation", 1),  # a fiche has it, many more have the other
    ("épicerie", None, None, 1),
    ("hippothérapie", None, None, 0),
    ("hipothérapie", None, None, 0),
    ("zzzzzzzz", None, None, 0),
    ("ab 12 1234567", None, None, 0),
    ("édukateur&region=53", None, "éducateur", 0),  # found elsewhere only
]


@pytest.mark.parametrize(("typed", "shown", "proposed", "listed"), TYPED)
def test_a_word_next_to_nobody_has_is_brought_near_one_that_fiches_have(
    library, client, typed, shown, proposed, listed
):
    response = client.get(f"/pratiques/?q={typed}")
    page, context = response.content.decode(), response.context
    assert context["total"] == listed
    assert context["words"] == (shown or typed.partition("&")[0])
    assert (context["proposed"].words if context["proposed"] else None) == proposed
    assert ("Aucune fiche ne contient" in page) is bool(shown)
    assert ("Vouliez-vous dire" in page) is bool(proposed)
    if shown:
        assert typed in page  # what was typed is said
        assert client.get(f"/pratiques/export.json?{context['address']}").status_code == 200
    assert ("ippoth" in page) is ("ippoth" in typed)


def test_a_fiche_that_leaves_takes_its_words_with_it(library, client):
    known = set(Word.objects.values_list("key", flat=True))
    assert {"mediation", "numerique", "educateur", "epicerie"} <= known
    assert not {key for key in known if "hippo" in key}
    assert dict(Word.objects.filter(key="mediation").values_list("spelling", "fiches")) == {"médiation": 11}
    assert spelling.learn() is None  # nothing new
    practice = build.published(library, title="Zoothérapie")
    tasks.learn_spelling()
    assert client.get("/pratiques/?q=zootherapei").context["words"] == "zoothérapie"
    practice.archive(by=library.user("secretariat"), message="L’action s’est arrêtée.")
    page = client.get("/pratiques/?q=zootherapei").content.decode()  # before the words are read anew
    assert "zoothérapie" not in page
    tasks.learn_spelling()
    assert not Word.objects.filter(key="zootherapie").exists()


def test_the_last_changes_are_kept(library):
    kept = CatalogueChange.objects.count()
    tasks.sweep_catalogue_changes()
    assert CatalogueChange.objects.count() == kept
    CatalogueChange.objects.update(at="2020-01-01T00:00Z")
    late = CatalogueChange.objects.create()
    tasks.sweep_catalogue_changes()
    assert list(CatalogueChange.objects.all()) == [late]
