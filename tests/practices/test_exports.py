"""What is published as files: the same fiches in each, whole, and nothing that a spreadsheet would run."""

import csv
import io
import json
import warnings

import jsonschema
import openpyxl
import pytest

from egts.core.models import Profession
from practices import catalogue, exports
from practices.content import CONTENT_FIELDS
from practices.models import Practice
from tests.practices import build

KEPT_INSIDE = {"hierarchy_consent"}  # said to those who read over
TEXTS = {
    "title": "=HYPERLINK(A1)",
    "carrier": "@SUM(A1)",
    "summary": "Deux mots ; « trois »",
    "description": '-1\nSuite & <fin> "dite"',
    "interest": "\tTabulation",
    "levers": "+33",
    "results": "Un texte dont un caractère\u000b n’est pas permis en XML",
    "communes": "Bourges, Vierzon",
}


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)


def table_of_csv(client, query=""):
    text = read(client, f"/pratiques/export.csv{query}").decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def table_of_xlsx(client, query=""):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(io.BytesIO(read(client, f"/pratiques/export.xlsx{query}")))
    header, *rows = book.active.iter_rows()
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    return [
        {
            name.value: "" if cell.value is None else str(cell.value)
            for name, cell in zip(header, row, strict=True)
        }
        for row in rows
    ]


def records(client, query=""):
    found = json.loads(read(client, f"/pratiques/export.json{query}"))
    schema = json.loads(client.get("/pratiques/export.schema.json").content)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema, format_checker=jsonschema.FormatChecker())
    return found["practices"]


def test_every_field_of_a_fiche_is_exported_or_kept_inside():
    assert set(CONTENT_FIELDS) - set(exports.EXPORTED) == KEPT_INSIDE
    assert not {"author", "state", "submitted_at", "hierarchy_consent"} & set(exports.EXPORTED)


def test_the_three_files_hold_the_same_and_give_it_back(world, client):
    professions = list(Profession.objects.values_list("pk", flat=True)[:2])
    practice = build.published(world, **TEXTS, professions=professions, organisation=world.organisation.pk)
    practice.partner_organisations.add(world.organisation)
    build.published(world, title="Seconde", organisation=None, start_year=None, stage="")
    second, first = records(client)
    assert {name: first[name] for name in TEXTS} == TEXTS
    assert (first["regions"], first["departments"], first["audiences"]) == (
        ["24"],
        ["18"],
        ["enfants-et-familles"],
    )
    assert first["professions"] == list(Profession.objects.values_list("slug", flat=True)[:2])
    assert first["organisation"] == str(world.organisation) and second["organisation"] == ""
    assert first["partner_organisations"] == [str(world.organisation)]
    assert first["url"].endswith(practice.get_absolute_url()) and first["id"] == practice.pk
    assert (second["start_year"], second["stage"], second["partner_organisations"]) == (None, "", [])

    _, row = table = table_of_csv(client)
    assert [line["titre"] for line in table] == ["Seconde", "'=HYPERLINK(A1)"]
    labels = dict(zip(exports.EXPORTED, exports.labels(), strict=True))
    for name, text in TEXTS.items():
        assert row[labels[name]] == ("'" + text if text[0] in "=@-+\t" else text)
    assert (row["régions"], row["départements"], row["étendue"]) == (
        "Centre-Val de Loire",
        "Cher",
        "un ou plusieurs départements",
    )
    assert row["professions"] == ", ".join(str(p) for p in Profession.objects.all()[:2])
    assert row["publiée le"] == practice.published_at.date().isoformat()
    in_book = table_of_xlsx(client)
    assert in_book == [{name: text.replace("\u000b", "") for name, text in line.items()} for line in table]


@pytest.mark.parametrize(
    ("query", "titles"), [("?q=trois", ["Trois"]), ("?region=53", []), ("", ["Trois", "Deux"])]
)
def test_a_file_holds_what_its_search_finds(world, client, query, titles):
    build.published(world, title="Deux")
    build.published(world, title="Trois")
    build.submitted(world, title="Trois, pas encore")
    assert [record["title"] for record in records(client, query)] == titles
    assert [row["titre"] for row in table_of_csv(client, query)] == titles
    assert [row["titre"] for row in table_of_xlsx(client, query)] == titles


def test_what_leaves_the_catalogue_while_a_file_is_written_is_left_out(world, monkeypatch):
    monkeypatch.setattr("practices.exports.CHUNK", 1)
    kept, gone = build.published(world, title="Reste"), build.published(world, title="Part")
    keys = catalogue.current().facets.ids
    written = exports.records(keys[::-1])
    assert next(written)["title"] == "Reste"
    gone.archive(by=world.user("secretariat"), message="L’action s’est arrêtée.")
    assert list(written) == []
    assert Practice.objects.catalogue().get() == kept
