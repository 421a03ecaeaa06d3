"""What people decide: it survives compilations, it is never overwritten, it can be undone."""

import json

import pytest

from consultations.models import Statement
from consultations.synthesis import edit, publish
from consultations.synthesis.models import Entry, Fate, Input
from egts.core.models import JournalEntry
from egts.core.workflow import INCOMPLETE, TransitionRefused

from . import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def synthesis(world):
    return build.draft(world)


def entry_of(synthesis, words):
    fate = Fate.objects.filter(synthesis=synthesis, input__words__startswith=words).first()
    return Entry.objects.select_related("synthesis").get(pk=fate.entry_id)


def content(synthesis):
    """All that entries and ledger hold, but revisions."""
    document = json.loads(publish.json_bytes(synthesis))
    return document["entries"], document["ledger"]


def again(world, synthesis):
    """Compile once more, after new inputs came from both regions."""
    build.contribution(
        world,
        synthesis.consultation,
        world.other_region,
        sayings=[
            ("constat", "Les personnes âgées isolées ne connaissent pas leurs droits."),
            ("levier", "Un tout autre levier : les maisons France services."),
        ],
    )
    return build.compiled(world, synthesis)


def test_decisions_survive_compilations(world, synthesis):
    national = world.user("national")
    worded = entry_of(synthesis, "Les personnes âgées isolées ne")
    edit.reword(worded, by=national, revision=worded.revision, wording="Les droits sont mal connus.")
    aside = entry_of(synthesis, "Les délais")
    edit.set_aside(aside, by=national, revision=aside.revision, reason="Traité ailleurs.")
    minority = entry_of(synthesis, "Créer un référent")
    edit.mark_minority(minority, by=national, revision=minority.revision, minority=True)
    back = Input.objects.get(synthesis=synthesis, words="RAS")
    edit.reinstate(back, by=national)
    again(world, synthesis)
    worded.refresh_from_db()
    assert (worded.wording, worded.source_count, worded.needs_care) == (
        "Les droits sont mal connus.",
        3,
        True,
    )
    fate = Fate.objects.get(input__synthesis=synthesis, input__words__startswith="Les délais")
    assert (fate.disposition, fate.reason) == ("set_aside", "Traité ailleurs.")
    minority.refresh_from_db()
    assert minority.minority and set(minority.fates.values_list("disposition", flat=True)) == {"minority"}
    assert Fate.objects.get(input=back).entry.wording == "RAS"
    new = entry_of(synthesis, "Un tout autre levier")
    assert new.is_new and new.needs_care


def test_what_a_person_moved_does_not_move_back(world, synthesis):
    national = world.user("national")
    origin = entry_of(synthesis, "Les personnes âgées isolées ne")
    source = Input.objects.get(synthesis=synthesis, words__startswith="Les personnes âgées très isolées")
    target = entry_of(synthesis, "Les délais")
    edit.move_sources(origin, by=national, revision=origin.revision, sources=[source], into=target)
    for _ in range(2):
        assert Fate.objects.get(input=source).entry_id == target.pk
        target.refresh_from_db()
        assert (target.regions, target.minority) == (["24", "53"], False)
        origin.refresh_from_db()
        again(world, synthesis)


def test_merge_then_split(world, synthesis):
    national = world.user("national")
    one, two = entry_of(synthesis, "Les délais"), entry_of(synthesis, "Les personnes âgées isolées ne")
    merged = edit.merge(one, by=national, revision=one.revision, into=two)
    assert not Entry.objects.filter(pk=one.pk).exists() and merged.fates.count() == 3
    source = Input.objects.get(synthesis=synthesis, words__startswith="Les délais")
    alone = edit.move_sources(merged, by=national, revision=merged.revision, sources=[source])
    assert alone.wording == source.words and alone.fates.get().disposition == "minority"


def other_theme(entry):
    return entry.synthesis.consultation.themes.exclude(pk=entry.theme_id).get()


def test_an_entry_stays_under_the_theme_a_person_gave_it_and_still_takes_what_resembles_it(world, synthesis):
    national, entry = world.user("national"), entry_of(synthesis, "Les personnes âgées isolées ne")
    home, there = entry.theme, other_theme(entry)
    source = Input.objects.get(synthesis=synthesis, words__startswith="Les personnes âgées très isolées")
    entry = edit.refile(entry, by=national, revision=entry.revision, theme=there)
    edit.relate(entry, by=national, revision=entry.revision, sources=[source], relation="qualifies")
    for _ in range(2):
        again(world, synthesis)
        entry.refresh_from_db()
        assert (entry.theme, entry.home, Fate.objects.get(input=source).relation) == (
            there,
            home,
            "qualifies",
        )
    assert entry.source_count == 4
    entry = edit.refile(entry, by=national, revision=entry.revision, theme=home)
    assert (entry.person_theme, entry.home_theme, entry.home) == (False, None, home)
    with pytest.raises(TransitionRefused):
        edit.refile(entry, by=national, revision=entry.revision, theme=home)
    with pytest.raises(TransitionRefused):
        edit.relate(entry, by=national, revision=entry.revision, sources=[source], relation="ailleurs")


ONE_ACT = {
    "reword": lambda e, by: edit.reword(e, by=by, revision=e.revision, wording="Autrement."),
    "minority": lambda e, by: edit.mark_minority(e, by=by, revision=e.revision, minority=True),
    "set_aside": lambda e, by: edit.set_aside(e, by=by, revision=e.revision, reason="Hors sujet."),
    "merge": lambda e, by: edit.merge(
        e, by=by, revision=e.revision, into=entry_of(e.synthesis, "Les délais")
    ),
    "refile": lambda e, by: edit.refile(e, by=by, revision=e.revision, theme=other_theme(e)),
    "relate": lambda e, by: edit.relate(
        e, by=by, revision=e.revision, sources=[e.representative], relation="contradicts"
    ),
    "move": lambda e, by: edit.move_sources(
        e, by=by, revision=e.revision, sources=[e.fates.order_by("input").first().input]
    ),
    "set_aside_sources": lambda e, by: edit.set_aside_sources(
        e, by=by, revision=e.revision, sources=[e.representative], reason="Doublon."
    ),
}


@pytest.mark.parametrize("act", ONE_ACT)
def test_the_last_act_can_be_undone(world, synthesis, act):
    national = world.user("national")
    before = content(synthesis)
    ONE_ACT[act](entry_of(synthesis, "Les personnes âgées isolées ne"), national)
    assert content(synthesis) != before
    assert Input.objects.filter(synthesis=synthesis, fate=None).count() == 0
    edit.undo(synthesis, by=national)
    assert content(synthesis) == before
    with pytest.raises(TransitionRefused):
        edit.undo(synthesis, by=national)


def test_the_last_acts_are_undone_one_by_one_and_what_follows_starts_anew(world, synthesis):
    national = world.user("national")
    moments = [content(synthesis)]
    for act in ONE_ACT.values():
        act(entry_of(synthesis, "Les personnes âgées isolées ne"), national)
        moments.append(content(synthesis))
        if not Fate.objects.filter(
            synthesis=synthesis,
            entry__isnull=False,
            input__words__startswith="Les personnes âgées isolées ne",
        ).exists():
            break
    last = moments.pop()
    assert content(synthesis) == last and len(moments) > 2
    while moments:
        edit.undo(synthesis, by=national)
        assert content(synthesis) == moments.pop()
    with pytest.raises(TransitionRefused):
        edit.undo(synthesis, by=national)
    first = content(synthesis)
    entry = entry_of(synthesis, "Les délais")
    edit.reword(entry, by=national, revision=entry.revision, wording="Autrement.")
    edit.undo(synthesis, by=national)
    assert content(synthesis) == first
    build.compiled(world, synthesis)
    with pytest.raises(TransitionRefused):
        edit.undo(synthesis, by=national)


def test_a_stale_edit_is_refused_and_shows_both_versions(client, world, synthesis):
    national, entry = world.user("national"), entry_of(synthesis, "Les délais")
    seen = entry.revision
    edit.reword(entry, by=national, revision=seen, wording="La version de ma collègue.")
    client.force_login(national)
    answer = client.post(
        f"/synthese/{synthesis.pk}/atelier/points/{entry.pk}/formuler/",
        {"revision": seen, "wording": "Ma version."},
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "La version de ma collègue." in page and "Ma version." in page
    entry.refresh_from_db()
    assert entry.wording == "La version de ma collègue."


def test_an_act_on_an_entry_that_is_gone_is_refused(client, world, synthesis):
    national, entry = world.user("national"), entry_of(synthesis, "Les délais")
    edit.set_aside(entry, by=national, revision=entry.revision, reason="Hors sujet.")
    client.force_login(national)
    address = f"/synthese/{synthesis.pk}/atelier/points/{entry.pk}/formuler/"
    answer = client.post(address, {"revision": 1, "wording": "Ma version."})
    assert answer.status_code == 409 and "Ma version." in answer.content.decode()


@pytest.mark.parametrize("fields", [{"wording": " "}, {"wording": "x" * 5001}])
def test_a_wording_that_is_none(world, synthesis, fields):
    entry = entry_of(synthesis, "Les délais")
    with pytest.raises(TransitionRefused) as refused:
        edit.reword(entry, by=world.user("national"), revision=entry.revision, **fields)
    assert refused.value.status == INCOMPLETE


def test_withdrawn_sources_are_flagged_and_lose_their_words(world, synthesis):
    gone = Statement.objects.get(words__startswith="Les personnes âgées très isolées")
    edit.confirm(
        entry := entry_of(synthesis, "Les personnes âgées isolées ne"),
        by=world.user("national"),
        revision=entry.revision,
    )
    gone.contribution.withdraw(by=world.user("other_secretariat"), reason="À la demande de ses auteurs.")
    build.compiled(world, synthesis)
    line = Input.objects.get(synthesis=synthesis, statement=gone)
    assert (line.fate.disposition, line.fate.entry_id, line.words) == ("withdrawn", None, "")
    entry.refresh_from_db()
    assert entry.needs_care and entry.lost == [f"statement:{gone.pk}"] and entry.regions == ["24"]


def test_every_act_is_in_the_journal(world, synthesis):
    entry = entry_of(synthesis, "Les délais")
    edit.set_aside(entry, by=world.user("national"), revision=entry.revision, reason="Hors sujet.")
    line = JournalEntry.objects.about(synthesis).last()
    assert (line.verb, line.reason, line.actor) == ("entry.set_aside", "Hors sujet.", world.user("national"))
