"""`manage.py import_statements`: what goes in, what does not and why, whatever the file."""

import csv
import gzip
from io import StringIO
from itertools import chain, repeat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from consultations.imports import loading, records
from consultations.models import Consultation, Contribution, Statement
from egts.core.models import JournalEntry, Organisation, Theme
from tests.consultations import build as hall

HEADER = "external_id,region,theme,question,kind,text,labels\n"
CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpora" / "labelled-answers.csv"


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Writes a file and imports it; returns what the command printed and the rows of the rejects file."""
    monkeypatch.chdir(tmp_path)

    def run(content, *, name="reponses.csv", slug="egts", create=True, **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        rejects = Path(f"{name}.rejets.csv")
        rejects.unlink(missing_ok=True)
        out = StringIO()
        call_command("import_statements", path, consultation=slug, create=create, stdout=out, **options)
        rows = list(csv.reader(rejects.open(encoding="utf-8")))[1:] if rejects.exists() else []
        return out.getvalue(), [(int(line), external_id, reason) for line, external_id, reason in rows]

    return run


def row(number, text="Ouvrir un lieu.", region="11", theme="Accueil", kind="constat"):
    return f"x-{number},{region},{theme},Que proposez-vous ?,{kind},{text},\n"


BAD_ROWS = {
    "a region that does not exist": (row(1, region="99"), "code de région inconnu"),
    "a region by its name": (row(1, region="Bretagne"), "code de région inconnu"),
    "a kind that does not exist": (row(1, kind="avis"), "nature inconnue"),
    "no text": (row(1, text="   "), "texte vide"),
    "no identifier": (",11,Accueil,Q ?,constat,Un texte,\n", "identifiant (external_id) absent"),
    "an identifier too long": (f"{'x' * 201},11,A,Q ?,constat,Un texte,\n", "plus de 200 caractères"),
    "too few columns": ("x-1,11,Accueil\n", "3 colonnes au lieu de 7"),
    "too many columns": (row(1, text="un, deux"), "8 colonnes au lieu de 7"),
    "a quote that never closes": ('x-1,11,Accueil,Q ?,constat,"jamais fermé,\n', "guillemets mal fermés"),
    "words after a quote": ('x-1,11,Accueil,Q ?,constat,"fermé" trop tôt,\n', "guillemets mal fermés"),
    "invalid UTF-8": (row(1, text="accentu\u00e9").encode("latin-1"), "pas encodée en UTF-8"),
    "a null character": (row(1, text="nul\0"), "caractère nul"),
    "a cell of 2 MB": (row(1, text="m" * 2_000_000), "ligne de plus de 1 Mo"),
    "a quoted cell of 900 kB": (row(1, text=f'"{"m" * 900_000}"'), "texte de plus de 50"),
    "a theme too long": (row(1, theme="t" * 201), "thème"),
    "a question too long": (f"x-1,11,A,{'q' * 501},constat,Un texte,\n", "question de plus de 500"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_told_and_the_good_ones_around_it_go_in(db, load, case):
    bad, reason = BAD_ROWS[case]
    bad = bad if isinstance(bad, bytes) else bad.encode()
    before, after = row("avant").encode(), row("après", text='"Deux\nlignes, entre guillemets"').encode()
    printed, rejects = load(HEADER.encode() + before + bad + after)
    assert set(Statement.objects.values_list("external_id", flat=True)) == {"x-avant", "x-après"}
    assert [(line, reason in told) for line, _, told in rejects] == [(3, True)]
    assert "3 lignes lues\u00a0: 2 entrées, 0 déjà présentes, 1 rejetées" in printed
    assert "reponses.csv.rejets.csv" in printed


def test_an_identifier_read_twice_goes_in_once(db, load, monkeypatch):
    monkeypatch.setattr(loading, "BATCH_ROWS", 2)  # found again within a batch, and in a later one
    content = HEADER + row(1) + row(1) + row(2) + row(3) + row(2, region="53")
    _, rejects = load(content)
    assert [(line, reason) for line, _, reason in rejects] == [
        (3, "identifiant déjà lu à la ligne 2"),
        (6, "identifiant déjà lu à la ligne 4"),
    ]
    printed, rejects = load(content)
    assert "0 entrées, 5 déjà présentes, 0 rejetées" in printed
    assert rejects == []
    assert Statement.objects.count() == 3


BAD_FILES = {
    "empty": (b"", "En-tête|en-tête"),
    "another header": (b"id,text\n1,bonjour\n", "colonnes absentes"),
    "semicolons": (HEADER.replace(",", ";").encode(), "virgules"),
    "a column misspelt": (HEADER.replace("labels", "labells").encode(), "colonnes inconnues"),
    "a column twice": (HEADER.replace("labels", "text").encode(), "répétée"),
    "UTF-16": (HEADER.encode("utf-16"), "UTF-8"),
    "one line of 3 MB": (b"x" * 3_000_000, "en-tête"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_of_another_kind_is_refused_whole(db, load, case):
    content, words = BAD_FILES[case]
    with pytest.raises(CommandError, match=words):
        load(content)
    assert not Consultation.objects.exists()


def test_archives_are_read_as_they_are_and_broken_ones_keep_what_came_before(db, load):
    content = gzip.compress((HEADER + "".join(map(row, range(3000)))).encode())
    with pytest.raises(CommandError, match="abîmé"):
        load(content[:-2000], name="reponses.csv.gz")
    came = Statement.objects.count()
    assert 0 < came < 3000
    printed, _ = load(content, name="reponses.csv.gz")
    assert f"{3000 - came} entrées, {came} déjà présentes" in printed
    with pytest.raises(CommandError, match="abîmé"):
        load(b"pas une archive", name="fausse.csv.gz")


def test_what_the_command_cannot_find_is_said_in_a_sentence(db, load, tmp_path):
    for options, words in [
        ({"create": False}, "n’existe pas"),
        ({"slug": "États généraux"}, "ne peut pas servir d’adresse"),
        ({"email": "personne@exemple.invalid"}, "Aucun compte actif"),
    ]:
        with pytest.raises(CommandError, match=words):
            load(HEADER + row(1), **options)
    with pytest.raises(CommandError, match="Impossible de lire"):
        call_command("import_statements", tmp_path / "absent.csv", consultation="egts")
    assert not Consultation.objects.exists()


def test_create_makes_all_that_a_consultation_needs(world, load):
    load(
        HEADER + row(1, region="24") + row(2, region="") + row(3, region="11"), email=str(world.author.email)
    )
    made = Consultation.objects.get()
    assert made.published_at and made.is_open("contribute") and made.is_open("publish")
    assert made.national_committee == world.national_committee
    assert made.coverage.count() == 18
    assert made.committee_for("24") == world.committee
    assert [theme.name for theme in made.themes.all()] == ["Accueil"]
    contributions = Contribution.objects.order_by("region_id")
    assert [(each.region_id, each.state, each.kind, each.author) for each in contributions] == [
        ("11", "accepted", "import", world.author),
        ("24", "accepted", "import", world.author),
        (None, "accepted", "import", world.author),
    ]
    assert contributions.get(region=None).committee == world.national_committee
    for each in contributions:
        assert list(JournalEntry.objects.about(each).values_list("verb", "actor")) == [
            ("contribution.import", world.author.pk)
        ]


def test_without_create_nothing_is_invented(world, load):
    consultation = hall.consultation(world)
    consultation.themes.set([world.theme])
    themes = Theme.objects.count()
    content = HEADER + row(1, theme="Place des usagers") + row(2, theme="Inconnu") + row(3, theme="")
    _, rejects = load(content, slug=consultation.slug, create=False)
    assert [(line, "n’est pas de cette consultation" in reason) for line, _, reason in rejects] == [(3, True)]
    assert set(Statement.objects.values_list("external_id", "theme")) == {
        ("x-1", world.theme.pk),
        ("x-3", None),
    }
    assert Theme.objects.count() == themes


def test_optional_columns_say_who_speaks(world, load):
    columns = "organisation,organisation_kind,college,contribution,group"
    header = HEADER.strip() + f",{columns}\n"
    lines = [
        "a,24,Accueil,Q ?,levier,Un,,Association Exemple,,,,",
        "b,24,Accueil,Q ?,levier,Deux,,ASSOCIATION EXEMPLE,association,élus,,",
        "c,24,Accueil,Q ?,levier,Trois,,Le Relais,syndicat,,Notre rapport,",
        "d,24,Accueil,Q ?,levier,Quatre,,Le Relais,union,,Notre rapport,1",
        "e,24,Accueil,Q ?,levier,Cinq,,Le Relais,club,,,",
        "f,24,Accueil,Q ?,levier,Six,,,,marins,,",
    ]
    consultation = hall.consultation(world)
    consultation.themes.create(name="Accueil", slug="accueil")
    lines.append("g,24,Accueil,Q ?,levier,Sept,,,,,,999")
    _, rejects = load(header + "\n".join(lines), slug=consultation.slug, create=False)
    assert [(line, reason.split(" «")[0]) for line, _, reason in rejects] == [
        (6, "le type d’organisation"),
        (7, "le collège"),
        (8, "le groupe"),
    ]
    relay = Organisation.objects.get(name="Le Relais")
    assert (relay.kind, relay.region) == ("union", world.region)
    rows = Contribution.objects.filter(consultation=consultation).order_by("pk")
    assert [(each.organisation, each.college and each.college.slug, each.group) for each in rows] == [
        (world.organisation, None, None),
        (world.organisation, "elus", None),
        (relay, None, None),
        (relay, None, world.group),
    ]
    assert [each.title for each in rows][2:] == ["Notre rapport", "Notre rapport"]


def test_rows_for_a_withdrawn_contribution_are_refused(world, load):
    load(HEADER + row(1))
    made = Contribution.objects.get()
    Contribution.objects.filter(pk=made.pk).update(state="withdrawn", withdrawn_at=made.accepted_at)
    _, rejects = load(HEADER + row(1) + row(2))
    assert [line for line, _, _ in rejects] == [3]


def test_each_statement_is_its_own_frozen_text_in_nfc(db, load):
    load(HEADER + row(1, text='" E\u0301couter\r\nd’abord "'))
    statement = Statement.objects.select_related("text").get()
    assert statement.words == statement.text.body == "Écouter\nd’abord"
    assert (statement.start, statement.end) == (0, len(statement.words))
    assert statement.text.sha256 == records_sha(statement.words)
    assert (statement.question, statement.position) == ("Que proposez-vous ?", 2)


def records_sha(text):
    from consultations.models.statement import sha256

    return sha256(text)


def test_two_imports_at_once_do_not_mix(db, load):
    load(HEADER + row(1))
    consultation = Consultation.objects.get()
    with connection.cursor() as cursor:
        other = connection.copy()
        try:
            with other.cursor() as elsewhere:
                elsewhere.execute("SELECT pg_advisory_lock(%s, %s)", [loading.LOCK, consultation.pk])
                with pytest.raises(CommandError, match="Un autre versement est en cours"):
                    load(HEADER + row(2))
        finally:
            other.close()
        cursor.execute("SELECT 1")
    load(HEADER + row(2))
    assert Statement.objects.count() == 2


def test_rejects_go_where_they_can_be_written(db, load, tmp_path, monkeypatch):
    printed, _ = load(HEADER + row(1, region="99"), rejects=tmp_path / "nulle" / "part" / "rejets.csv")
    written = Path(printed.strip().rpartition(": ")[2])
    assert written.exists() and written.name == "rejets.csv"
    assert written.parent != tmp_path


def test_what_is_read_stays_bounded():
    """A quote that never closes, and a line without an end, cost no more memory than the limit."""

    class Endless:
        def __init__(self, first, others, count):
            self.lines, self.asked = chain([first], repeat(others, count - 1)), 0

        def readline(self, limit):
            self.asked = max(self.asked, limit)
            return next(self.lines, b"")

    for first, others, faults in [(b'a,"open', b'a,"open', 100_000), (b'a,"open', b"a,b", 1)]:
        stream = Endless(first + b"\n", others + b"\n", 100_000)
        found = [record.reason for record in records.records(records.Lines(stream), 2)]
        assert (len(found), sum(map(bool, found))) == (100_000, faults)
        assert stream.asked <= records.MAX_RECORD_BYTES + 1


def test_the_real_answers_all_go_in(db, load):
    if not CORPUS.exists():
        pytest.skip("the corpora are not here: ../shared/corpora/labelled-answers.csv")
    printed, rejects = load(CORPUS.read_bytes(), name="labelled-answers.csv")
    with CORPUS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rejects == []
    assert f"{len(rows)} entrées" in printed
    assert Contribution.objects.count() == len({each["region"] for each in rows})
    assert Statement.objects.accepted().count() == len(rows)
    assert not Statement.objects.exclude(text__body=F("words")).exists()
    by_id = dict(Statement.objects.values_list("external_id", "words"))
    first = rows[0]
    assert " ".join(by_id[first["external_id"]].split()) == " ".join(first["text"].split())
    printed, _ = load(CORPUS.read_bytes(), name="labelled-answers.csv")
    assert f"0 entrées, {len(rows)} déjà présentes, 0 rejetées" in printed
