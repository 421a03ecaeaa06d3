"""« Nous l’avons adaptée ici »: who declares, who decides, who sees, what is counted and told."""

import pytest

from egts.core.models import Notice, Region
from egts.core.workflow import FORBIDDEN, TransitionRefused
from practices.models import Practice, Reuse
from tests.practices.build import archived, published, revision
from tests.practices.reading import build
from tests.practices.reading.access import declared
from tests.practices.test_workflow import try_each_role
from tests.world import ROLES, mandate, seat

ACTS = {
    "publish": lambda reuse, user: reuse.publish(by=user),
    "reject": lambda reuse, user: reuse.reject(by=user, message="Ce n’est pas la même."),
    "withdraw": lambda reuse, user: reuse.withdraw(by=user),
}
ALLOWED = {  # (state, act) → (the one role that may, resulting state, reuses counted before and after)
    ("proposed", "publish"): ("other_secretariat", "published", 0, 1),
    ("proposed", "reject"): ("other_secretariat", "rejected", 0, 0),
    ("published", "reject"): ("other_secretariat", "rejected", 1, 0),
    ("proposed", "withdraw"): ("stranger", "withdrawn", 0, 0),
    ("published", "withdraw"): ("stranger", "withdrawn", 1, 0),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", build.REUSE_STATES)
def test_each_act_on_a_reuse_in_each_state_for_each_role_and_the_count_follows(world, state, act):
    reuse = build.reuse(world, state)
    role, target, before, after = ALLOWED.get((state, act), (None, None, *(2 * [int(state == "published")])))
    assert count(reuse) == before
    try_each_role(world, reuse, state, ACTS[act], role and (role, target))
    assert count(reuse) == after


def count(reuse):
    return Practice.objects.get(pk=reuse.practice_id).reuse_count


SEEN = {role: {"published"} for role in ROLES} | {
    "stranger": set(build.REUSE_STATES),
    "other_secretariat": {"proposed", "published", "rejected"},
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_exactly_these_reuses(world, role):
    for state in build.REUSE_STATES:
        build.reuse(world, state)
    assert {reuse.state for reuse in Reuse.objects.visible_to(world.user(role))} == SEEN[role]


def test_who_sits_on_the_committee_without_deciding_reads_what_it_received(world):
    seat(world.user("member"), world.other_committee, "member")
    for state in build.REUSE_STATES:
        build.reuse(world, state)
    seen = {reuse.state for reuse in Reuse.objects.visible_to(world.user("member"))}
    assert seen == SEEN["other_secretariat"]
    assert not Reuse.objects.decided_by(world.user("member")).exists()


def test_nobody_judges_their_own_declaration_nor_the_reuse_of_their_own_fiche(world):
    decider = world.user("other_secretariat")
    for reuse in (
        build.reuse(world, by=decider),
        build.reuse(world, practice=published(world, author=decider)),
    ):
        with pytest.raises(TransitionRefused) as refused:
            reuse.publish(by=decider)
        assert refused.value.status == FORBIDDEN
        assert not Reuse.objects.decided_by(decider).filter(pk=reuse.pk).exists()


@pytest.mark.parametrize("make", [published, archived])
def test_a_fiche_is_not_reused_by_those_who_wrote_it_nor_once_archived(world, make):
    by = world.author if make is published else world.user("stranger")
    with pytest.raises(TransitionRefused) as refused:
        build.reuse(world, practice=make(world), by=by)
    assert refused.value.status == FORBIDDEN and not Reuse.objects.exists()


TOLD = {  # state → {who is told: the subject}
    "proposed": {"other_secretariat": "Une reprise à relire"},
    "published": {"stranger": "Votre reprise est publiée", "professional": "Votre pratique est reprise"},
    "rejected": {"stranger": "Votre reprise n’est pas retenue"},
}


@pytest.mark.parametrize("state", TOLD)
def test_each_act_is_told(world, state):
    practice = published(world)
    Notice.objects.all().delete()
    reuse = build.reuse(world, practice=practice)
    if state != "proposed":
        Notice.objects.all().delete()
        ACTS["publish" if state == "published" else "reject"](reuse, world.user("other_secretariat"))
    told = {notice.recipient: notice for notice in Notice.objects.all()}
    assert {user: notice.subject.partition("\xa0:")[0] for user, notice in told.items()} == {
        world.user(role): subject for role, subject in TOLD[state].items()
    }
    assert {notice.url for notice in told.values()} == {reuse.get_absolute_url()}


def test_the_queue_is_the_oldest_first_and_the_territory_s_own(world):
    first, second = build.reuse(world), build.reuse(world)
    build.reuse(world, "published")
    build.reuse(world, region=world.region)
    assert list(Reuse.objects.awaiting(world.other_committee)) == [first, second]
    assert not Reuse.objects.awaiting(world.national_committee).exists()
    assert not first.is_late


def test_a_region_without_a_committee_is_the_national_secretariat_s(world):
    reuse = build.reuse(world, region=Region.objects.get(code="76"))
    assert list(Reuse.objects.awaiting(world.national_committee)) == [reuse]
    assert not Reuse.objects.awaiting(world.other_committee).exists()
    assert Notice.objects.filter(recipient=world.user("national")).count() == 1
    reuse.publish(by=world.user("national"))


def test_the_lineage_shows_on_both_sides_to_who_may_read_both(world, client):
    source = published(world, title="La source")
    told = published(world, title="L’adaptation", author=world.user("stranger"))
    build.reuse(world, "published", practice=source, adapted=told, structure="Régie de quartier")
    page = client.get(source.get_absolute_url()).content.decode()
    assert "Régie de quartier" in page and f'href="{told.get_absolute_url()}"' in page
    assert "reprise 1 fois" in page.replace("\xa0", " ")
    page = client.get(told.get_absolute_url()).content.decode()
    assert "Adaptée de" in page and f'href="{source.get_absolute_url()}"' in page
    for other in (build.reuse(world, "proposed", practice=source, structure="Pas encore lue"),):
        assert other.structure not in client.get(source.get_absolute_url()).content.decode()


WRONG = [  # what is posted → the sentence
    ({"structure": ""}, "Ce champ est obligatoire"),
    ({"structure": "\x01"}, "Ce champ est obligatoire"),
    ({"structure": "x" * 201}, "au plus 200 caractères"),
    ({"region": "99"}, "Sélectionnez un choix valide"),
    ({"department": "18"}, "pas dans la région choisie"),
    ({"year": "1066"}, "Indiquez une année entre 1950"),
    ({"year": "9999"}, "Indiquez une année entre 1950"),
    ({"year": "hier"}, "Saisissez un nombre entier"),
    ({"changed": " \x02 "}, "Ce champ est obligatoire"),
    ({"learnt": "mot " * 2000}, "au plus 5000 caractères"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_a_wrong_field_is_said_and_what_was_typed_stays(world, client, changes, sentence):
    practice = published(world)
    client.force_login(world.user("stranger"))
    data = declared(world) | {"learnt": "Tapé avec soin"} | changes
    response = client.post(f"/pratiques/{practice.pk}/reprises/declarer/", data)
    page = response.content.decode().replace("\xa0", " ")
    assert (response.status_code, sentence in page) == (422, True)
    assert ("Tapé avec soin" in page) is ("learnt" not in changes)
    assert not Reuse.objects.exists()


def test_one_declares_for_those_who_mandate_one_and_links_one_s_own_fiches_only(world, client):
    practice, theirs = published(world), published(world, title="La leur", author=world.user("drafter"))
    mandate(world.user("stranger"), world.organisation, "member")
    mine = published(world, title="La mienne", author=world.user("stranger"))
    client.force_login(world.user("stranger"))
    address = f"/pratiques/{practice.pk}/reprises/declarer/"
    form = client.get(address).context["form"]
    assert [str(choice) for choice in form.fields["adapted"].queryset] == ["La mienne"]
    assert list(form.fields["organisation"].queryset) == [world.organisation]
    data = declared(world) | {"organisation": world.organisation.pk}
    assert client.post(address, data | {"adapted": theirs.pk}).status_code == 422
    data |= {"adapted": mine.pk, "form_key": form["form_key"].value()}
    first, again = client.post(address, data), client.post(address, data)
    reuse = Reuse.objects.get()
    assert first.url == again.url == reuse.get_absolute_url()
    assert (reuse.adapted, reuse.organisation, reuse.author) == (mine, world.organisation, mine.author)


def test_nobody_declares_without_end_and_what_was_typed_stays(world, client, monkeypatch):
    monkeypatch.setattr("practices.models.reuse.DECLARED_A_DAY", 1)
    address = f"/pratiques/{build.reuse(world).practice_id}/reprises/declarer/"
    client.force_login(world.user("stranger"))
    response = client.post(address, declared(world) | {"learnt": "Prendre le temps."})
    assert response.status_code == 429 and "Prendre le temps." in response.content.decode()
    assert Reuse.objects.count() == 1


def test_a_refusal_asks_for_words(world, client):
    reuse = build.reuse(world)
    client.force_login(world.user("other_secretariat"))
    response = client.post(f"/pratiques/reprises/{reuse.pk}/refuser/", {"message": " "})
    assert response.status_code == 422 and "Erreur" in response.content.decode()
    reuse.refresh_from_db()
    assert reuse.state == "proposed"


def test_a_revision_or_a_new_seat_changes_nothing_to_the_count(world):
    reuse = build.reuse(world, "published")
    revision(world, "accepted", practice=reuse.practice)
    seat(world.user("stranger"), world.other_committee, "secretariat")
    assert count(reuse) == 1
    with pytest.raises(TransitionRefused):
        reuse.reject(by=world.user("stranger"), message="Non.")
    assert count(reuse) == 1
