"""Grouping as properties: each statement once, near enough to its lead, the same bytes whatever the order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from consultations.synthesis.engine import (
    ENGINE_VERSION,
    Measure,
    Prepared,
    Rarity,
    Settings,
    canonical,
    entry_id,
    group,
    join,
    prepare,
    sha256_of,
)
from consultations.synthesis.engine.join import neighbours

WORDS = ["logement", "accueil", "santé", "isolées", "ne", "pas", "moins", "sans", "rural", "urbain", "RAS"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), max_size=25)


@settings(max_examples=80, deadline=None)
@given(texts=TEXTS, per_mille=st.integers(1, 1000), cut=st.integers(0, 25), seed=st.randoms())
def test_each_statement_once_near_its_lead_and_in_any_order(texts, per_mille, cut, seed):
    items = list(enumerate(texts))
    parts = [prepare(items[:cut]), prepare(items[cut:])]
    grouping = group(parts, Settings(similarity=per_mille))

    placed = [member.id for found in grouping.groups for member in found.members]
    placed += [item for item, _ in grouping.set_aside]
    assert sorted(placed) == list(range(len(texts)))

    measure = Measure(parts)
    for found in grouping.groups:
        assert found.members[0] == (found.representative, 1000)
        for member in found.members:
            assert member.similarity >= per_mille
            assert member.similarity == measure(member.id, found.representative)
    seed.shuffle(items)
    again = group([prepare(items[cut:]), prepare(items[:cut])], Settings(similarity=per_mille))
    assert again.to_bytes() == grouping.to_bytes()


def test_a_part_survives_its_bytes_and_refuses_others():
    part = prepare([("b", "Aller vers les personnes isolées"), ("a", "RAS"), ("c", "Moins de papiers")])
    data = part.to_bytes()
    assert Prepared.from_bytes(data).to_bytes() == data
    assert (
        prepare(
            [("c", "Moins de papiers"), ("b", "Aller vers les personnes isolées"), ("a", "RAS")]
        ).to_bytes()
        == data
    )
    assert group([Prepared.from_bytes(data)]).to_bytes() == group([part]).to_bytes()
    with pytest.raises(ValueError):
        Prepared.from_bytes(b"something else")


def test_an_id_comes_once():
    with pytest.raises(ValueError):
        prepare([(1, "un"), (1, "deux")])
    with pytest.raises(ValueError):
        group([prepare([(1, "un")]), prepare([(1, "deux")])])


def test_a_group_is_told_in_peoples_own_words():
    texts = [
        "Aller vers les personnes isolées",
        "aller vers des personnes isolées au village",
        "Aller vers l’isolée",
    ]
    (found,) = group([prepare(enumerate(texts))], Settings(similarity=300)).groups
    assert {"aller vers", "isolées"} <= set(found.because)


def test_the_wording_used_most_represents_its_copies():
    texts = ["les permanences", "Des permanences !", "Des permanences !", "permanence"]
    (found,) = group([prepare(enumerate(texts))]).groups
    assert found.representative == 1 and [m.similarity for m in found.members] == [1000] * 4


def test_progress_counts_statements_and_can_stop():
    part, seen = prepare((n, f"permanence numéro {n}") for n in range(50)), []
    group([part], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (50, 50)

    def stop(done, total):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        group([part], progress=stop)


def test_rarity_is_the_same_in_any_order():
    parts = [prepare([(1, "accueil du village")]), prepare([(2, "accueil"), (3, "ville")])]
    assert Rarity.of(parts) == Rarity.of(parts[::-1])
    assert Rarity.of(parts).counts["accueil"] == 2


def brute(rows, least):
    near = (rows @ rows.T).toarray()
    np.fill_diagonal(near, 0)
    return np.where(near >= least - 1e-9, near, 0)


@pytest.mark.parametrize("least", [0.2, 0.5, 0.8])
def test_the_join_finds_every_pair_up_to_its_bounds_and_only_true_ones_past_them(least, monkeypatch):
    chance = np.random.default_rng(1)
    dense = (chance.random((120, 40)) < 0.12) * chance.random((120, 40)) + np.eye(120, 40) * 0.1
    dense[40:, 0] += 0.05
    rows = sparse.csr_array(dense / np.linalg.norm(dense, axis=1, keepdims=True))
    assert np.allclose(neighbours(rows, least).toarray(), brute(rows, least))
    monkeypatch.setattr(join, "EXACT", 10)
    monkeypatch.setattr(join, "LISTED", 20)
    monkeypatch.setattr(join, "KEPT", 8)
    bounded, every = neighbours(rows, least).toarray(), brute(rows, least)
    assert np.allclose(bounded[bounded > 0], every[bounded > 0])
    assert (bounded > 0).sum() >= 0.3 * (every > 0).sum()


def test_settings_are_checked_and_recorded():
    assert Settings(similarity=450).to_plain() == {"because": 5, "engine": ENGINE_VERSION, "similarity": 450}
    for wrong in (0, 1001):
        with pytest.raises(ValueError):
            Settings(similarity=wrong)


def test_canonical_json_and_names_from_content():
    assert canonical({"b": "é", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"é"}'.encode()
    assert sha256_of({"a": 1, "sha256": "x"}) == sha256_of({"a": 1})
    with pytest.raises(ValueError):
        canonical({"a": float("nan")})
    first = entry_id("besoin", "accès", "00")
    assert len(first) == 16 and first == entry_id("besoin", "accès", "00") != entry_id(
        "besoin", "accès", "00", 1
    )
