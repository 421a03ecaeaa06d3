"""The desk: its queue and filters, what is done of several things at once, the log and its table."""

import csv
import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from consultations.queue import queue
from egts.core.models import Department, JournalEntry, Notice, Orientation
from practices.models import MessageTemplate, Note, Practice, Reuse
from tests.consultations import build as hall
from tests.practices import build
from tests.practices.reading import build as reading
from tests.world import person, seat, second_factor


@pytest.fixture
def colleague(world):
    user = person("Ludivine")
    seat(user, world.committee, "secretariat")
    return second_factor(user)


@pytest.fixture
def waiting(world, colleague):
    """Four things that wait, the longest wait first: late, mine, a revision that Ludivine follows, a contribution."""
    late = build.submitted(world, title="En retard", orientations=[Orientation.objects.first().pk])
    Practice.objects.filter(pk=late.pk).update(submitted_at=timezone.now() - timedelta(days=16))
    mine = build.submitted(world, title="À moi", departments=["37"], regions=["24"])
    revision = build.revision(world, "submitted", practice=build.published(world, title="Déjà publiée"))
    contribution = hall.contribution(world, hall.consultation(world), "submitted", title="Du groupe")
    secretary = world.user("secretariat")
    mine.assign(to=secretary, by=secretary)
    revision.assign(to=colleague, by=secretary)
    build.submitted(world, title="D’ailleurs", departments=[], regions=["53"])
    build.draft(world, title="Brouillon")
    return {"late": late, "mine": mine, "revision": revision, "contribution": contribution}


ALL = ["En retard", "À moi", "Déjà publiée", "Du groupe"]
NARROWED = {  # query → titles of the queue, in order
    "": ALL,
    "nature=fiche": ALL[:2],
    "nature=modification": ["Déjà publiée"],
    "nature=contribution": ["Du groupe"],
    "nature=reprise": [],
    "region=24": ALL,
    "departement=37": ["À moi"],
    "departement=18": ["En retard", "Déjà publiée"],
    "suivi=moi": ["À moi"],
    "suivi=personne": ["En retard", "Du groupe"],
    "suivi=LUDIVINE": ["Déjà publiée"],
    "retard=on": ["En retard"],
    "orientation=FIRST": ["En retard"],
    "retard=on&suivi=moi": [],
}


def titles(response):
    return [row.title for row in response.context["rows"]]


@pytest.mark.parametrize("query", NARROWED)
def test_the_queue_is_narrowed_and_the_longest_wait_comes_first(world, client, waiting, colleague, query):
    client.force_login(world.user("secretariat"))
    slug = Orientation.objects.first().slug
    query_typed = query.replace("LUDIVINE", str(colleague.pk)).replace("FIRST", slug)
    response = client.get(f"{world.committee.get_desk_url()}?{query_typed}")
    assert titles(response) == NARROWED[query]
    assert response.context["late_count"] == ("En retard" in NARROWED[query])
    page = response.content.decode()
    assert page.count("délai de 15 jours dépassé") == ("En retard" in NARROWED[query])
    assert "D’ailleurs" not in page and "Brouillon" not in page


@pytest.mark.parametrize(
    "query",
    ["nature=x", "region=53", "region=999", "departement=77", "orientation=aucune", "suivi=0", "suivi=9%00"],
)
def test_a_wrong_filter_is_said(world, client, query):
    client.force_login(world.user("secretariat"))
    assert client.get(f"{world.committee.get_desk_url()}?{query}").status_code == 400


def test_the_assignments_of_a_former_secretary_do_not_count(world, client, waiting, colleague):
    colleague.seats.update(ends_on=timezone.localdate() - timedelta(days=1))
    client.force_login(world.user("secretariat"))
    response = client.get(f"{world.committee.get_desk_url()}?suivi=personne")
    assert titles(response) == ["En retard", "Déjà publiée", "Du groupe"]
    assert client.get(f"{world.committee.get_desk_url()}?suivi={colleague.pk}").status_code == 400


def test_a_reuse_waits_with_the_others(world):
    reuse = Reuse(
        practice=build.published(world),
        structure="CCAS Exemple",
        region=world.region,
        department=Department.objects.get(code="18"),
        year=2024,
    )
    Reuse.objects.propose(reuse, by=world.user("stranger"))
    assert [row[:2] for row in queue(world.committee)] == [("reprise", reuse.pk)]


def test_a_member_reads_the_queue_and_decides_nothing(world, client, waiting):
    client.force_login(world.user("member"))
    page = client.get(world.committee.get_desk_url()).content.decode()
    assert "En retard" in page and 'name="choix"' not in page
    assert client.post(world.committee.get_desk_url(), {"act": "release"}).status_code == 403


def keys(*things):
    kinds = {"practice": "fiche", "revision": "modification"}
    return [f"{kinds[thing.journal_name]}-{thing.pk}" for thing in things]


def results(response):
    return [(row and row.title, done) for row, done, _ in response.context["results"]]


def test_each_thing_takes_its_own_act_and_one_refusal_does_not_stop_the_others(
    world, client, waiting, colleague
):
    late, mine, revision = (waiting[name] for name in ("late", "mine", "revision"))
    own = build.submitted(world, title="Écrite par Ludivine", author=colleague)
    draft = Practice.objects.get(title="Brouillon")
    elsewhere = Practice.objects.get(title="D’ailleurs")
    client.force_login(world.user("secretariat"))
    address = f"{world.committee.get_desk_url()}?nature=fiche"
    chosen = [*keys(late, own, revision, draft, elsewhere), "contribution-1", "fiche-x", "n’importe quoi"]
    response = client.post(address, {"act": "assign", "to": colleague.pk, "choix": chosen})
    assert response.status_code == 200
    assert results(response) == [
        ("En retard", True),
        ("Écrite par Ludivine", False),
        ("Déjà publiée", True),
        *[(None, False)] * 5,
    ]
    assert {thing.assignment().reviewer for thing in (late, revision)} == {colleague}
    assert own.assignment() is None and "Brouillon" not in response.content.decode()
    mine.publish(by=world.user("secretariat"))
    data = {"act": "return", "message": "Il manque le public.", "choix": keys(late, mine, revision)}
    response = client.post(address, data)
    assert results(response) == [("En retard", True), ("À moi", False), ("Déjà publiée", True)]
    page = response.content.decode()
    assert "publiée" in page and "Il manque le public." in page
    states = {type(thing).objects.get(pk=thing.pk).state for thing in (late, revision)}
    assert states == {"returned"} and Practice.objects.get(pk=mine.pk).state == "published"
    told = Notice.objects.filter(recipient=world.author, body__contains="Il manque le public.")
    assert told.count() == 2
    data = {"act": "release", "choix": keys(own, late)}
    assert results(client.post(address, data)) == [("Écrite par Ludivine", True), ("En retard", False)]


@pytest.mark.parametrize("role", ["secretariat", "member", "co_chair"])
def test_what_the_desk_and_its_log_lead_to_opens(world, client, waiting, role):
    secretary = world.user("secretariat")
    reading.reuse(world, practice=Practice.objects.get(title="Déjà publiée"), region=world.region)
    build.revision(world, "returned")
    waiting["late"].give_back(by=secretary, message="Précisez.")
    client.force_login(world.user(role))
    for address in (world.committee.get_desk_url(), f"{world.committee.get_desk_url()}journal/"):
        links = set(
            re.findall(
                r'href="(/pratiques/\d[^"]*|/pratiques/[mr][^"]*/\d+/)"', client.get(address).content.decode()
            )
        )
        assert len(links) > 1
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


WRONG = {
    "nothing ticked": {"act": "release"},
    "nothing asked": {"choix": "KEY"},
    "publishing unread": {"act": "publish", "choix": "KEY"},
    "to nobody": {"act": "assign", "to": "", "choix": "KEY"},
    "to a stranger": {"act": "assign", "to": "0", "choix": "KEY"},
    "no message": {"act": "return", "message": " ", "choix": "KEY"},
    "too many": {"act": "release", "choix": [f"fiche-{n}" for n in range(101)]},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_asked_of_several_is_checked_and_the_ticks_stay(world, client, waiting, what):
    client.force_login(world.user("secretariat"))
    (key,) = keys(waiting["late"])
    data = {name: key if value == "KEY" else value for name, value in WRONG[what].items()}
    before = JournalEntry.objects.count()
    response = client.post(world.committee.get_desk_url(), data)
    assert response.status_code == 422 and JournalEntry.objects.count() == before
    said = response.context["bulk"]
    assert bool(said.form.errors) is (what == "no message") and bool(said.error) is (what != "no message")
    if data.get("choix") == key:
        assert f'value="{key}" checked' in response.content.decode()


def test_a_template_is_inserted_for_several_and_nothing_is_decided(world, client, waiting):
    kept = MessageTemplate.objects.create(kind="return", title="Préciser", text="Texte du modèle.")
    client.force_login(world.user("secretariat"))
    (key,) = keys(waiting["late"])
    data = {"act": "insert", "template": kept.pk, "message": "Déjà écrit.", "choix": key}
    response = client.post(world.committee.get_desk_url() + "?nature=fiche", data)
    page = response.content.decode()
    assert response.status_code == 200 and f'value="{key}" checked' in page
    assert "Déjà écrit.\n\nTexte du modèle." in page and titles(response) == ALL[:2]
    assert Practice.objects.get(pk=waiting["late"].pk).state == "submitted"


def read(response):
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_log_tells_every_decision_to_the_committee_and_its_table_runs_nowhere(world, client):
    build.published(world, title="=HYPERLINK(A1)")
    build.rejected(world, title="Refusée")
    returned = build.submitted(world, title="Rendue")
    returned.give_back(by=world.user("secretariat"), message="@SUM(A1)")
    Note.objects.post(returned, "Entre nous", by=world.user("secretariat"))
    build.published(
        world, title="D’ailleurs", regions=["53"], departments=[], by=world.user("other_secretariat")
    )
    address = f"/comite/{world.committee.pk}/journal"
    client.force_login(world.user("secretariat"))
    lines = read(client.get(f"{address}.csv"))
    assert [(line["titre"], line["acte"]) for line in lines] == [
        ("Rendue", "fiche rendue pour être complétée"),
        ("Refusée", "fiche refusée"),
        ("'=HYPERLINK(A1)", "fiche publiée"),
    ]
    assert [line["message"] for line in lines] == ["'@SUM(A1)", "Ce n’est pas une pratique.", ""]
    assert lines[1]["motif"] == "ne décrit pas une pratique de travail social"
    assert {line["par"] for line in lines} == {str(world.user("secretariat"))}
    client.force_login(world.user("member"))
    assert {line["message"] for line in read(client.get(f"{address}.csv"))} == {""}
    page = client.get(f"{address}/").content.decode()
    for unseen in ("D’ailleurs", "Entre nous", "@SUM", world.user("secretariat").email):
        assert unseen not in page
    assert "Refusée" in page


def test_the_log_is_narrowed_by_act_and_period(world, client):
    build.published(world, title="Publiée")
    build.rejected(world, title="Refusée")
    client.force_login(world.user("co_chair"))
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    found = {
        "": ["Refusée", "Publiée"],
        "acte=practice.reject": ["Refusée"],
        f"du={today}&au={today}": ["Refusée", "Publiée"],
        f"au={yesterday}": [],
    }
    for query, expected in found.items():
        lines = read(client.get(f"/comite/{world.committee.pk}/journal.csv?{query}"))
        assert [line["titre"] for line in lines] == expected, query
    for wrong in ({"acte": "x"}, {"du": "hier"}, {"du": today, "au": yesterday}):
        for end in ("/", ".csv"):
            address = f"/comite/{world.committee.pk}/journal{end}?{urlencode(wrong)}"
            assert client.get(address).status_code == 400
