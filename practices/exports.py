"""The catalogue as files: a table for spreadsheets, JSON for programs; streamed, whatever their size."""

import csv
import json

from django.conf import settings

from practices.models import Practice

CHUNK = 200  # fiches in memory at a time
BOM = "\ufeff"
COLUMNS = (
    "identifiant",
    "adresse",
    "titre",
    "structure porteuse",
    "étendue",
    "régions",
    "départements",
    "communes",
    "publics",
    "public, en clair",
    "en une phrase",
    "description",
    "intérêt",
    "difficulté",
    "orientations",
    "professions",
    "partenaires",
    "depuis",
    "jusqu’à",
    "contact",
    "publiée le",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows(keys):
    """Each fiche with what an export tells of it, by slices."""
    links = ("regions", "departments", "audiences", "orientations", "professions")
    for start in range(0, len(keys), CHUNK):
        slice_of = keys[start : start + CHUNK].tolist()
        found = Practice.objects.catalogue().defer("search").prefetch_related(*links).in_bulk(slice_of)
        yield from (found[key] for key in slice_of if key in found)


def as_csv(keys):
    """Chunks of a CSV (UTF-8 with its mark, « ; » between cells, as French spreadsheets expect)."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield BOM + writer.writerow(COLUMNS)
    for practice in rows(keys):
        yield writer.writerow([_cell(value) for value in _values(practice)])


def as_json(keys):
    """Chunks of `{"practices": [{"id", "url", "title", "carrier", "scope", "regions": [INSEE codes],
    "departments": [INSEE codes], "communes", "audiences": [slugs], "audience_detail", "summary", "description",
    "interest", "difficulty", "orientations": [slugs], "professions": [slugs], "partners", "start_year",
    "end_year", "public_contact", "published_at": ISO 8601}]}`; a year may be null, texts may be empty.
    """
    yield '{"practices":['
    separator = "\n"
    for practice in rows(keys):
        yield separator + json.dumps(as_data(practice), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def as_data(practice):
    """What anyone may know of a fiche, as JSON holds it."""
    return {
        "id": practice.pk,
        "url": settings.SITE_URL + practice.get_absolute_url(),
        "title": practice.title,
        "carrier": practice.carrier,
        "scope": practice.scope,
        "regions": [region.code for region in practice.regions.all()],
        "departments": [department.code for department in practice.departments.all()],
        "communes": practice.communes,
        "audiences": [audience.slug for audience in practice.audiences.all()],
        "audience_detail": practice.audience_detail,
        "summary": practice.summary,
        "description": practice.description,
        "interest": practice.interest,
        "difficulty": practice.difficulty,
        "orientations": [orientation.slug for orientation in practice.orientations.all()],
        "professions": [profession.slug for profession in practice.professions.all()],
        "partners": practice.partners,
        "start_year": practice.start_year,
        "end_year": practice.end_year,
        "public_contact": practice.public_contact,
        "published_at": practice.published_at.isoformat(),
    }


def _values(practice):
    return (
        practice.pk,
        settings.SITE_URL + practice.get_absolute_url(),
        practice.title,
        practice.carrier,
        practice.get_scope_display(),
        _names(practice.regions),
        _names(practice.departments),
        practice.communes,
        _names(practice.audiences),
        practice.audience_detail,
        practice.summary,
        practice.description,
        practice.interest,
        practice.difficulty,
        _names(practice.orientations),
        _names(practice.professions),
        practice.partners,
        practice.start_year or "",
        practice.end_year or "",
        practice.public_contact,
        practice.published_at.date().isoformat(),
    )


def _names(things):
    return ", ".join(str(thing) for thing in things.all())


def _cell(value):
    """A text that a spreadsheet would take for a formula starts with an apostrophe."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text
