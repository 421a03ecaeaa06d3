"""What enters: regional syntheses feed the national one; ledger rows are statements, fiches and demands."""

import pytest

from consultations.synthesis import compile as compiling
from consultations.synthesis import edit, review
from consultations.synthesis.models import EngineResult, Entry, Fate, Input

from . import build

pytestmark = pytest.mark.django_db


def test_a_national_synthesis_builds_on_adopted_regional_ones(world):
    consulted = build.consultation(world)
    build.sayings(world, consulted)
    regional = build.draft(world, consulted=consulted, committee=world.committee)
    assert set(Input.objects.filter(synthesis=regional).values_list("region", flat=True)) == {"24"}
    secretariat = world.user("secretariat")
    worded = Entry.objects.get(synthesis=regional, fates__input__words__startswith="Créer un référent")
    edit.reword(worded, by=secretariat, revision=worded.revision, wording="Nommer un interlocuteur durable.")
    aside = Entry.objects.get(synthesis=regional, wording__startswith="Les délais")
    edit.set_aside(aside, by=secretariat, revision=aside.revision, reason="Hors du sujet.")
    review.send_to_review(regional, by=secretariat)
    review.answer(regional.sign_offs.get(), by=world.user("co_chair"), answer="accept")
    review.adopt(regional, by=secretariat)

    national = build.draft(world, consulted=consulted)
    via = Input.objects.get(synthesis=national, words__startswith="Créer un référent", region="24")
    assert (via.via, via.item) == (worded, f"entry:{world.committee.pk}:{worded.key}")
    wordings = set(Entry.objects.filter(synthesis=national).values_list("wording", flat=True))
    assert "Nommer un interlocuteur durable." in wordings
    carried = Fate.objects.get(input__synthesis=national, input__words__startswith="Les délais")
    assert carried.disposition == "set_aside" and "Hors du sujet." in carried.reason
    keys = Input.objects.filter(synthesis=national).values_list("key", flat=True)
    assert {key.partition(":")[0] for key in keys} == {"statement", "practice", "demand"}
    assert Input.objects.filter(synthesis=national, statement__isnull=False).count() == 8


def test_each_region_is_prepared_once(world):
    synthesis = build.draft(world)
    made = set(EngineResult.objects.values_list("pk", flat=True))
    build.compiled(world, synthesis)
    assert set(EngineResult.objects.values_list("pk", flat=True)) == made
    build.contribution(
        world, synthesis.consultation, world.region, sayings=[("levier", "Un levier de plus.")]
    )
    compilation = compiling.run_inline(compiling.request(synthesis, by=world.user("national")))
    cached = dict(compilation.units.exclude(stage="assemble").values_list("name", "cached"))
    theme = world.theme.slug
    assert cached == {
        "region:24": False,
        "region:53": True,
        f"constat/{theme}": True,
        f"besoin/{theme}": True,
        f"levier/{theme}": False,
        f"preconisation/{theme}": True,
    }


def test_an_input_that_vanishes_under_the_workers_hands(world):
    """Withdrawn between reading and assembling: read again, and the compilation ends without it."""
    consulted = build.consultation(world)
    gone, _ = build.sayings(world, consulted)
    synthesis = review.open_synthesis(consulted, world.national_committee, by=world.user("national"))
    compilation = compiling.request(synthesis, by=world.user("national"))
    compiling.start(compilation.pk)
    while unit := compilation.units.filter(state="pending").exclude(stage="assemble").first():
        compiling.run_unit(unit.pk, inline=True)
    gone.withdraw(by=world.user("secretariat"), reason="Retrait.")
    compiling.run_inline(compilation)
    assert (compilation.state, compilation.rounds) == ("done", 2)
    assert not Input.objects.filter(synthesis=synthesis, contribution=gone).exists()


def test_a_cancelled_compilation_leaves_no_trace(world):
    synthesis = build.draft(world)
    before = list(Fate.objects.filter(synthesis=synthesis).values_list("pk", "disposition"))
    compilation = compiling.request(synthesis, by=world.user("national"))
    compiling.start(compilation.pk)
    compiling.cancel(compilation, by=world.user("national"))
    compiling.run_inline(compilation)
    assert compilation.state == "cancelled"
    assert list(Fate.objects.filter(synthesis=synthesis).values_list("pk", "disposition")) == before
    assert build.compiled(world, synthesis).state == "draft"


def test_a_failure_is_kept_and_can_be_run_again(world, monkeypatch):
    synthesis = build.draft(world)
    with monkeypatch.context() as broken:
        broken.setitem(compiling.WORK, "assemble", lambda *a: 1 / 0)
        failed = compiling.run_inline(compiling.request(synthesis, by=world.user("national")))
    assert failed.state == "failed" and "ZeroDivisionError" in failed.error
    assert build.compiled(world, synthesis).compilations.first().state == "done"
