"""What a page asks of the database does not grow with what it lists."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from egts.core.models import Citation, Orientation
from practices import catalogue
from practices.models import Message, Note, Remark
from tests.practices import build
from tests.world import person, seat

PAGES = [
    "/pratiques/",
    "/pratiques/?q=familles",
    "/pratiques/?q=familles&tri=date&region=24",
    "/pratiques/flux.xml",
    "/pratiques/export.csv",
    "/pratiques/export.json",
    "/pratiques/export.xlsx",
]


def count(client, address):
    catalogue.forget()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        body = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")
    return len(queries), body.decode().count("Café des parents")


@pytest.mark.parametrize("role", ["visitor", "secretariat"])
@pytest.mark.parametrize("address", PAGES)
def test_lists_ask_as_much_for_1_row_as_for_30(world, client, address, role, monkeypatch):
    monkeypatch.setattr("practices.spelling.FEW", 0)  # one fiche is few: other words would be looked for
    links = {"orientations": list(Orientation.objects.values_list("pk", flat=True))}
    build.published(world, **links)
    if role != "visitor":
        client.force_login(world.user(role))
    client.get("/pratiques/")
    few, one = count(client, address)
    for _ in range(29):
        build.published(world, **links)
    many, several = count(client, address)
    assert (few, several > one) == (many, True)
    assert many <= 12 or "export" in address


@pytest.mark.parametrize("role", ["visitor", "professional", "secretariat"])
def test_a_page_asks_as_much_with_much_on_it(world, client, role):
    practice = build.published(world, uploads=[build.upload()])
    Citation.objects.cite(build.published(world), practice, by=world.author)
    if role != "visitor":
        client.force_login(world.user(role))
    client.get(practice.get_absolute_url())
    few, _ = count(client, practice.get_absolute_url())
    for number in range(5):
        Citation.objects.cite(build.published(world), practice, by=world.author)
        practice.documents.model.take(build.upload(), by=world.author, practice=practice)
        for model in (Message, Note):
            model.objects.post(practice, f"{number} mots", by=world.user("secretariat"))
    practice.orientations.set(Orientation.objects.all())
    many, _ = count(client, practice.get_absolute_url())
    assert few == many


@pytest.mark.parametrize("kind", ["practice", "revision"])
@pytest.mark.parametrize("role", ["professional", "secretariat"])
def test_what_is_read_over_asks_as_much_whatever_is_said_of_it(world, client, role, kind):
    thing = build.returned(world) if kind == "practice" else build.revision(world, "returned")
    practice, secretary = getattr(thing, "practice", thing), world.user("secretariat")

    def one_more(number):
        thing.submit(by=thing.author)
        seat(person("Sam"), world.committee, "secretariat")
        thing.assign(to=secretary, by=secretary)
        for model in (Message, Note):
            model.objects.post(practice, f"{number} mots", by=secretary)
        thing.give_back(
            by=secretary, message="Encore.", remarks={"title": "Plus court", "summary": "Plus long"}
        )

    one_more(0)
    client.force_login(world.user(role))
    client.get(thing.get_absolute_url())
    few = {}
    for state in ("returned", "submitted"):
        few[state], _ = count(client, thing.get_absolute_url())
        if state == "returned":
            thing.submit(by=thing.author)
    thing.give_back(by=secretary, message="Encore.")
    for number in range(1, 6):
        one_more(number)
    assert Remark.objects.count() == 12
    for state in ("returned", "submitted"):
        assert count(client, thing.get_absolute_url())[0] == few[state]
        if state == "returned":
            thing.submit(by=thing.author)
