"""What the pages say."""

import csv
import io
import json
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Statement
from consultations.synthesis import compile as compiling
from consultations.synthesis import publish

from . import build

pytestmark = pytest.mark.django_db


def test_from_an_entry_to_the_words_in_their_place(client, world):
    synthesis = build.published(world)
    entry = synthesis.entries.filter(minority=False, kind="constat").get()
    page = client.get(entry.get_absolute_url()).content.decode()
    for fate in entry.fates.select_related("input__statement"):
        assert fate.input.words in page
        link = fate.input.get_source_url()
        assert link.replace("&", "&amp;") in page
        source = client.get(urlsplit(link).path, {"enonce": fate.input.statement_id})
        assert f'id="{urlsplit(link).fragment}"' in source.content.decode()


def test_what_became_of_my_contribution(client, world):
    synthesis = build.published(world)
    contribution = Statement.objects.get(words="RAS").contribution
    page = client.get(contribution.get_absolute_url()).content.decode()
    assert "Ce qu’est devenue cette contribution" in page and "sans réponse" in page
    client.force_login(world.author)
    ledger = f"/consultations/egts/syntheses/{synthesis.pk}/suites/"
    assert ">9 apports<" in client.get(ledger, {"miennes": 1}).content.decode()
    assert ">5 apports<" in client.get(ledger, {"contribution": contribution.pk}).content.decode()


def test_the_files_say_the_same_words(client, world):
    synthesis = build.published(world)
    base = f"/consultations/egts/syntheses/{synthesis.pk}"
    answer = client.get(f"{base}.json")
    assert answer.content == publish.json_bytes(synthesis)
    document = json.loads(answer.content)
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"{base}.csv").content.decode("utf-8-sig")), delimiter=";")
    )
    quotes = {source["input"]: source["quote"] for e in document["entries"] for source in e["sources"]}
    assert {row["identifiant"]: row["citation"] for row in rows if row["citation"]} == quotes
    assert client.get(f"{base}.pdf").content.startswith(b"%PDF")
    page = client.get(f"{base}/").content.decode()
    assert synthesis.sha256 in page
    for entry in document["entries"]:
        assert entry["wording"] in page and f'id="point-{entry["id"]}"' in page


def test_cells_that_a_spreadsheet_would_run_are_defused(client, world):
    consulted = build.consultation(world)
    build.contribution(world, consulted, world.region, sayings=[("constat", "=HYPERLINK(1)")])
    synthesis = build.draft(world, consulted=consulted)
    client.force_login(world.user("national"))
    body = client.get(f"/consultations/egts/syntheses/{synthesis.pk}.csv").content.decode()
    assert "'=HYPERLINK(1)" in body and ";=HYPERLINK" not in body


def test_words_are_never_markup(client, world):
    consulted = build.consultation(world)
    build.contribution(world, consulted, world.region, sayings=[("constat", "<script>alert(1)</script>")])
    synthesis = build.published(world, consulted=consulted)
    for path in ("/", "/points/", "/suites/"):
        page = client.get(f"/consultations/egts/syntheses/{synthesis.pk}{path}").content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_progress_can_be_left_and_come_back_to(client, world):
    synthesis = build.draft(world)
    client.force_login(world.user("national"))
    address = f"/synthese/{synthesis.pk}/progression/"
    assert "terminée" in client.get(address).content.decode()
    compilation = compiling.request(synthesis, by=world.user("national"))
    page = client.get(address).content.decode()
    assert 'http-equiv="refresh"' in page and "hx-get" in page
    compiling.start(compilation.pk)
    partial = client.get(address, headers={"HX-Request": "true"})
    assert "Lecture des apports" in partial.content.decode() and "<html" not in partial.content.decode()
    compiling.run_inline(compilation)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_commands(world, tmp_path, capsys):
    consulted = build.consultation(world)
    with pytest.raises(CommandError, match="rien à compiler"):
        call_command("compile_synthesis", "egts")
    build.sayings(world, consulted)
    with pytest.raises(CommandError, match="Aucune consultation"):
        call_command("compile_synthesis", "absente")
    with pytest.raises(CommandError, match="Aucun comité ne couvre"):
        call_command("compile_synthesis", "egts", region="11")
    with pytest.raises(CommandError, match="Seul le secrétariat"):
        call_command("compile_synthesis", "egts", email=world.user("stranger").email)
    call_command("compile_synthesis", "egts", region="24", email=world.user("secretariat").email)
    call_command("compile_synthesis", "egts")
    for form in ("json", "csv", "pdf"):
        output = tmp_path / f"synthesis.{form}"
        call_command("export_synthesis", "egts", format=form, output=str(output))
        assert output.stat().st_size > 100
    with pytest.raises(CommandError, match="Aucune synthèse"):
        call_command("export_synthesis", "999999999999999999", format="json", output=str(tmp_path / "x"))
    with pytest.raises(CommandError, match="Impossible d’écrire"):
        call_command("export_synthesis", "egts", format="json", output=str(tmp_path / "a" / "x"))
