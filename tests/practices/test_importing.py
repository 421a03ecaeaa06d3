"""A table of fiches: each row's fate before anything is made, then drafts, once."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from egts.core.models import JournalEntry, Notice
from egts.core.workflow import TransitionRefused
from practices import import_rows, importing
from practices.arrivals import table_columns
from practices.intake.rows import columns_of
from practices.intake.sheets import read_csv, read_xlsx, table_of
from practices.models import ImportBatch, ImportRow, Practice
from practices.models.import_batch import KEPT
from practices.workflow import ImportState, State
from tests.practices import build
from tests.practices.intake.test_rows import as_xlsx
from tests.world import person, seat, second_factor

HEADINGS = [
    "titre",
    "structure porteuse",
    "départements",
    "publics",
    "en une phrase",
    "déroulé",
    "accord",
    "auteur",
]
COMPLETE = ["Le jardin", "CCAS Exemple", "18", "familles", "Un jardin.", "Chaque mardi.", "oui", ""]


def line(title, *, carrier="CCAS Exemple", department="18", author=""):
    return [title, carrier, department, *COMPLETE[3:7], author]


def table(rows, *, headings=HEADINGS, name="fiches.csv"):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([headings, *rows])
    return SimpleUploadedFile(name, out.getvalue().encode())


def handed_in(user, rows, **options):
    batch = importing.hand_in(table(rows, **options), by=user, form_key=uuid.uuid4())
    importing.run(batch.pk)
    batch.refresh_from_db()
    return batch


def confirmed(batch, **choices):
    importing.confirm(batch, by=batch.uploaded_by, **choices)
    importing.run(batch.pk)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def secretariat(world):
    return world.user("secretariat")


def fates(batch):
    return [(row.number, row.fate) for row in batch.rows.all()]


def test_each_row_shows_its_fate_and_nothing_is_made(world, secretariat):
    build.published(world, title="Café des parents", carrier="Centre social Exemple")
    build.draft(world, title="Secret d’une autre", carrier="CCAS Exemple")
    batch = handed_in(
        secretariat,
        [
            line("Le jardin"),
            line("CAFE des Parents", carrier="Centre social exemple"),
            line("Café des grands-parents"),
            line("le jardin !"),
            line("Secret d’une autre"),
            line("Sans lieu", department="99"),
            line(""),
        ],
    )
    assert batch.state == ImportState.CHECKED
    assert fates(batch) == [
        (2, "create"),
        (3, "duplicate"),
        (4, "near"),
        (5, "duplicate"),
        (6, "create"),  # what one cannot see does not show through
        (7, "error"),
        (8, "error"),
    ]
    rows = {row.number: row for row in batch.rows.all()}
    assert rows[3].twin.title == "Café des parents" and rows[5].twin_number == 2
    assert rows[7].problems[0][0] == "départements" and rows[8].problems == [["titre", "Le titre manque."]]
    assert Practice.objects.count() == 2


def test_confirming_makes_drafts_and_only_once(world, secretariat):
    build.published(world)
    batch = confirmed(
        handed_in(secretariat, [line("Le jardin"), line("Café des parents bis"), line("", author="x")])
    )
    made = Practice.objects.get(import_row__batch=batch)
    assert (made.state, made.author, made.title) == (State.DRAFT, secretariat, "Le jardin")
    assert (batch.state, batch.rows_done) == (ImportState.DONE, 1)
    assert made.regions.get() == world.region and made.hierarchy_consent
    entry = JournalEntry.objects.about(made).get()
    assert (entry.verb, entry.actor) == ("practice.create", secretariat)
    with pytest.raises(TransitionRefused) as refusal:
        importing.confirm(batch, by=secretariat)
    assert refusal.value.status == 409
    importing.run(batch.pk)
    again = confirmed(handed_in(secretariat, [line("Le jardin")]))
    assert fates(again) == [(2, "duplicate")]
    assert Practice.objects.filter(title="Le jardin").count() == 1


def test_near_ones_are_made_when_asked(world, secretariat):
    build.published(world)
    rows = [line("Café des parents bis")]
    assert not Practice.objects.filter(import_row__batch=confirmed(handed_in(secretariat, rows))).exists()
    assert Practice.objects.filter(
        import_row__batch=confirmed(handed_in(secretariat, rows), with_near=True)
    ).exists()


def test_a_named_author_receives_the_draft_and_is_told_once(
    world, secretariat, django_capture_on_commit_callbacks
):
    author, importer = world.user("professional"), secretariat
    rows = [
        line("Un", author=author.email.upper()),
        line("Deux", author=author.email),
        line("Trois", author="x@y.invalid"),
    ]
    batch = confirmed(handed_in(importer, rows), submit=True)
    assert [(row.practice.author, row.practice.state) for row in batch.rows.all()] == [
        (author, State.DRAFT),
        (author, State.DRAFT),
        (importer, State.SUBMITTED),
    ]
    assert "brouillon sera le vôtre" in batch.rows.last().remarks[0][1]
    assert [notice.subject for notice in Notice.objects.filter(recipient=author)] == [
        "Des fiches ont été préparées pour vous"
    ]
    assert "y.invalid" not in str(list(ImportRow.objects.values()))


def test_an_address_not_verified_is_no_account(world, secretariat):
    stranger = world.user("stranger")
    stranger.emailaddress_set.update(verified=False)
    batch = handed_in(secretariat, [line("Un", author=stranger.email)])
    assert batch.rows.get().author is None


def test_complete_ones_go_to_review_and_a_colleague_publishes(world, secretariat):
    colleague = second_factor(person("Colette"))
    seat(colleague, world.committee, "secretariat")
    incomplete = line("Sans public")
    incomplete[3] = ""
    batch = confirmed(handed_in(secretariat, [line("Un"), line("Deux"), incomplete]), submit=True)
    made = {row.practice.title: row.practice for row in batch.rows.all()}
    assert [made[title].state for title in ("Un", "Deux", "Sans public")] == [
        State.SUBMITTED,
        State.SUBMITTED,
        State.DRAFT,
    ]
    assert [notice.subject for notice in Notice.objects.filter(recipient=colleague)] == [
        "Des fiches importées attendent une relecture"
    ]
    assert not Notice.objects.filter(recipient=secretariat).exists()
    with pytest.raises(TransitionRefused):
        made["Un"].publish(by=secretariat)
    made["Un"].publish(by=colleague)


def test_a_worker_that_dies_leaves_the_rest_to_another(world, secretariat, monkeypatch):
    batch = handed_in(secretariat, [line(f"Fiche n° {n}") for n in range(5)])
    importing.confirm(batch, by=secretariat)
    make, calls = import_rows.make, []

    def dies(*args):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        make(*args)

    monkeypatch.setattr(import_rows, "make", dies)
    with pytest.raises(KeyboardInterrupt):
        importing.run(batch.pk)
    monkeypatch.setattr(import_rows, "make", make)
    importing.run(batch.pk)  # its heart still beats: nobody else takes it
    assert Practice.objects.count() == 0
    ImportBatch.objects.update(heartbeat_at=now() - timedelta(minutes=5))
    importing.run(batch.pk)
    assert ImportBatch.objects.get().state == ImportState.DONE
    assert sorted(Practice.objects.values_list("title", flat=True)) == [f"Fiche n° {n}" for n in range(5)]


def test_a_row_that_the_database_refuses_does_not_hold_the_others_back(secretariat):
    batch = handed_in(secretariat, [line("Un"), line("Deux"), line("Trois")])
    row = batch.rows.get(title="Deux")
    row.content["start_year"] = 10**9
    row.save()
    confirmed(batch)
    assert fates(batch) == [(2, "create"), (3, "error"), (4, "create")]
    assert sorted(Practice.objects.values_list("title", flat=True)) == ["Trois", "Un"]


def test_the_sweep_finds_what_no_message_tells(secretariat, monkeypatch, django_capture_on_commit_callbacks):
    batch = importing.hand_in(table([line("Un")]), by=secretariat, form_key=uuid.uuid4())
    sent = []
    monkeypatch.setattr(importing, "enqueue", lambda task, *args: sent.append(args))
    importing.sweep()
    assert sent == []  # its own message has only just left
    ImportBatch.objects.update(sent_at=now() - timedelta(minutes=5))
    importing.sweep()
    importing.sweep()
    assert sent == [(batch.pk,)]


def test_a_table_abandoned_while_it_is_read_is_dropped(secretariat, monkeypatch):
    batch = importing.hand_in(table([line("Un")]), by=secretariat, form_key=uuid.uuid4())
    beat = importing._beat

    def abandoned(*args):
        importing.abandon(batch, by=secretariat)
        beat(*args)

    monkeypatch.setattr(importing, "_beat", abandoned)
    importing.run(batch.pk)
    importing.run(batch.pk)
    assert not Practice.objects.exists()


def test_the_very_bytes_are_those_that_were_confirmed(secretariat):
    batch = handed_in(secretariat, [line("Un")])
    with open(batch.file.path, "ab") as file:
        file.write(b"Deux")
    confirmed(batch)
    assert (batch.state, Practice.objects.count()) == (ImportState.FAILED, 0)
    assert "n’est plus celui" in batch.error


FAILURES = [
    (b"ville;code\r\na;b", "titre"),
    (b"titre;ville\r\n", "aucune ligne"),
    ('titre;résumé\r\na;"b'.encode() + b"c" * 200_000, "guillemet"),
    (b"\x00\x01\x02\x03", "tableau de texte"),
]


@pytest.mark.parametrize(("body", "said"), FAILURES)
def test_a_table_that_is_none_says_why(secretariat, body, said):
    upload = SimpleUploadedFile("fiches.csv", body)
    batch = importing.hand_in(upload, by=secretariat, form_key=uuid.uuid4())
    importing.run(batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.FAILED and said in batch.error


def test_an_unexpected_error_is_said_and_ends_the_work(secretariat, monkeypatch):
    batch = importing.hand_in(table([line("Un")]), by=secretariat, form_key=uuid.uuid4())
    monkeypatch.setattr(importing, "judged", lambda *args: 1 / 0)
    importing.run(batch.pk)
    assert ImportBatch.objects.get().error.startswith("Une erreur inattendue")


def test_a_table_is_forgotten_with_its_file_and_the_fiches_stay(
    secretariat, django_capture_on_commit_callbacks
):
    batch = confirmed(handed_in(secretariat, [line("Un")]))
    importing.forget()
    assert ImportBatch.objects.exists()
    ImportBatch.objects.update(uploaded_at=now() - KEPT - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        importing.forget()
    assert not ImportBatch.objects.exists() and not batch.file.storage.exists(batch.file.name)
    assert Practice.objects.get().title == "Un"


# The pages


@pytest.fixture
def signed_in(client, secretariat):
    client.force_login(secretariat)
    return client


def test_walking_through_an_import(signed_in, world):
    answer = signed_in.post("/pratiques/importer/", {"table": table([line("Un"), line("", department="x")])})
    batch = ImportBatch.objects.get()
    assert answer["Location"] == batch.get_absolute_url()
    assert "http-equiv" in signed_in.get(batch.get_absolute_url()).content.decode()
    importing.run(batch.pk)
    page = signed_in.get(batch.get_absolute_url()).content.decode()
    assert "Le titre manque." in page and "1 fiche sera créée" in page.replace("\xa0", " ")
    signed_in.post(f"{batch.get_absolute_url()}confirmer/", {"submit": "", "with_near": ""})
    importing.run(batch.pk)
    page = signed_in.get(batch.get_absolute_url()).content.decode()
    assert "1 fiche créée" in page.replace("\xa0", " ") and Practice.objects.get().get_absolute_url() in page
    assert signed_in.post(f"{batch.get_absolute_url()}confirmer/").status_code == 409
    assert signed_in.post(f"{batch.get_absolute_url()}abandonner/").status_code == 409


def test_an_import_is_abandoned(signed_in, django_capture_on_commit_callbacks):
    signed_in.post("/pratiques/importer/", {"table": table([line("Un")])})
    batch = ImportBatch.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(f"{batch.get_absolute_url()}abandonner/")
    assert not ImportBatch.objects.exists() and not batch.file.storage.exists(batch.file.name)


def test_the_same_form_twice_is_one_import(signed_in):
    key = str(uuid.uuid4())
    for _ in range(2):
        signed_in.post("/pratiques/importer/", {"table": table([line("Un")]), "form_key": key})
    assert ImportBatch.objects.count() == 1


REFUSED = [
    ({}, 422, "Choisissez le tableau"),
    ({"table": lambda: SimpleUploadedFile("fiches.csv", b"")}, 422, "vide"),
    (
        {"table": lambda: SimpleUploadedFile("fiches.pdf", b"%PDF-1.4\n")},
        422,
        "Formats acceptés : CSV et XLSX.",
    ),
    ({"table": lambda: table([line("Un")], name="fiches.xlsx")}, 422, "Formats acceptés"),
    ({"table": lambda: SimpleUploadedFile("fiches.xlsx", b"PK\x03\x04")}, 422, "abîmé"),
    ({"table": lambda: SimpleUploadedFile("fiches.csv", b"a" * (21 * 1024 * 1024))}, 413, "dépasse"),
]


@pytest.mark.parametrize(("data", "status", "said"), REFUSED)
def test_a_file_that_is_no_table_is_refused(signed_in, data, status, said):
    answer = signed_in.post("/pratiques/importer/", {name: make() for name, make in data.items()})
    assert answer.status_code == status
    assert said in answer.content.decode().replace("\xa0", " ")
    assert not ImportBatch.objects.exists()


def test_an_xlsx_is_taken_too(signed_in):
    upload = SimpleUploadedFile("fiches.xlsx", as_xlsx([HEADINGS, COMPLETE]).read())
    signed_in.post("/pratiques/importer/", {"table": upload})
    batch = ImportBatch.objects.get()
    importing.run(batch.pk)
    assert batch.rows.get().title == "Le jardin"


@pytest.mark.parametrize(
    ("extension", "read"), [("csv", read_csv), ("xlsx", lambda body: read_xlsx(io.BytesIO(body)))]
)
def test_the_model_has_columns_that_are_all_recognised(signed_in, extension, read):
    answer = signed_in.get(f"/pratiques/importer/modele.{extension}")
    headings, _ = table_of(read(answer.content))
    columns = columns_of(headings)
    assert columns.unknown == [] and len(columns.known) == len(table_columns())


def test_another_s_draft_is_not_shown_once_made(signed_in, world, secretariat):
    batch = confirmed(handed_in(secretariat, [line("Un", author=world.user("professional").email)]))
    page = signed_in.get(batch.get_absolute_url()).content.decode()
    assert Practice.objects.get().get_absolute_url() not in page


def test_the_desk_leads_there(signed_in, world):
    assert "/pratiques/importer/" in signed_in.get(world.committee.get_desk_url()).content.decode()


def test_a_page_of_rows_asks_as_much_for_1_as_for_40(signed_in, secretariat, world):
    author = world.user("professional").email
    few = handed_in(secretariat, [line("Un", author=author), line("Un")])
    many = handed_in(
        secretariat, [line(f"Fiche {n}", author=author) for n in range(40)] + [line("Fiche 1")] * 5
    )
    asked = []
    for batch in (few, many):
        confirmed(batch)
        signed_in.get(batch.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            page = signed_in.get(batch.get_absolute_url()).content.decode()
        asked.append(len(queries))
    assert page.count('egts-import-row"') == 45
    assert asked[0] == asked[1] <= 12
