"""Hostile and clumsy input: a French sentence, the right status, what was typed still there, nothing kept."""

import xml.etree.ElementTree as ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from practices.forms import DESCRIPTION_MAX
from practices.models import Practice, PracticeDocument
from tests.practices import build

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)
CREATE = "/pratiques/proposer/?etape=tout"

FIELDS = [  # what is posted → the sentence
    ({"title": "x" * 10_000}, "au plus 200 caractères"),
    ({"title": "Café\0"}, "caractère nul"),
    ({"description": "x" * (DESCRIPTION_MAX + 1)}, "au plus 20000 caractères"),
    ({"interest": "mot " * 2000}, "au plus 5000 caractères"),
    ({"scope": "galaxie"}, "Sélectionnez un choix valide"),
    ({"scope": ""}, "Ce champ est obligatoire"),
    ({"regions": ["99"]}, "Sélectionnez un choix valide"),
    ({"regions": ["\0"]}, "caractère nul"),
    ({"departments": ["18", "9" * 400]}, "Sélectionnez un choix valide"),
    ({"audiences": ["-1"]}, "Sélectionnez un choix valide"),
    ({"orientations": ["1; drop table"]}, "n’est pas une valeur correcte"),
    ({"organisation": "999999"}, "Sélectionnez un choix valide"),
    ({"start_year": "hier"}, "Saisissez un nombre entier"),
    ({"start_year": "1066"}, "supérieure ou égale à 1900"),
    ({"start_year": "9" * 30}, "inférieure ou égale à 2100"),
    ({"start_year": "2020", "end_year": "2019"}, "La fin précède le début."),
]


def text_of(response):
    return response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ").replace("’", "'")


@pytest.mark.parametrize(("changes", "sentence"), FIELDS)
def test_a_wrong_field_is_said_and_what_was_typed_stays(world, client, changes, sentence):
    client.force_login(world.author)
    response = client.post(CREATE, build.posted(world, partners="Tapé avec soin", **changes))
    page = text_of(response)
    assert (response.status_code, sentence.replace("’", "'") in page) == (422, True)
    assert "Tapé avec soin" in page and "Erreur :" in page
    assert not Practice.objects.exists()


FILES = [  # name, bytes, status, the sentence
    ("vide.pdf", b"", 422, "vide"),
    ("photo.pdf", PNG, 422, "ne correspond pas à son extension"),
    ("page.html", b"<!doctype html><script>alert(1)</script>", 422, "d'un format accepté"),
    ("dessin.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', 422, "d'un format accepté"),
    ("archive.pdf", b"PK\x03\x04" + b"\0" * 30, 422, "d'un format accepté"),
    ("enorme.pdf", b"%PDF-1.4\n" + b"0" * 3000, 413, "dépasse 20 Mo"),
]


@pytest.mark.parametrize(("name", "body", "status", "sentence"), FILES)
def test_a_file_that_lies_is_refused_and_the_rest_stays(
    world, client, settings, name, body, status, sentence
):
    settings.DOCUMENT_MAX_BYTES = 2000
    client.force_login(world.author)
    data = build.posted(world, description="Longuement décrite")
    response = client.post(CREATE, data | {"documents": [SimpleUploadedFile(name, body), build.upload()]})
    page = text_of(response)
    assert (response.status_code, sentence in page, name in page) == (status, True, True)
    assert "Longuement décrite" in page and "Choisissez à nouveau les documents" in page
    assert not Practice.objects.exists() and not PracticeDocument.objects.exists()


def test_no_more_than_ten_documents(world, client):
    client.force_login(world.author)
    files = [build.upload(f"{number}.pdf") for number in range(11)]
    response = client.post(CREATE, build.posted(world, documents=files))
    assert response.status_code == 422 and "10 documents au plus." in text_of(response)


def test_without_the_library_that_recognises_files_the_text_is_not_lost(world, client, monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    def missing(upload):
        raise ImproperlyConfigured

    monkeypatch.setattr("practices.forms.files.sniff", missing)
    client.force_login(world.author)
    response = client.post(CREATE, build.posted(world, documents=[build.upload()]))
    assert response.status_code == 422 and "n'est pas disponible pour le moment" in text_of(response)


def test_a_form_of_several_megabytes_is_a_sentence(world, client):
    client.force_login(world.author)
    response = client.post(CREATE, build.posted(world, description="x" * 3_000_000))
    assert (response.status_code, "trop long pour le portail" in text_of(response)) == (413, True)


def test_a_missing_or_garbled_key_and_base_do_no_harm(world, client):
    client.force_login(world.author)
    for key in ("", "pas-une-clé", "\0"):
        assert client.post(CREATE, build.posted(world, form_key=key)).status_code in {302, 422}
    practice = build.draft(world)
    for base in ("", "-1", "x" * 16, "9" * 30, "\0"):
        data = build.posted(world, title="Autre", base=base, turn="-1" if base else "x")
        response = client.post(f"/pratiques/{practice.pk}/modifier/?etape=tout", data)
        assert response.status_code in {409, 422}, base
    practice.refresh_from_db()
    assert practice.title == "Café des parents"


def test_messages_of_the_readers_are_required_and_limited(world, client):
    practice, revision = build.submitted(world), build.revision(world, "submitted")
    client.force_login(world.user("secretariat"))
    addresses = [
        f"/pratiques/{practice.pk}/rendre/",
        f"/pratiques/{practice.pk}/refuser/",
        f"/pratiques/{revision.practice_id}/archiver/",
        f"/pratiques/modifications/{revision.pk}/rendre/",
        f"/pratiques/modifications/{revision.pk}/refuser/",
    ]
    for address in addresses:
        for message, sentence in ((" ", "Écrivez quelques mots"), ("x" * 3001, "au plus 3000 caractères")):
            response = client.post(address, {"message": message, "code": build.CODE})
            assert (response.status_code, sentence in text_of(response)) == (422, True), address
    response = client.post(f"/pratiques/{practice.pk}/refuser/", {"message": "Gardé", "code": "humeur"})
    assert response.status_code == 422 and "Gardé" in text_of(response)
    practice.refresh_from_db()
    assert practice.state == "submitted"


def test_the_second_of_two_decisions_is_told_and_its_message_given_back(world, client):
    practice = build.published(world)
    client.force_login(world.user("secretariat"))
    response = client.post(f"/pratiques/{practice.pk}/rendre/", {"message": "Un conseil soigné"})
    assert (response.status_code, "publiée" in text_of(response)) == (409, True)
    assert "Un conseil soigné" in text_of(response)


def test_a_link_received_by_mail_leads_to_the_sign_in(world, client):
    practice = build.returned(world)
    response = client.get(practice.get_absolute_url())
    assert response.status_code == 404 and f"?next={practice.get_absolute_url()}" in text_of(response)


def test_what_people_write_is_never_markup_of_ours(world, client):
    hostile = '<script>alert("x")</script>'
    practice = build.published(
        world,
        **dict.fromkeys(("title", "carrier", "summary", "description", "interest", "partners"), hostile),
        uploads=[build.upload("<img src=x onerror=alert(1)>.pdf")],
    )
    revision = build.revision(
        world, "submitted", practice=practice, title="<b>autre</b>", interest="<i>x</i>"
    )
    client.force_login(world.user("secretariat"))
    for address in (practice.get_absolute_url(), revision.get_absolute_url(), "/pratiques/"):
        page = client.get(address).content.decode()
        for unescaped in ("<script>alert", "<img src=x", "<b>autre", "<i>x"):
            assert unescaped not in page, address


def test_the_feed_is_well_formed_whatever_was_written(world, client):
    client.force_login(world.author)
    data = build.posted(
        world, act="submit", title="Café\x0b & <thé>", summary="Un\x1b temps\x7f", description="a\x08b"
    )
    assert client.post(CREATE, data).status_code == 302
    Practice.objects.get().publish(by=world.user("secretariat"))
    response = client.get("/pratiques/flux.xml?q=caf%C3%A9")
    assert response["Content-Type"].startswith("application/atom+xml")
    (entry,) = ElementTree.fromstring(response.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert entry.find("{http://www.w3.org/2005/Atom}title").text == "Café & <thé>"
    assert Practice.objects.get().description == "ab"
