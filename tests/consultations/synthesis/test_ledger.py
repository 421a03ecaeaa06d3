"""Manifest and ledger: what the database refuses, what keeps a synthesis from being published."""

import pytest
from django.db import IntegrityError, connection, transaction

from consultations.models.statement import sha256
from consultations.synthesis import document, proof, publish
from consultations.synthesis.models import Entry, Fate, Input
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices.models import Practice

from . import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def synthesis(world):
    return build.adopted(world)


def an_input(synthesis):
    return Input.objects.filter(
        synthesis=synthesis, statement__isnull=False, fate__entry__isnull=False
    ).first()


def without_fate(synthesis):
    Fate.objects.filter(input=an_input(synthesis)).delete()


def misquoted(synthesis):
    found = an_input(synthesis)
    words = "x" + found.words[1:]
    Input.objects.filter(pk=found.pk).update(words=words, sha256=sha256(words))


def shifted(synthesis):
    found = an_input(synthesis)
    Input.objects.filter(pk=found.pk).update(start=found.start + 1, end=found.end + 1)


def wrong_hash(synthesis):
    Input.objects.filter(pk=an_input(synthesis).pk).update(sha256="0" * 64)


def rewritten_practice(synthesis):
    practice = Practice.objects.get()
    practice.summary = "Autre chose."
    practice.save()


def archived_practice(synthesis):
    Practice.objects.update(state="archived", archived_at=synthesis.created_at)


def elsewhere(synthesis):
    other = Entry.objects.filter(synthesis=synthesis).first()
    twin = type(synthesis).objects.create(
        consultation=synthesis.consultation,
        committee=synthesis.consultation.coverage.first().committee,
        version=1,
        title="Autre",
        created_by=synthesis.created_by,
    )
    Fate.objects.filter(entry=other).update(entry=Entry.objects.create(
        synthesis=twin, key="0" * 16, kind=other.kind, wording="Ailleurs."
    ))  # fmt: skip


BREAKAGES = [without_fate, misquoted, shifted, wrong_hash, rewritten_practice, archived_practice, elsewhere]


@pytest.mark.parametrize("break_it", BREAKAGES, ids=lambda f: f.__name__)
def test_a_broken_ledger_is_not_published(world, synthesis, break_it):
    assert proof.missing(synthesis) == []
    break_it(synthesis)
    with pytest.raises(TransitionRefused) as refused:
        publish.publish(synthesis, by=world.user("national"))
    assert refused.value.status == INCOMPLETE and refused.value.message
    synthesis.refresh_from_db()
    assert (synthesis.state, synthesis.snapshot, synthesis.sha256) == ("adopted", None, "")


def test_a_withdrawn_contribution_keeps_it_from_being_published(world, synthesis):
    an_input(synthesis).contribution.withdraw(by=world.user("secretariat"), reason="Retrait.")
    with pytest.raises(TransitionRefused) as refused:
        publish.publish(synthesis, by=world.user("national"))
    assert "retiré" in refused.value.message


def line(synthesis, **fields):
    found = an_input(synthesis)
    return Fate(
        **{"input": found, "synthesis": synthesis, "disposition": "merged", "entry": found.fate.entry}
        | fields
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},  # a second disposition
        {"disposition": "set_aside", "entry": None, "reason": ""},
        {"disposition": "kept", "entry": None},
        {"disposition": "withdrawn"},
        {"similarity": 1001},
    ],
    ids=["second", "aside without reason", "kept nowhere", "withdrawn somewhere", "over a thousand"],
)
def test_the_database_refuses(synthesis, fields):
    fate = line(synthesis, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        if fields:
            Fate.objects.filter(pk=fate.pk).delete()
        fate.save(force_insert=True)


def test_published_or_not_is_one_truth(synthesis):
    for state in ("draft", "published", "superseded"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE synthesis_synthesis SET state = %s WHERE id = %s", [state, synthesis.pk])


def test_documents_that_contradict_themselves(world, synthesis):
    good = document.build(synthesis)
    assert document.contradictions(good) == []
    changes = {
        "manifest": lambda d: d["manifest"].pop(),
        "ledger": lambda d: d["ledger"].pop(),
        "twice": lambda d: d["ledger"].append(d["ledger"][0]),
        "quote": lambda d: d["entries"][0]["sources"][0].update(quote="autre"),
        "two entries": lambda d: d["entries"][1]["sources"].append(d["entries"][0]["sources"][0]),
        "reason": lambda d: [line.update(reason="") for line in d["ledger"]],
    }
    for name, change in changes.items():
        bad = document.build(synthesis)
        change(bad)
        assert document.contradictions(bad), name
