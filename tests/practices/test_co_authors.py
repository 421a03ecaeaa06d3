"""Several people write one fiche: invited by a letter, joined with an account, never its judges."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from egts.core.models import Notice
from egts.core.notify import deliver
from egts.core.workflow import TransitionRefused
from egts.portal.erasure import erase
from practices.models import CO_AUTHORS_MAX, CoAuthor, Practice
from practices.models.co_author import INVITATION_KEPT, INVITATIONS_A_DAY
from tests.practices import build
from tests.world import person


def join(practice, user, email="voisine@exemple.invalid"):
    invitation = CoAuthor.objects.invite(practice, email, by=practice.author)
    invitation.join(by=user)
    return invitation


def test_the_letter_leaves_for_an_address_without_an_account_and_the_address_is_forgotten(world, client):
    practice = build.draft(world)
    client.force_login(world.author)
    client.post(f"/pratiques/{practice.pk}/coauteurs/inviter/", {"email": "voisine@exemple.invalid"})
    notice = Notice.objects.get(recipient=None)
    assert deliver(notice.pk) and not deliver(notice.pk)
    (letter,) = mail.outbox
    notice.refresh_from_db()
    assert (letter.to, notice.address) == (["voisine@exemple.invalid"], "")
    assert world.author.email not in letter.body
    link = re.search(r"/pratiques/invitations/\S+", letter.body).group()
    newcomer = person("Awa")
    client.force_login(newcomer)
    assert client.post(link).status_code == 302
    invitation = practice.co_authors.get()
    assert (invitation.user, invitation.email) == (newcomer, "")
    client.force_login(world.user("stranger"))
    assert client.post(link).status_code == 409
    assert client.get(f"/pratiques/{practice.pk}/modifier/").status_code == 404


def test_an_address_with_an_account_is_told_on_the_site_too(world):
    CoAuthor.objects.invite(build.draft(world), world.user("stranger").email.upper(), by=world.author)
    assert Notice.objects.get().recipient == world.user("stranger")


CAN = [  # what a co-author may do, in each state: (address, data, status)
    ("draft", "modifier/?etape=identite", {"title": "Autre", "act": "save"}, {302, 409}),
    ("draft", "proposer/", {"apart": "1"}, {302}),
    ("draft", "supprimer/", {}, {403}),
    ("submitted", "publier/", {}, {403}),
    ("submitted", "rendre/", {"message": "Non"}, {403}),
]


@pytest.mark.parametrize(("state", "address", "data", "status"), CAN)
def test_a_co_author_writes_and_never_judges(world, client, state, address, data, status):
    practice = build.STATES[state](world)
    join(practice, world.user("secretariat"))
    client.force_login(world.user("secretariat"))
    assert client.post(f"/pratiques/{practice.pk}/{address}", data).status_code in status
    assert practice not in Practice.objects.moderated_by(world.user("secretariat"))


def test_all_who_write_are_told_and_may_leave(world):
    practice = build.draft(world)
    invitation = join(practice, world.user("stranger"))
    practice.submit(by=world.user("stranger"))
    practice.give_back(by=world.user("secretariat"), message="Précisez.")
    told = set(Notice.objects.filter(entry__verb="practice.return").values_list("recipient", flat=True))
    assert told == {world.author.pk, world.user("stranger").pk}
    with pytest.raises(TransitionRefused):
        invitation.leave(by=world.user("signatory"))
    invitation.leave(by=world.user("stranger"))
    assert practice not in Practice.objects.written_by(world.user("stranger"))


REFUSALS = [  # how many are there already, who is asked → the status
    (0, "pas-une-adresse", 422),
    (1, "0@exemple.invalid", 409),
    (CO_AUTHORS_MAX, "encore@exemple.invalid", 422),
]


@pytest.mark.parametrize(("present", "email", "status"), REFUSALS)
def test_an_invitation_that_cannot_leave_says_why(world, client, present, email, status):
    practice = build.draft(world)
    for number in range(present):
        CoAuthor.objects.invite(practice, f"{number}@exemple.invalid", by=world.author)
    client.force_login(world.author)
    response = client.post(f"/pratiques/{practice.pk}/coauteurs/inviter/", {"email": email})
    assert response.status_code == status and email in response.content.decode()
    assert practice.co_authors.count() == present


def test_nobody_sends_letters_without_end(world):
    for number in range(INVITATIONS_A_DAY):
        CoAuthor.objects.invite(build.draft(world), f"{number}@exemple.invalid", by=world.author)
    with pytest.raises(TransitionRefused) as refusal:
        CoAuthor.objects.invite(build.draft(world), "encore@exemple.invalid", by=world.author)
    assert refusal.value.status == 429


def test_a_letter_taken_back_has_left_all_the_same(world):
    practice = build.draft(world)
    for number in range(INVITATIONS_A_DAY):
        CoAuthor.objects.invite(practice, f"{number}@exemple.invalid", by=world.author).leave(by=world.author)
    with pytest.raises(TransitionRefused) as refusal:
        CoAuthor.objects.invite(practice, "encore@exemple.invalid", by=world.author)
    assert refusal.value.status == 429


def test_an_invitation_left_unanswered_falls_and_its_address_is_forgotten(world, monkeypatch):
    invitation = CoAuthor.objects.invite(build.draft(world), "voisine@exemple.invalid", by=world.author)
    token = invitation.get_absolute_url().split("/")[-2]
    CoAuthor.objects.forget()
    assert CoAuthor.objects.of_token(token).exists()
    long_ago = now() - INVITATION_KEPT - timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", long_ago.timestamp)
        old = invitation.get_absolute_url().split("/")[-2]
    assert not CoAuthor.objects.of_token(old).exists()
    CoAuthor.objects.update(invited_at=long_ago)
    CoAuthor.objects.forget()
    assert not CoAuthor.objects.exists()


def test_what_is_written_together_outlives_the_account_that_began_it(world):
    draft, published = build.draft(world), build.published(world)
    for practice in (draft, published):
        join(practice, world.user("stranger"))
    alone = build.draft(world)
    CoAuthor.objects.invite(alone, "personne@exemple.invalid", by=world.author)
    erase(world.author)
    kept = Practice.objects.filter(author=world.user("stranger"))
    assert set(kept) == {draft, published} and not Practice.objects.filter(pk=alone.pk).exists()
    assert not CoAuthor.objects.exists()


def test_a_draft_is_deleted_with_its_files_and_history(world, django_capture_on_commit_callbacks):
    practice = build.draft(world, uploads=[build.upload()])
    file = practice.documents.get().file
    client = Client()
    client.force_login(world.author)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/pratiques/{practice.pk}/supprimer/").status_code == 302
    assert not Practice.objects.exists() and not file.storage.exists(file.name)
    assert not Practice.pgh_event_model.objects.filter(pgh_obj_id=practice.pk).exists()
