"""Fiches that arrive as files: what `practices.intake` reads, with the vocabularies of the portal."""

from pathlib import PurePath

from django.core.exceptions import ValidationError

from egts.core import containers
from egts.core.models import Audience, Department, Orientation, Profession, Region
from egts.core.names import plain_name
from practices.content import CONTENT_FIELDS
from practices.intake.blocks import text_of
from practices.intake.content import compose
from practices.intake.libreoffice import read_odt
from practices.intake.recognise import recognise
from practices.intake.values import Terms, Vocabularies
from practices.intake.word import TooLong, Unreadable, read_docx
from practices.models import Practice

READERS = {containers.DOCX: read_docx, containers.TEXT: read_odt}
CHARACTERS_MAX = 200_000  # some eighty pages: a report, not a fiche
NOT_FROM_FILES = {"organisation", "hierarchy_consent"}  # a mandate and a consent are given by people
FILLABLE = tuple(name for name in CONTENT_FIELDS if name not in NOT_FROM_FILES)


def vocabularies():
    """The Vocabularies of the portal, as they are now."""

    def terms(model, others):
        rows = list(model.objects.values_list("pk", "name", "slug"))
        return Terms(
            {pk: name for pk, name, _ in rows}, others=others, slugs={pk: slug for pk, _, slug in rows}
        )

    departments = list(Department.objects.values_list("code", "name", "region"))
    return Vocabularies(
        regions=Terms(dict(Region.objects.values_list("code", "name")), others="regions"),
        departments=Terms({code: name for code, name, _ in departments}, others="departments"),
        regions_of={code: region for code, _, region in departments},
        audiences=terms(Audience, "audiences"),
        orientations=terms(Orientation, "orientations"),
        professions=terms(Profession, "professions"),
        stages=Terms(dict(Practice.Stage.choices), others="stages"),
        scopes=Terms(dict(Practice.Scope.choices), others="scopes"),
    )


def read_document(upload, content_type):
    """The Composition of a filled document, its type being known. Raises ValidationError when it can't be read."""
    name = plain_name(upload.name)
    upload.seek(0)
    too_long = ValidationError(
        f"Le document « {name} » est trop long pour une fiche : "
        "commencez une fiche, et joignez-le comme document."
    )
    try:
        blocks = READERS[content_type](upload)
    except TooLong:
        raise too_long from None
    except Unreadable:
        raise ValidationError(
            f"Le document « {name} » n’a pas pu être lu. Ouvrez-le, enregistrez-le à nouveau, puis recommencez."
        ) from None
    finally:
        upload.seek(0)
    told = len(text_of(blocks))
    if not told:
        raise ValidationError(f"Le document « {name} » ne contient aucun texte.")
    if told > CHARACTERS_MAX:
        raise too_long
    title = " ".join(PurePath(name).stem.replace("_", " ").split())
    return compose(recognise(blocks), vocabularies(), FILLABLE, fallback_title=title)


def begin_from_document(upload, composition, *, author, form_key):
    """A draft of `author` with what was read in the document, which is joined to it.

    Raises IntegrityError when this form already made one, ValidationError when the file is not fit to be kept.
    """
    content = composition.finished()
    if "scope" not in content and content.get("regions") and not content.get("departments"):
        content |= {"scope": Practice.Scope.REGIONAL}
    return Practice.objects.begin(content, author=author, form_key=form_key, uploads=[(upload, {})])


def table_columns():
    """`(heading, what it accepts)` for each column of a table of fiches."""

    def listed(names):
        return "Une ou plusieurs valeurs, séparées par « ; » : " + ", ".join(names) + "."

    words = vocabularies()
    accepts = {
        "title": "Obligatoire. 200 caractères au plus.",
        "carrier": "200 caractères au plus.",
        "summary": "300 caractères au plus.",
        "scope": "Une valeur : " + ", ".join(words.scopes.names.values()) + ".",
        "stage": "Une valeur : " + ", ".join(words.stages.names.values()) + ".",
        "regions": "Codes INSEE ou noms, séparés par « ; » : 24 ou Centre-Val de Loire.",
        "departments": "Codes INSEE ou noms, séparés par « ; » : 18 ou Cher.",
        "communes": "Noms séparés par des virgules. 500 caractères au plus.",
        "audiences": listed(words.audiences.names.values()),
        "orientations": listed(words.orientations.names.values()),
        "professions": listed(words.professions.names.values()),
        "audience_detail": "Texte, 300 caractères au plus.",
        "start_year": "Une année : 2019.",
        "end_year": "Une année ; vide si l’action continue.",
        "public_contact": "300 caractères au plus. Lu par tous.",
        "hierarchy_consent": "oui ou non.",
    }
    names = [name for name in CONTENT_FIELDS if name != "organisation"]
    labels = [
        (str(Practice._meta.get_field(name).verbose_name), accepts.get(name, "Texte.")) for name in names
    ]
    return [
        *labels,
        ("adresse de l’auteur", "L’adresse d’un compte du portail ; vide : les fiches sont les vôtres."),
    ]
