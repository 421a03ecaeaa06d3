"""From contributions to a published version, and to the next."""

import hashlib
import json

import pytest

from consultations.synthesis import publish, review
from consultations.synthesis.engine import canonical
from consultations.synthesis.models import Fate, Synthesis
from practices.models import Practice

from . import build

pytestmark = pytest.mark.django_db


def test_a_small_synthesis(world):
    synthesis = build.published(world)
    document = json.loads(publish.json_bytes(synthesis))
    by_wording = {entry["wording"]: entry for entry in document["entries"]}
    shared = next(entry for entry in document["entries"] if entry["wording"].startswith("Créer un référent"))
    assert shared["regions"] == ["24", "53"] and not shared["minority"] and len(shared["sources"]) == 2
    assert by_wording["Les permanences mobiles dans les villages éloignés."]["minority"]
    assert by_wording["Promeneurs du net"]["kind"] == "practice"
    assert by_wording["Financer les accueils de jour."]["kind"] == "demand"
    fates = {line["input"]: line["disposition"] for line in document["ledger"]}
    assert sorted(fates) == sorted(line["id"] for line in document["manifest"]) and len(fates) == 10
    assert sorted(fates.values()).count("set_aside") == 1
    assert [line["reason"] for line in document["ledger"] if line["disposition"] == "set_aside"] == [
        "sans réponse («\u00a0néant\u00a0», «\u00a0rien à signaler\u00a0»)"
    ]
    for entry in document["entries"]:
        for source in entry["sources"]:
            assert len(source["quote"]) == source["end"] - source["start"]


def test_the_hash_is_that_of_the_rest(world):
    synthesis = build.published(world)
    frozen = publish.json_bytes(synthesis)
    document = json.loads(frozen)
    assert canonical(document) == frozen
    claimed = document["synthesis"].pop("sha256")
    assert hashlib.sha256(canonical(document)).hexdigest() == claimed == synthesis.sha256


def test_same_inputs_same_bytes(world):
    """Replay: another synthesis of the same inputs says the same, byte for byte."""
    first = build.published(world)
    before = json.loads(publish.json_bytes(first))
    again = Synthesis.objects.create(
        consultation=first.consultation,
        committee=first.committee,
        version=2,
        title=first.title,
        created_by=world.user("national"),
    )
    build.compiled(world, again)
    after = json.loads(publish.json_bytes(again))
    for part in ("manifest", "entries", "ledger"):
        assert canonical(before[part]) == canonical(after[part])


def test_a_fiche_says_which_published_synthesis_stands_on_it(world, client):
    adopted = build.adopted(world)
    practice = Practice.objects.get()
    page = client.get(practice.get_absolute_url()).content.decode()
    assert adopted.get_absolute_url() not in page
    publish.publish(adopted, by=world.user("national"))
    page = client.get(practice.get_absolute_url()).content.decode()
    assert f'Synthèse\xa0: <a href="{adopted.get_absolute_url()}">' in page


def test_the_next_version_supersedes(world, client):
    first = build.published(world)
    frozen = publish.json_bytes(first)
    national = world.user("national")
    second = review.open_synthesis(first.consultation, first.committee, by=national)
    assert Fate.objects.filter(synthesis=second).count() == Fate.objects.filter(synthesis=first).count()
    build.compiled(world, second)
    review.send_to_review(second, by=national)
    for sign_off in second.sign_offs.filter(committee=world.committee):
        review.answer(sign_off, by=world.user("co_chair"), answer="accept")
    review.adopt(second, by=national)
    publish.publish(second, by=national)
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("superseded", "published", 2)
    page = client.get(Practice.objects.get().get_absolute_url()).content.decode()
    assert second.get_absolute_url() in page and first.get_absolute_url() not in page
    assert publish.json_bytes(first) == frozen
