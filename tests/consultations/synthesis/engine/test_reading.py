"""What one statement is read as: features, sides, or the reason why it holds nothing."""

import pytest

from consultations.synthesis.engine import Settings, group, prepare
from consultations.synthesis.engine.spelling import one_slip
from consultations.synthesis.engine.texts import Reader


def read(text):
    return Reader().read(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" … !! ", "empty"),
        ("Oui.", "bare"),
        ("NON", "bare"),
        ("Néant", "neant"),
        ("R.A.S.", "neant"),
        ("Sans objet", "neant"),
        ("non concernée", "neant"),
        ("Je ne sais pas", "unknown"),
        ("nsp", "unknown"),
        ("Voir plus haut", "elsewhere"),
        ("cf. réponse précédente", "elsewhere"),
        ("Rien ne remplace l’accueil", ""),
        ("Aucun accueil le soir", ""),
        ("Je ne sais pas où m’adresser pour un logement", ""),
        ("Les maires", ""),
        ("eux-mêmes", ""),
        ("42", ""),
    ],
)
def test_what_says_nothing_is_told_from_what_does(text, reason):
    assert read(text).reason == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Éducatrices spécialisées", "educatrice specialisee"),
        ("Les personnes isolées", "LA PERSONNE ISOLEE"),
        ("Une ASS au C.C.A.S.", "Une assistante de service social au centre communal d’action sociale"),
        ("les CESF", "les conseillères en économie sociale et familiale"),
        ("Bonjour, je pense qu’il faut ouvrir des permanences. Merci !", "ouvrir des permanences"),
        ("1 500 places", "1500 places"),
        ("L’aller-vers hors les murs", "Aller vers, hors-les-murs"),
        ("e\u0301te\u0301 au village", "été au village"),
    ],
)
def test_one_meaning_in_two_forms_reads_the_same(one, other):
    (part,) = [prepare([(1, one), (2, other)])]
    assert part.bag_of.tolist() == [0, 0]


def test_numbers_are_kept_and_tell_apart():
    assert "3" in read("3 travailleurs sociaux").features
    assert read("3 travailleurs sociaux").features != read("30 travailleurs sociaux").features


OPPOSITES = [
    ("Il faut ouvrir des permanences", "Il ne faut pas ouvrir des permanences"),
    ("Plus de travailleurs sociaux", "Moins de travailleurs sociaux"),
    ("Augmenter les dotations aux départements", "Diminuer les dotations aux départements"),
    ("Une hausse du forfait", "Une baisse du forfait"),
    ("Être pour le guichet unique", "Être contre le guichet unique"),
    ("Accueillir avec rendez-vous", "Accueillir sans rendez-vous"),
    ("Un stage obligatoire", "Un stage facultatif"),
    ("Supprimer les commissions", "Maintenir les commissions"),
    ("Le secteur public recrute mal", "Le secteur privé recrute mal"),
    ("Les familles riches du canton", "Les familles pauvres du canton"),
    ("Il y a plus de médecins au village", "Il n’y a plus de médecins au village"),
    ("Plus de prévention, moins de répression", "Moins de prévention, plus de répression"),
    ("Accompagner plutôt que sanctionner", "Sanctionner plutôt que accompagner"),
    ("Les usagers sont toujours informés", "Les usagers sont jamais informés"),
    ("Autoriser le cumul des aides", "Interdire le cumul des aides"),
    ("Ce n’est pas le cas", "C’est le cas"),
    ("Il faut suprimer les commissions", "Il faut garder les commissions"),
    ("Décentraliser l’action sociale", "Centraliser l’action sociale"),
]


@pytest.mark.parametrize(("one", "other"), OPPOSITES)
def test_opposites_never_meet(one, other):
    for per_mille in (1, 300, 500):
        grouping = group([prepare([(1, one), (2, other)])], Settings(similarity=per_mille))
        assert len(grouping.groups) == 2


def test_opposites_never_meet_around_a_third_that_takes_no_side():
    texts = ["les dotations du département", "augmenter les dotations du département"]
    texts += ["diminuer les dotations du département", "baisser les dotations du département"]
    grouping = group([prepare(enumerate(texts))], Settings(similarity=100))
    for found in grouping.groups:
        ids = {member.id for member in found.members}
        assert not (1 in ids and ids & {2, 3})


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("logement", "logemet", True),
        ("logement", "logeement", True),
        ("logement", "logenent", True),
        ("logement", "loegment", True),
        ("logement", "logement", True),
        ("logement", "logiciel", False),
        ("logement", "logemnet s", False),
    ],
)
def test_a_slip_is_one_letter(one, other, slip):
    assert one_slip(one, other) == one_slip(other, one) == slip


def test_a_slip_of_the_pen_joins_the_word_it_means():
    texts = [f"accompagnement numéro {n}" for n in range(12)] + ["acompagnement"]
    grouping = group([prepare(enumerate([*texts, "accompagnement"]))], Settings(similarity=900))
    together = next(found for found in grouping.groups if 12 in {member.id for member in found.members})
    assert {12, 13} <= {member.id for member in together.members}
