"""The catalogue as files: a table for spreadsheets, JSON for programs; streamed, whatever their size.

The reading is the same for all: slices of fiches, each in one query and one more for each link.
"""

import csv
import io
import json
from collections import defaultdict

from django.conf import settings
from django.db import models
from django.urls import reverse

from egts.core.sheets import BOM, safe
from practices.models import Practice

CHUNK = 500  # fiches in memory at a time: a few MB
LINKS = {  # link → the column that JSON gives, in the vocabulary's order
    "regions": "code",
    "departments": "code",
    "audiences": "slug",
    "orientations": "slug",
    "professions": "slug",
    "partner_organisations": "name",
}
# What anyone may know of a fiche, in the order in which it is read.
EXPORTED = (
    "id",
    "url",
    "title",
    "carrier",
    "organisation",
    "summary",
    "scope",
    "regions",
    "departments",
    "communes",
    "audiences",
    "audience_detail",
    "need",
    "objectives",
    "description",
    "participation",
    "partners",
    "partner_organisations",
    "human_resources",
    "financial_resources",
    "start_year",
    "end_year",
    "stage",
    "orientations",
    "professions",
    "results",
    "evidence",
    "interest",
    "difficulty",
    "levers",
    "transferability",
    "public_contact",
    "reuse_count",
    "published_at",
)
_COLUMNS = tuple(name for name in EXPORTED if name not in LINKS and name != "url")
_READ = tuple("organisation__name" if name == "organisation" else name for name in _COLUMNS)


def records(keys):
    """For each of these keys whose fiche is published, in this order: a dict of EXPORTED as JSON holds it."""
    vocabularies = _vocabularies()
    for start in range(0, len(keys), CHUNK):
        slice_of = keys[start : start + CHUNK].tolist()
        rows = Practice.objects.catalogue().filter(pk__in=slice_of).order_by()
        found = {row[1]: row for row in rows.values_list("slug", *_READ)}
        linked = {name: _linked(name, slice_of, vocabularies.get(name)) for name in LINKS}
        for key in slice_of:
            if row := found.get(key):
                record = dict(zip(_COLUMNS, row[1:], strict=True))
                record["url"] = f"{settings.SITE_URL}{reverse('practices:detail', args=[key, row[0]])}"
                record["organisation"] = record["organisation"] or ""
                record["published_at"] = record["published_at"].isoformat()
                for name in LINKS:
                    record[name] = linked[name].get(key, [])
                yield {name: record[name] for name in EXPORTED}


def _vocabularies():
    """Link → the key of each term → its place in the vocabulary and what JSON gives."""
    return {
        name: {
            key: (place, value)
            for place, (key, value) in enumerate(
                Practice._meta.get_field(name).related_model.objects.values_list("pk", column)
            )
        }
        for name, column in LINKS.items()
        if name != "partner_organisations"  # no vocabulary: as many as there are
    }


def _linked(name, keys, vocabulary):
    """Key of a fiche → what this link leads to, in order."""
    link = Practice._meta.get_field(name)
    mine, theirs = link.m2m_column_name(), link.m2m_reverse_field_name()
    pairs = link.remote_field.through.objects.filter(**{f"{mine}__in": keys}).order_by()
    found = defaultdict(list)
    if vocabulary is None:
        for key, value in pairs.values_list(mine, f"{theirs}__{LINKS[name]}"):
            found[key].append((value, value))
    else:
        for key, term in pairs.values_list(mine, f"{theirs}_id"):
            found[key].append(vocabulary[term])
    return {key: [value for _, value in sorted(values)] for key, values in found.items()}


def as_json(keys):
    """Chunks of `{"practices": […]}`, each fiche as `schema()` tells."""
    yield '{"practices":['
    separator = "\n"
    for record in records(keys):
        yield separator + json.dumps(record, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def schema():
    """The JSON Schema (2020-12) of what `as_json` gives."""
    properties = {
        name: {"description": label} | _type(name) for name, label in zip(EXPORTED, labels(), strict=True)
    }
    fiche = {
        "type": "object",
        "properties": properties,
        "required": list(EXPORTED),
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.SITE_URL + reverse("practices:export_schema"),
        "title": "Fiches pratiques inspirantes",
        "type": "object",
        "properties": {"practices": {"type": "array", "items": fiche}},
        "required": ["practices"],
    }


def _type(name):
    if name == "url":
        return {"type": "string", "format": "uri"}
    if name in LINKS:
        return {"type": "array", "items": {"type": "string"}}
    field = Practice._meta.get_field(name)
    if field.choices:
        return {"enum": [value for value, _ in field.choices] + ([""] if field.blank else [])}
    if isinstance(field, models.DateTimeField):
        return {"type": "string", "format": "date-time"}
    if isinstance(field, models.IntegerField):
        return {"type": ["integer", "null"] if field.null else "integer"}
    return {"type": "string"}


def labels():
    """What people read above each column of the table, in the order of EXPORTED."""
    ours = {"id": "identifiant", "url": "adresse", "published_at": "publiée le"}
    return [ours.get(name) or str(Practice._meta.get_field(name).verbose_name) for name in EXPORTED]


def cells(keys):
    """The table, its header first: rows of texts and numbers. No text can be taken for a formula."""
    yield labels()
    names = _names()
    for record in records(keys):
        record["published_at"] = record["published_at"][:10]
        yield [_cell(record[name], names.get(name)) for name in EXPORTED]


def _names():
    """For what JSON gives by a code: code → how people read it."""
    named = {
        name: dict(Practice._meta.get_field(name).related_model.objects.values_list(column, "name"))
        for name, column in LINKS.items()
        if column != "name"
    }
    return named | {name: dict(Practice._meta.get_field(name).choices) for name in ("scope", "stage")}


def _cell(value, names):
    """What a cell says, in words, and never as a formula."""
    if isinstance(value, list):
        value = ", ".join([names[code] for code in value] if names else value)
    elif value is None:
        return ""
    elif names:
        value = names.get(value, value)
    return safe(value)


def as_csv(keys):
    """Chunks of a CSV (UTF-8 with its mark, « ; » between cells, as French spreadsheets expect)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write(BOM)
    for number, row in enumerate(cells(keys)):
        writer.writerow(row)
        if number % 100 == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
