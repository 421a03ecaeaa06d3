"""Writing a contribution: nothing typed is lost, nothing is made twice, each statement keeps its identity."""

import re

import pytest
from django.urls import reverse

from consultations.models import Contribution, Statement
from egts.core.models import Citation, JournalEntry, Organisation
from practices.models import Practice
from tests.consultations import build as hall
from tests.practices import build as practices
from tests.world import mandate


@pytest.fixture
def consultation(world):
    return hall.consultation(world)


@pytest.fixture
def facilitator(world, client):
    client.force_login(world.user("facilitator"))
    return client


def creation(consultation):
    return reverse("consultations:contribution_create", args=[consultation.slug])


def edition(made):
    return reverse("consultations:contribution_edit", args=[made.consultation.slug, made.pk])


def key_in(page):
    return re.search(r'name="form_key" value="([^"]+)"', page.content.decode())[1]


ROWS = [("On manque de lieux.", "constat"), ("", ""), ("Former ensemble.", "preconisation")]


def test_a_draft_is_written_then_handed_in_with_a_receipt(world, consultation, facilitator):
    answer = facilitator.post(creation(consultation), hall.posted(world, "submit", rows=ROWS), follow=True)
    made = Contribution.objects.get()
    assert answer.redirect_chain[-1][0].endswith(f"/contributions/{made.pk}/recu/")
    page = answer.content.decode().replace("\u00a0", " ")
    assert "2 énoncés : 1 constat, 1 préconisation" in page
    assert (made.state, made.group, made.committee, made.region) == (
        "submitted",
        world.group,
        world.committee,
        world.region,
    )
    for statement in made.statements.all():
        assert statement.text.body[statement.start : statement.end] == statement.words
        assert statement.region == world.region
    verbs = JournalEntry.objects.about(made).values_list("verb", flat=True)
    assert list(verbs) == ["contribution.create", "contribution.submit"]


def test_an_organisation_writes_to_the_committee_of_the_region_it_chooses(world, consultation, client):
    client.force_login(world.user("drafter"))
    for region, committee in [
        (world.other_region.pk, world.other_committee),
        ("01", world.national_committee),  # a region that no committee covers here
        ("", world.national_committee),
    ]:
        carrier = f"organisation-{world.organisation.pk}"
        client.post(creation(consultation), hall.posted(world, carrier=carrier, region=region))
        made = Contribution.objects.latest("pk")
        assert (made.organisation, made.committee, made.region_id) == (
            world.organisation,
            committee,
            region or None,
        )


def test_the_same_form_posted_twice_makes_one(world, consultation, facilitator):
    data = hall.posted(world, rows=ROWS, form_key=key_in(facilitator.get(creation(consultation))))
    first = facilitator.post(creation(consultation), data)
    second = facilitator.post(creation(consultation), data)
    assert first.url == second.url
    changed = facilitator.post(creation(consultation), data | {"title": "Autre titre"})
    assert changed.status_code == 409
    assert "Autre titre" in changed.content.decode()
    assert Contribution.objects.count() == 1
    assert Statement.objects.count() == 2


@pytest.mark.parametrize("act", ["more", "find"])
def test_more_lines_and_searches_keep_all_that_was_typed(world, consultation, facilitator, act):
    practices.published(world, title="Résopluce en ligne")
    data = hall.posted(world, act, rows=ROWS, search="resopluce", title="Un titre\u00a0« à garder »")
    page = facilitator.post(creation(consultation), data)
    html = page.content.decode()
    assert page.status_code == 200
    assert 'role="alert"' not in html
    for words in ("à garder", "On manque de lieux.", "Former ensemble.", "Trois rencontres."):
        assert words in html
    assert len(re.findall(r'name="enonces-\d+-', html)) == 4 * (2 + 3)  # two filled rows, three more
    assert "Résopluce en ligne" in html
    assert not Contribution.objects.exists()


BAD = {
    "no title": ({"title": " "}, "Titre"),
    "a title too long": ({"title": "t" * 301}, "Titre"),
    "no such kind": ({"kind": "import"}, "Nature"),
    "someone else’s group": ({"carrier": "groupe-999999"}, "Remise par"),
    "no such college": ({"college": "999"}, "Collège"),
    "a statement of no kind": ({"rows": [("Sans nature.", "")]}, "Énoncé 1, Nature"),
    "a statement of an invented kind": ({"rows": [("Nature inventée.", "avis")]}, "Énoncé 1, Nature"),
    "a statement on another theme": (
        {"rows": [{"text": "Ailleurs.", "kind": "constat", "theme": "999"}]},
        "Énoncé 1, Thème",
    ),
    "a statement too long": ({"rows": [("x" * 5001, "constat")]}, "Énoncé 1, Énoncé"),
    "a null character": ({"rows": [("nul\0", "constat")]}, "Énoncé 1, Énoncé"),
    "a fiche that does not exist": ({"cited": ["999999"]}, "Fiches citées"),
    "a fiche that is no number": ({"cited": ["x"]}, "Fiches citées"),
    "no management of the rows": ({"enonces-TOTAL_FORMS": "beaucoup"}, ""),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world, consultation, facilitator, case):
    changes, label = BAD[case]
    page = facilitator.post(creation(consultation), hall.posted(world, "submit", **changes))
    html = page.content.decode()
    assert page.status_code == 422
    assert "Erreur\u00a0: " in html.partition("</title>")[0]
    assert f">{label}</a>" in html
    assert "Trois rencontres." in html
    for text, _ in (row for row in changes.get("rows", []) if isinstance(row, tuple)):
        assert text.replace("\0", "") in html.replace("\0", "")
    assert not Contribution.objects.exists()


def test_unprintable_characters_are_dropped_and_line_ends_made_one(world, consultation, facilitator):
    rows = [("Une ligne\r\nune autre\x07", "levier")]
    facilitator.post(creation(consultation), hall.posted(world, rows=rows))
    assert Statement.objects.get().words == "Une ligne\nune autre"


def test_an_edit_keeps_each_statement_and_freezes_only_what_changed(world, consultation, facilitator):
    made = hall.contribution(world, consultation, "returned", statements=3)
    kept, changed, removed = made.statements.order_by("position")
    data = hall.edited(world, made)
    data |= {"enonces-1-text": "Autrement dit.", "enonces-2-text": " "}
    data |= {"enonces-3-text": "Un de plus.", "enonces-3-kind": "besoin", "enonces-TOTAL_FORMS": "4"}
    assert facilitator.post(edition(made), data).status_code == 302
    rows = list(made.statements.order_by("position"))
    assert [row.words for row in rows] == [kept.words, "Autrement dit.", "Un de plus."]
    assert [row.pk for row in rows[:2]] == [kept.pk, changed.pk]
    assert [row.text_id == former.text_id for row, former in zip(rows, (kept, changed), strict=False)] == [
        True,
        False,
    ]
    assert not Statement.objects.filter(pk=removed.pk).exists()


def test_rows_that_were_not_sent_or_are_not_ours_change_nothing(world, consultation, facilitator):
    made = hall.contribution(world, consultation, statements=2)
    other = hall.contribution(world, consultation, "accepted", statements=1).statements.get()
    rows = [{"id": other.pk, "text": "Une parole volée.", "kind": "constat"}]
    facilitator.post(edition(made), hall.edited(world, made, rows=rows))
    assert made.statements.count() == 3
    other.refresh_from_db()
    assert other.words != "Une parole volée."


def test_two_people_who_write_at_once_do_not_overwrite_each_other(world, consultation, facilitator, client):
    made = hall.contribution(world, consultation)
    opened = hall.edited(world, made)
    facilitator.post(edition(made), opened | {"title": "Le premier"})
    late = facilitator.post(edition(made), opened | {"title": "Le second"})
    assert late.status_code == 409
    assert "Le second" in late.content.decode()
    made.refresh_from_db()
    assert made.title == "Le premier"


def test_fiches_are_found_by_title_number_or_address_and_cited(world, consultation, facilitator):
    fiche = practices.published(world, title="Atelier mobile")
    draft = practices.draft(world, title="Atelier caché")
    for words in ("ateliers mobiles", f"n° {fiche.pk}", f"https://exemple.fr{fiche.get_absolute_url()}"):
        page = facilitator.post(creation(consultation), hall.posted(world, "find", search=words))
        assert f'name="cited" value="{fiche.pk}"' in page.content.decode()
        assert "Atelier caché" not in page.content.decode()
    assert facilitator.post(creation(consultation), hall.posted(world, cited=[draft.pk])).status_code == 422
    facilitator.post(creation(consultation), hall.posted(world, cited=[fiche.pk]))
    made = Contribution.objects.get()
    assert list(Citation.objects.targets(made, Practice)) == [fiche.pk]
    facilitator.post(edition(made), hall.edited(world, made))  # unticked
    assert not Citation.objects.exists()


def test_documents_are_checked_kept_once_and_removed(world, consultation, facilitator):
    made = hall.contribution(world, consultation)
    add = reverse("consultations:document_add", args=[consultation.slug, made.pk])
    for upload, status in [
        (hall.upload(), 302),
        (hall.upload(), 302),  # the same once more
        (hall.upload("rapport.docx"), 422),
        (hall.upload("page.html", b"<script>alert(1)</script>"), 422),
        (hall.upload("vide.pdf", b""), 422),
    ]:
        answer = facilitator.post(add, {"document": upload})
        assert answer.status_code == status, upload.name
    assert facilitator.post(add, {}).status_code == 422
    kept = made.documents.get()
    remove = reverse("consultations:document_remove", args=[consultation.slug, made.pk, kept.pk])
    facilitator.post(remove)
    assert not made.documents.exists()


def test_what_was_announced_is_begun_by_its_group(world, consultation, facilitator):
    made = hall.contribution(world, consultation, "announced", author=world.user("secretariat"))
    begin = reverse("consultations:contribution_begin", args=[consultation.slug, made.pk])
    answer = facilitator.post(begin, follow=True)
    assert answer.status_code == 200
    made.refresh_from_db()
    assert (made.state, made.author) == ("draft", world.user("facilitator"))


def test_a_motion_is_joined_from_the_page_of_the_consultation(world, consultation, client):
    from tests.motions import build as motions

    motion = motions.published(world)
    elsewhere = Organisation.objects.create(name="Autre association", kind="association")
    mandate(world.user("stranger"), elsewhere, "signatory")
    join = reverse("consultations:motion_join", args=[consultation.slug])
    client.force_login(world.user("stranger"))
    assert client.post(join, {"motion": motion.pk}).status_code == 422
    client.force_login(world.user("signatory"))
    assert "Joindre la motion" in client.get(consultation.get_absolute_url()).content.decode()
    for _ in range(2):
        client.post(join, {"motion": motion.pk})
    assert list(consultation.motions.all()) == [motion]


def test_a_group_of_a_committee_that_takes_no_part_hands_in_nothing_here(world, consultation, facilitator):
    consultation.coverage.filter(committee=world.committee).delete()
    answer = facilitator.get(creation(consultation))
    assert answer.status_code == 403
    assert "animation d’un groupe" in answer.content.decode()
