"""A person leaves: nothing names them any more, anywhere, and what they published stands."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.models import Contribution, Statement
from egts.core.models import Citation, JournalEntry, Notice, Seat, User
from egts.core.workflow import TransitionRefused
from egts.portal.erasure import erase
from motions.models import Motion
from practices import importing
from practices.models import (
    Digest,
    ImportBatch,
    ImportRow,
    Message,
    MessageTemplate,
    Note,
    Practice,
    PracticeDocument,
    Question,
    Remark,
    Reuse,
    Revision,
    SavedSearch,
)
from tests.portal import build
from tests.practices.test_importing import HEADINGS, line, table
from tests.world import mandate, person, seat, second_factor

EMAIL = "ysaline.quatrebarbes@exemple.invalid"
PASSWORD = "un long mot de passe"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def leaver(world, django_capture_on_commit_callbacks):
    """Someone who has done everything that one can do here."""
    user = User.objects.create_user(EMAIL, PASSWORD, first_name="Ysaline", last_name="Quatrebarbes")
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    second_factor(user)
    SocialAccount.objects.create(user=user, provider="proconnect", uid="1", extra_data={"email": EMAIL})
    consultation = build.consultation(world)
    build.practice(world, "Publiée", author=user, public_contact=f"Écrire à {EMAIL.upper()}")
    build.practice(world, "Archivée", "archived", author=user)
    build.practice(world, "En relecture", "submitted", author=user)
    build.practice(world, "Refusée", "rejected", author=user)
    build.practice(world, "Rendue", "returned", author=user)
    draft = build.practice(world, "Brouillon", "draft", author=user, public_contact=EMAIL)
    upload = SimpleUploadedFile("plan.pdf", PDF)
    PracticeDocument.take(upload, by=user, practice=draft)
    colleague = build.practice(world, "D’une collègue", public_contact=f"Service social, {EMAIL}")
    Revision.objects.create(
        practice=colleague,
        author=world.author,
        state="accepted",
        base={"public_contact": EMAIL},
        content={"public_contact": EMAIL, "title": "D’une collègue"},
        decided_at=timezone.now(),
    )
    Revision.objects.create(practice=Practice.objects.get(title="Publiée"), author=user, content={})
    for reuse, state in ((colleague, "published"), (colleague, "proposed")):
        Reuse.objects.create(
            practice=reuse,
            author=user,
            state=state,
            structure="Maison de quartier",
            region=world.region,
            year=2024,
            changed=f"Écrire à {EMAIL}.",
            learnt="Ysaline Quatrebarbes en parle volontiers.",
            decided_at=timezone.now() if state == "published" else None,
        )
    Question.objects.create(practice=colleague, author=user, text=f"Me rappeler : {EMAIL}")
    Question.objects.create(
        practice=Practice.objects.get(title="Publiée"),
        author=world.author,
        text="Bonjour Ysaline Quatrebarbes, combien ?",
        state="answered",
        answer=f"Douze. {EMAIL}",
        answered_at=timezone.now(),
    )
    build.contribution(world, consultation, "Acceptée", author=user, group=None)
    alone = build.contribution(world, consultation, "À elle seule", "draft", author=user, group=None)
    Citation.objects.cite(alone, colleague, by=user)
    build.contribution(world, consultation, "Du groupe", "draft", author=user)
    build.motion(world, "Votée", author=user)
    build.motion(world, "En débat", "debate", author=user)
    mandate(user, world.organisation, "administrator", starts_on="2020-01-01")
    seat(user, world.committee, "secretariat", name_is_public=True)
    seat(user, world.national_committee, "member", starts_on=timezone.localdate() + timedelta(days=1))
    world.group.facilitators.add(user)
    build.notice(world, user)
    build.notice(world, world.author, f"{user} a rendu votre fiche", body=f"Répondez à {EMAIL} ou à {user}.")
    account = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=world.user("administrator"),
        content_type=account,
        object_id=str(user.pk),
        object_repr=str(user),
        action_flag=CHANGE,
    )
    SavedSearch.objects.create(owner=user, name="Mes Quatrebarbes", query="q=Ysaline", words="« Ysaline »")
    theirs = importing.hand_in(
        table([[*line("Préparée", author=EMAIL), EMAIL]], headings=[*HEADINGS, "contact"]),
        by=world.user("secretariat"),
        form_key=uuid4(),
    )
    importing.run(theirs.pk)
    importing.hand_in(table([line("La sienne")], name="Quatrebarbes.csv"), by=user, form_key=uuid4())
    Digest.objects.create(recipient=user, frequency="weekly", period="2026-01-05")
    entry = JournalEntry.objects.record(
        "test.act", colleague, actor=user, reason=f"Merci {user}, dit {EMAIL}."
    )
    written = f"Signé : {user}, {EMAIL.upper()}"
    for model in (Message, Note):
        model.objects.create(practice=colleague, author=user, text=written)
        model.objects.create(practice=colleague, author=world.author, text=f"Merci {user}")
    Remark.objects.create(practice=colleague, entry=entry, field="title", text=written)
    MessageTemplate.objects.create(kind="return", title="Signé", text=written)
    return user


def mentions(*words):
    """(table, word) for each table of the database with a row that holds one of `words`, in any column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            for word in words:
                cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{word}%"])
                if cursor.fetchone()[0]:
                    found.append((table, word))
    return found


def test_nothing_names_the_person_any_more(leaver):
    words = (EMAIL, "Quatrebarbes", "Ysaline")
    assert {table for table, _ in mentions(*words)} >= {
        "core_user",
        "core_notice",
        "account_emailaddress",
        "socialaccount_socialaccount",
        "practices_practice",
        "practices_practiceevent",
        "practices_revision",
        "practices_savedsearch",
        "practices_message",
        "practices_note",
        "practices_remark",
        "practices_messagetemplate",
        "django_admin_log",
    }
    erase(leaver)
    assert mentions(*words) == []


def test_what_was_published_or_shared_stays_and_the_rest_goes(leaver, world):
    erase(leaver)
    assert set(Practice.objects.filter(author=leaver).values_list("title", flat=True)) == {
        "Publiée",
        "Archivée",
        "En relecture",
    }
    assert set(Contribution.objects.filter(author=leaver).values_list("title", flat=True)) == {
        "Acceptée",
        "Du groupe",
    }
    assert Motion.objects.filter(author=leaver).count() == 2
    assert Statement.objects.filter(contribution__author=leaver).count() == 2
    assert not Revision.objects.filter(author=leaver).exists()
    assert [reuse.state for reuse in Reuse.objects.filter(author=leaver)] == ["published"]
    assert [question.author for question in Question.objects.all()] == [world.author]
    assert not Practice.pgh_event_model.objects.filter(title="Brouillon").exists()
    assert Practice.objects.get(title="D’une collègue").public_contact == ""
    assert not Citation.objects.exists()
    page = Client().get(Practice.objects.get(title="Publiée").get_absolute_url())
    assert page.status_code == 200


def test_files_of_what_goes_leave_the_disk(leaver, django_capture_on_commit_callbacks):
    file = PracticeDocument.objects.get(uploaded_by=leaver).file
    with django_capture_on_commit_callbacks(execute=True):
        erase(leaver)
    assert not file.storage.exists(file.name)


def test_tables_handed_in_go_and_those_of_others_forget_the_person(
    leaver, world, django_capture_on_commit_callbacks
):
    prepared = ImportRow.objects.get(title="Préparée")
    assert prepared.author == leaver and prepared.content["public_contact"] == EMAIL
    file = ImportBatch.objects.get(uploaded_by=leaver).file
    with django_capture_on_commit_callbacks(execute=True):
        erase(leaver)
    prepared.refresh_from_db()
    assert prepared.author is None and prepared.content["public_contact"] == ""
    assert not ImportBatch.objects.filter(uploaded_by=leaver).exists() and not file.storage.exists(file.name)


def test_the_account_is_closed_and_its_chairs_are_empty(leaver, world):
    erase(leaver)
    leaver.refresh_from_db()
    assert leaver.email == f"efface-{leaver.pk}@portail.invalid"
    assert leaver.erased_at and not leaver.is_active and not leaver.has_usable_password()
    assert str(leaver) == "Compte effacé"
    for model in (EmailAddress, Authenticator, SocialAccount):
        assert not model.objects.filter(user=leaver).exists()
    assert not SavedSearch.objects.exists() and not Digest.objects.exists()
    assert not Notice.objects.filter(recipient=leaver).exists()
    assert not Seat.objects.current().filter(user=leaver).exists()
    assert not leaver.mandates.current().exists()
    assert not leaver.facilitated_groups.exists()
    entry = JournalEntry.objects.get(verb="account.erase")
    assert (entry.actor_id, entry.object_id) == (leaver.pk, leaver.pk)
    told = Notice.objects.filter(entry=entry)
    assert [notice.recipient for notice in told] == [world.user("administrator")]
    assert "Quatrebarbes" not in told.get().body


def test_walking_through_the_page(leaver):
    address = reverse("portal:erase")
    client, elsewhere = Client(), Client()
    client.force_login(leaver)
    elsewhere.force_login(leaver)
    assert "À elle seule" in client.get(address).content.decode()
    for posted in (
        {},
        {"confirmation": "EFFACER"},
        {"confirmation": "EFFACER", "password": "pas le bon mot"},
        {"confirmation": "oui", "password": PASSWORD},
    ):
        assert client.post(address, posted).status_code == 422
    assert User.objects.get(pk=leaver.pk).email == EMAIL
    answer = client.post(address, {"confirmation": "effacer", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1] == ("/", 302)
    assert "Votre compte est effacé" in answer.content.decode()
    for visit in (client, elsewhere):
        assert visit.get(reverse("portal:space")).status_code == 302
    assert not [
        session
        for session in Session.objects.all()
        if session.get_decoded().get("_auth_user_id") == str(leaver.pk)
    ]
    assert not Client().login(username=EMAIL, password=PASSWORD)


def test_the_password_cannot_be_guessed_here(leaver):
    client = Client()
    client.force_login(leaver)
    wrong = {"confirmation": "EFFACER", "password": "au hasard"}
    statuses = {client.post(reverse("portal:erase"), wrong).status_code for _ in range(12)}
    assert statuses == {422, 429}


def test_the_last_administrator_first_names_another(world):
    last = world.user("administrator")
    with pytest.raises(TransitionRefused) as refusal:
        erase(last)
    assert refusal.value.status == 409
    User.objects.create_superuser("autre@exemple.invalid")
    erase(last)


def test_the_account_of_the_system_stays(world):
    with pytest.raises(TransitionRefused):
        erase(User.objects.system())


def test_an_export_holds_all_of_ones_own_and_nothing_of_others(leaver, world):
    build.practice(world, "Secret de quelqu’un d’autre", "draft")
    other = person("Voisine")
    build.notice(world, other, "Avis d’une voisine")
    client = Client()
    client.force_login(leaver)
    answer = client.get(reverse("portal:my_data_export"))
    assert answer["Content-Disposition"].startswith("attachment")
    text = answer.content.decode()
    held = json.loads(text)
    assert held["compte"]["email"] == EMAIL
    assert {row["title"] for row in held["fiches"]} == {
        "Publiée",
        "Archivée",
        "En relecture",
        "Refusée",
        "Rendue",
        "Brouillon",
    }
    assert {row["title"] for row in held["contributions"]} == {"Acceptée", "À elle seule", "Du groupe"}
    assert {row["title"] for row in held["motions"]} == {"Votée", "En débat"}
    assert [len(held[part]) for part in ("avis", "sieges", "mandats", "documents", "modifications")] == [
        1,
        2,
        1,
        1,
        1,
    ]
    assert [row["name"] for row in held["recherches_enregistrees"]] == ["Mes Quatrebarbes"]
    assert len(held["alertes"]) == 1
    assert [len(held[part]) for part in ("messages", "notes", "remarques")] == [1, 1, 1]
    assert "Merci" not in json.dumps([held["messages"], held["notes"]])
    assert [act["acte"] for act in held["actes"]] == ["import.hand_in", "test.act"]
    assert [row["name"] for row in held["imports"]] == ["Quatrebarbes.csv"]
    for foreign in ("Secret de quelqu’un d’autre", "voisine", other.email, world.author.email):
        assert foreign not in text
    assert leaver.password not in text
