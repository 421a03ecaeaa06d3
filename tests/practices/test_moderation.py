"""Reading over: who is given what, what is said and to whom, what decisions carry with them."""

import pytest

from egts.core.models import JournalEntry, Notice
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused
from practices.content import CONTENT_FIELDS
from practices.models import Assignment, CoAuthor, Message, MessageTemplate, Note, Practice, Remark
from tests.practices import build
from tests.world import ROLES, person, seat, second_factor

OTHERS = tuple(role for role in ROLES if role != "secretariat")


@pytest.fixture
def colleague(world):
    """A second person in the secretariat of the regional committee."""
    user = person("Ludivine")
    seat(user, world.committee, "secretariat")
    return second_factor(user)


def submitted(world, kind, **changes):
    return build.submitted(world, **changes) if kind == "practice" else build.revision(world, "submitted")


def status(act, **words):
    """The status of the refusal, or None when it is done."""
    try:
        act(**words)
    except TransitionRefused as refusal:
        return refusal.status
    return None


@pytest.mark.parametrize("kind", ["practice", "revision"])
def test_the_secretariat_that_receives_shares_the_work_and_nobody_else(world, colleague, kind):
    thing = submitted(world, kind)
    gives = {role: status(thing.assign, to=colleague, by=world.user(role)) for role in ROLES}
    assert gives == dict.fromkeys(OTHERS, FORBIDDEN) | {"secretariat": None}
    assert thing.assignment().reviewer == colleague
    leaves = {role: status(thing.release, by=world.user(role)) for role in ROLES}
    assert leaves == dict.fromkeys(OTHERS, FORBIDDEN) | {"secretariat": None}
    assert thing.assignment() is None
    said = list(JournalEntry.objects.about(thing).values_list("verb", flat=True))
    assert said[-2:] == [f"{kind}.assign", f"{kind}.release"]


@pytest.mark.parametrize("kind", ["practice", "revision"])
def test_a_reading_is_given_within_the_secretariat_only(world, colleague, kind):
    thing, by = submitted(world, kind), world.user("secretariat")
    given = {role: status(thing.assign, to=world.user(role), by=by) for role in ROLES if role != "visitor"}
    assert given == dict.fromkeys([role for role in OTHERS if role != "visitor"], INCOMPLETE) | {
        "secretariat": None
    }
    assert set(thing.colleagues(by)) == {by, colleague}


def test_nobody_is_given_what_they_wrote(world, colleague):
    practice = build.submitted(world, author=colleague)
    by = world.user("secretariat")
    assert list(practice.colleagues(by)) == [by]
    assert status(practice.assign, to=colleague, by=by) == INCOMPLETE
    assert status(practice.assign, to=by, by=colleague) == FORBIDDEN


@pytest.mark.parametrize("state", [state for state in build.STATES if state != "submitted"])
def test_what_waits_for_nothing_is_given_to_nobody(world, state):
    practice, by = build.STATES[state](world), world.user("secretariat")
    assert status(practice.assign, to=by, by=by) == CONFLICT
    assert status(practice.release, by=by) == CONFLICT


def test_the_assignment_of_who_left_does_not_count_and_the_next_takes_over(world, colleague):
    practice, by = build.submitted(world), world.user("secretariat")
    practice.assign(to=by, by=by)
    assert practice.assign(to=by, by=by) is None
    by.seats.update(ends_on=by.seats.get().starts_on)
    assert practice.assignment() is None
    practice.assign(to=colleague, by=colleague)
    assert practice.assignment().reviewer == colleague and Assignment.objects.count() == 1


def test_the_first_of_two_who_take_it_keeps_it_and_the_second_is_told(world, client, colleague):
    practice = build.submitted(world)
    address = f"/pratiques/{practice.pk}/confier/"
    for user, status_code in ((colleague, 302), (world.user("secretariat"), 409)):
        client.force_login(user)
        response = client.post(address, {"reviewer": user.pk, "seen": ""})
        assert response.status_code == status_code
    assert "Ludivine" in response.content.decode() and practice.assignment().reviewer == colleague
    data = {"reviewer": world.user("secretariat").pk, "seen": colleague.pk}
    assert client.post(address, data).status_code == 302
    assert practice.assignment().reviewer == world.user("secretariat")


def test_a_co_author_is_an_author(world, client, colleague):
    practice = build.submitted(world)
    practice.assign(to=colleague, by=colleague)
    Note.objects.post(practice, "Entre nous", by=colleague)
    invitation = CoAuthor.objects.invite(practice, "ludivine@exemple.invalid", by=world.author)
    invitation.join(by=colleague)
    assert not Assignment.objects.exists() and not Note.objects.visible_to(colleague).exists()
    assert status(practice.assign, to=colleague, by=world.user("secretariat")) == INCOMPLETE
    Message.objects.post(practice, "Bonjour", by=world.user("secretariat"))
    told = Notice.objects.filter(entry__verb="practice.message")
    assert {notice.recipient for notice in told} == {world.author, colleague}
    assert Message.objects.visible_to(colleague).count() == 1
    invitation.refresh_from_db()
    invitation.leave(by=colleague)
    assert status(practice.publish, by=colleague) == FORBIDDEN  # nobody judges what they once wrote
    assert not Note.objects.visible_to(colleague).exists()
    assert practice not in Practice.objects.moderated_by(colleague)


def test_nobody_floods_a_conversation(world, monkeypatch):
    practice = build.submitted(world)
    monkeypatch.setattr("practices.models.conversation.A_DAY", 2)
    said = [status(Message.objects.post, practice=practice, text=f"{n}", by=world.author) for n in range(3)]
    assert said == [None, None, 429]


def test_a_fiche_handed_in_elsewhere_leaves_its_reviewer(world):
    practice, by = build.submitted(world), world.user("secretariat")
    practice.assign(to=by, by=by)
    practice.give_back(by=by, message="Précisez le territoire.")
    practice.regions.set([world.other_region])
    practice.submit(by=practice.author)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("kind", ["practice", "revision"])
def test_the_colleague_is_told_and_not_the_author(world, colleague, kind):
    thing = submitted(world, kind)
    thing.assign(to=colleague, by=world.user("secretariat"))
    notice = Notice.objects.latest("pk")
    assert (notice.recipient, notice.url) == (colleague, thing.get_absolute_url())
    assert notice.subject.startswith("Une relecture vous est confiée")
    told = Notice.objects.filter(entry=notice.entry)
    assert told.count() == 1


STATES = tuple(build.STATES)
ALLOWED = {  # who may say something, in which states of the fiche
    Message: {"professional": set(STATES) - {"draft"}, "secretariat": set(STATES) - {"draft"}},
    Note: {"secretariat": set(STATES)},
}


@pytest.mark.parametrize("model", ALLOWED)
@pytest.mark.parametrize("state", STATES)
def test_who_may_say_something_and_who_reads_it(world, model, state):
    practice = build.STATES[state](world)
    said = {
        role
        for role in ROLES
        if status(model.objects.post, practice=practice, text=f"De {role}", by=world.user(role)) is None
    }
    assert said == {role for role, states in ALLOWED[model].items() if state in states}
    readers = {role for role in ROLES if model.objects.visible_to(world.user(role)).exists()}
    assert readers == (set(ALLOWED[model]) if said else set())


def test_an_author_who_sits_in_the_secretariat_reads_no_note_on_their_fiche(world, client, colleague):
    practice = build.submitted(world, author=colleague)
    Note.objects.post(practice, "Note qui ne doit pas sortir", by=world.user("secretariat"))
    assert not Note.objects.visible_to(colleague).exists()
    client.force_login(colleague)
    page = client.get(practice.get_absolute_url()).content.decode()
    assert "Note qui ne doit pas sortir" not in page and "/notes/" not in page
    assert client.post(f"/pratiques/{practice.pk}/notes/", {"text": "Moi aussi"}).status_code == 403


@pytest.mark.parametrize("state", ["submitted", "published"])
def test_pages_show_notes_and_messages_to_their_readers_and_to_nobody_else(world, client, state):
    practice = build.STATES[state](world)
    Note.objects.post(practice, "Note entre nous", by=world.user("secretariat"))
    Message.objects.post(practice, "Message aux auteurs", by=world.user("secretariat"))
    shown = {}
    for role in ROLES:
        client.logout()
        if role != "visitor":
            client.force_login(world.user(role))
        response = client.get(practice.get_absolute_url())
        page = response.content.decode() if response.status_code == 200 else ""
        shown[role] = ("Note entre nous" in page, "Message aux auteurs" in page)
    assert shown == dict.fromkeys(ROLES, (False, False)) | {
        "professional": (False, True),
        "secretariat": (True, True),
    }


def test_notes_and_messages_stay_out_of_exports_and_searches(world, client):
    practice = build.published(world)
    word, secret = "Zibeline", "argentée"
    for model in (Note, Message):
        model.objects.post(practice, f"{word} {secret}", by=world.user("secretariat"))
    client.force_login(world.author)
    addresses = ["/pratiques/export.json", "/pratiques/export.csv", "/pratiques/flux.xml"]
    addresses += [f"/recherche/?q={word}", f"/pratiques/?q={word}", "/espace/mes-donnees/export.json"]
    for address in addresses:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200 and secret not in body.decode(), address


TOLD_OF_MESSAGES = {  # who writes → who is told, when nobody follows, and when Ludivine does
    "professional": ({"secretariat", "colleague"}, {"colleague"}),
    "secretariat": ({"professional"}, {"professional"}),
}


@pytest.mark.parametrize("followed", [False, True])
@pytest.mark.parametrize("role", TOLD_OF_MESSAGES)
def test_each_message_is_told_to_the_other_side_with_a_link(world, colleague, role, followed):
    practice = build.submitted(world)
    if followed:
        practice.assign(to=colleague, by=world.user("secretariat"))
    Notice.objects.all().delete()
    Message.objects.post(practice, "Texte du message", by=world.user(role))
    people = {"colleague": colleague} | {name: world.user(name) for name in ("professional", "secretariat")}
    told = Notice.objects.all()
    assert {notice.recipient for notice in told} == {
        people[name] for name in TOLD_OF_MESSAGES[role][followed]
    }
    assert {notice.url for notice in told} == {f"{practice.get_absolute_url()}#echanges"}
    assert "Texte du message" not in told[0].body


def test_a_note_is_told_to_the_colleague_who_follows(world, colleague):
    practice = build.submitted(world)
    practice.assign(to=colleague, by=colleague)
    Notice.objects.all().delete()
    Note.objects.post(practice, "Regarde le budget", by=world.user("secretariat"))
    assert [notice.recipient for notice in Notice.objects.all()] == [colleague]


def test_the_same_words_sent_twice_are_kept_once(world, client):
    practice = build.submitted(world)
    client.force_login(world.author)
    for _ in range(2):
        response = client.post(f"/pratiques/{practice.pk}/messages/", {"text": "Bonjour\r\nmerci"})
        assert response.url == f"{practice.get_absolute_url()}#echanges"
    assert [message.text for message in Message.objects.all()] == ["Bonjour\nmerci"]
    response = client.post(f"/pratiques/{practice.pk}/messages/", {"text": " "})
    assert response.status_code == 422 and "Écrivez quelques mots" in response.content.decode()


def test_from_the_page_of_a_revision_one_comes_back_to_it(world, client):
    revision = build.revision(world, "submitted")
    client.force_login(world.user("secretariat"))
    data = {"text": "Pourquoi ce titre\u00a0?", "modification": revision.pk}
    response = client.post(f"/pratiques/{revision.practice_id}/messages/", data)
    assert response.url == f"{revision.get_absolute_url()}#echanges"
    assert "Pourquoi ce titre" in client.get(revision.get_absolute_url()).content.decode()
    for wrong in ("9" * 30, "x", "0"):
        response = client.post(f"/pratiques/{revision.practice_id}/notes/", data | {"modification": wrong})
        assert response.url == f"{revision.practice.get_absolute_url()}#notes"


@pytest.mark.parametrize("kind", ["practice", "revision"])
def test_remarks_come_back_beside_the_fields_until_it_is_handed_in_again(world, client, kind):
    thing = submitted(world, kind)
    address = f"/pratiques/{'' if kind == 'practice' else 'modifications/'}{thing.pk}/rendre/"
    client.force_login(world.user("secretariat"))
    data = {
        "message": "Presque !",
        "remark_summary": " Trop vague. ",
        "remark_title": "Un verbe ?",
        "remark_slug": "x",
    }
    assert client.post(address, data).status_code == 302
    thing = type(thing).objects.get(pk=thing.pk)
    asked = {name: [remark.text for remark in found] for name, found in thing.remarks_by_field().items()}
    assert asked == {"title": ["Un verbe ?"], "summary": ["Trop vague."]} and list(asked) == [
        "title",
        "summary",
    ]
    client.force_login(world.author)
    practice = thing if kind == "practice" else thing.practice
    page = client.get(thing.get_absolute_url()).content.decode()
    assert "#id_summary" in page and "Trop vague." in page
    page = client.get(f"/pratiques/{practice.pk}/modifier/").content.decode()
    assert 'id="remarque_summary"' in page and "Trop vague." in page and "Un verbe ?" in page
    thing.submit(by=world.author)
    assert thing.remarks_by_field() == {}
    assert Remark.objects.filter(resolved_at=None).count() == 0 and Remark.objects.count() == 2
    client.force_login(world.user("secretariat"))
    assert "Trop vague." in client.get(thing.get_absolute_url()).content.decode()  # in its history


def test_a_remark_too_long_or_a_decision_taken_meanwhile_loses_nothing_typed(world, client):
    practice = build.submitted(world)
    client.force_login(world.user("secretariat"))
    address = f"/pratiques/{practice.pk}/rendre/"
    response = client.post(address, {"message": "Mon message", "remark_title": "x" * 1001})
    page = response.content.decode()
    assert response.status_code == 422 and "Mon message" in page and "x" * 1001 in page
    Practice.objects.get(pk=practice.pk).publish(by=world.user("secretariat"))
    for data in (
        {"message": "Mon message", "remark_title": "Ma remarque"},
        {"message": "", "remark_title": "Ma remarque"},
    ):
        response = client.post(address, data)
        assert response.status_code == 409 and "Ma remarque" in response.content.decode()
    assert not Remark.objects.exists()


def template(kind="return", **fields):
    fields = {"title": "Préciser", "text": "Texte du modèle.", **fields}
    return MessageTemplate.objects.create(kind=kind, **fields)


INSERTED = {  # act → state of the fiche, what is typed besides
    "return": ("submitted", "rendre", {"remark_title": "Trop long"}),
    "reject": ("submitted", "refuser", {"code": ""}),
    "archive": ("published", "archiver", {}),
}


@pytest.mark.parametrize("kind", INSERTED)
def test_a_template_is_inserted_after_what_is_typed_and_nothing_is_decided(world, client, kind):
    state, act, typed = INSERTED[kind]
    kept = template(kind, code="duplicate" if kind == "reject" else "")
    practice = build.STATES[state](world)
    before = JournalEntry.objects.count()
    client.force_login(world.user("secretariat"))
    data = {"message": "Déjà écrit.", "template": kept.pk, "insert": "1", **typed}
    response = client.post(f"/pratiques/{practice.pk}/{act}/", data)
    form = response.context["forms"][kind]
    assert response.status_code == 200
    assert form["message"].value() == "Déjà écrit.\n\nTexte du modèle."
    assert not form.errors and {name: form[name].value() for name in typed if typed[name]} == {
        name: value for name, value in typed.items() if value
    }
    if kind == "reject":
        assert form["code"].value() == "duplicate"
    practice.refresh_from_db()
    assert (practice.state, JournalEntry.objects.count()) == (state, before)


@pytest.mark.parametrize("chosen", ["", "0", "x", "99999999999999999999"])
def test_without_a_template_the_form_comes_back_as_it_was(world, client, chosen):
    practice = build.submitted(world)
    client.force_login(world.user("secretariat"))
    data = {"message": "Déjà écrit.", "template": chosen, "insert": "1"}
    response = client.post(f"/pratiques/{practice.pk}/rendre/", data)
    assert (
        response.status_code == 200
        and response.context["forms"]["return"]["message"].value() == "Déjà écrit."
    )


def test_the_national_secretariat_keeps_the_templates(world, client):
    client.force_login(world.user("national"))
    data = {"kind": "reject", "code": "duplicate", "title": "Déjà là", "text": "Bonjour,\r\nmerci."}
    assert client.post("/pratiques/modeles/nouveau/", data).status_code == 302
    kept = MessageTemplate.objects.get(title="Déjà là")
    assert kept.text == "Bonjour,\nmerci."
    wrong = {
        "kind": data | {"kind": "archive"},  # with the code of a refusal
        "title": data,  # once more
        "text": data | {"title": "Autre", "text": ""},
    }
    for name, posted in wrong.items():
        response = client.post("/pratiques/modeles/nouveau/", posted)
        assert response.status_code == 422, name
    assert client.post(f"/pratiques/modeles/{kept.pk}/", data | {"title": "Doublon"}).status_code == 302
    assert client.post(f"/pratiques/modeles/{kept.pk}/supprimer/").status_code == 302
    verbs = JournalEntry.objects.filter(verb__startswith="template.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["template.add", "template.edit", "template.remove"]


def test_there_are_messages_for_each_decision_and_each_reason_from_the_first_day(world):
    from importlib import import_module

    from practices.workflow import Rejection

    kept = import_module("practices.migrations.0008_message_templates").TEMPLATES
    assert {kind for kind, *_ in kept} == set(MessageTemplate.Kind.values)
    assert {code for kind, code, *_ in kept if kind == "reject"} == set(Rejection.values)


def test_the_last_word_is_that_of_the_decision_whatever_is_said_after(world, client):
    practice = build.returned(world)
    Message.objects.post(practice, "Une question", by=world.author)
    client.force_login(world.author)
    assert client.get(practice.get_absolute_url()).context["last_word"] == "Précisez le public."


CHANGED = {  # field → its new value, then what goes and what comes as reviewers read it
    "title": ("Café des familles", "parents", "familles"),
    "carrier": ("Centre social Autre", "Exemple", "Autre"),
    "organisation": ("ORGANISATION", "", "Association Exemple"),
    "summary": ("Un temps d’échange mensuel entre parents.", "hebdomadaire ", "mensuel "),
    "scope": ("regional", "un départements", "une régions"),  # « ou plusieurs » stays
    "regions": (["24", "53"], "", ", Bretagne"),
    "departments": (["18", "37"], "", ", Indre-et-Loire"),
    "communes": ("Vierzon", "Bourges", "Vierzon"),
    "audiences": ([], "enfants et familles", ""),
    "audience_detail": ("Jeunes parents", "", "Jeunes parents"),
    "need": ("Les familles se croisaient.", " sans se parler", ""),
    "objectives": ("Rompre la solitude.", "l’isolement", "la solitude"),
    "description": ("Chaque jeudi.", None, None),
    "participation": ("", "Des parents préparent chaque rencontre.", ""),
    "partners": ("La commune, la CAF", "", ", la CAF"),
    "human_resources": ("Trois professionnelles, un matin par semaine.", "Deux ", "Trois "),
    "financial_resources": ("", "La commune prête le local.", ""),
    "start_year": (2020, "2019", "2020"),
    "end_year": (2024, "", "2024"),
    "stage": ("stopped", "déployée", "arrêtée"),
    "orientations": ("ORIENTATION", "", "ORIENTATION"),
    "professions": ("PROFESSION", "", "PROFESSION"),
    "results": ("Trente familles viennent chaque mois.", "Vingt ", "Trente "),
    "evidence": ("Un carnet de présence.", "cahier ", "carnet "),
    "interest": ("Les parents s’entraident.", None, None),
    "difficulty": ("", "Le local ferme tôt.", ""),
    "levers": ("La confiance.", " du quartier", ""),
    "transferability": ("Un lieu ouvert.", " et des horaires stables", ""),
    "public_contact": ("", "accueil@exemple.invalid", ""),
    "hierarchy_consent": (False, "oui", "non"),
}


def test_what_a_revision_changes_is_told_in_words_for_every_field(world):
    from egts.core.models import Orientation, Profession

    practice = build.published(world)
    orientation, profession = Orientation.objects.first(), Profession.objects.first()
    things = {
        "ORGANISATION": world.organisation.pk,
        "ORIENTATION": [orientation.pk],
        "PROFESSION": [profession.pk],
    }
    names = {"ORIENTATION": orientation.name, "PROFESSION": profession.name}
    changes = {
        name: things.get(new, new) if isinstance(new, str) else new for name, (new, *_) in CHANGED.items()
    }
    revision = build.revision(world, "draft", practice=practice, **changes)
    told = {
        label: tuple(
            "".join(piece.text for piece in found if piece.kind == kind) for kind in ("removed", "added")
        )
        for label, found in revision.differences()
    }
    labels = {name: Practice._meta.get_field(name).verbose_name for name in CONTENT_FIELDS}
    assert list(told) == list(labels.values())
    expected = {
        labels[name]: (gone, names.get(come, come))
        for name, (_, gone, come) in CHANGED.items()
        if gone is not None
    }
    assert {label: told[label] for label in expected} == expected
    for label, (gone, come) in told.items():
        for word in (gone, come):
            assert word not in {"True", "False", "None"} and "pk" not in word, label
