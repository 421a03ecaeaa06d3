"""Reconciliation as properties: random edits, arrivals, changes and withdrawals, and people's decisions stand."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.synthesis.engine import (
    CHANGED,
    MOVED,
    NEW,
    Cell,
    Draft,
    Entry,
    Input,
    Measure,
    SetAside,
    Settings,
    Source,
    dispositions,
    group,
    prepare,
    reconcile,
    text_sha256,
)

SUBJECTS = ["logement", "santé", "numérique", "mobilité", "culture"]
VERBS = ["ouvrir", "financer", "visiter"]
PLACES = ["village", "quartier", "canton"]
TEXTS = [f"{v} {s} {p}" for v in VERBS for s in SUBJECTS for p in PLACES] + ["RAS", "néant", ""]
KINDS = ["besoin", "levier"]


def an_input(number, text, kind="besoin", origin="11"):
    return Input(number, kind, "accès", origin, text_sha256(text), text)


def compiled(previous, inputs):
    """A compilation of these inputs, cell by cell."""
    cells, parts = [], []
    for kind in KINDS:
        part = prepare((found.id, found.text) for found in inputs if found.kind == kind)
        parts.append([part])
        cells.append(Cell(kind, "accès", group([part], Settings(similarity=500))))
    return reconcile(previous, inputs, cells, Measure(*parts))


def where(draft):
    """Each input's places: entry keys, "aside" or "withdrawn"."""
    places = {}
    for entry in draft.entries:
        for source in entry.sources:
            places.setdefault(source.input, []).append(entry.key)
    for aside in draft.set_aside:
        places.setdefault(aside.input, []).append("aside")
    for gone in draft.withdrawn:
        places.setdefault(gone, []).append("withdrawn")
    return places


class Person:
    """Someone at the editing desk, acting at random; remembers what was decided."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.placed, self.aside, self.worded, self.minority = {}, {}, {}, {}

    def act(self, draft):
        act = self.random.choice([self.move, self.split, self.merge, self.reword, self.put_aside, self.mark])
        return act(draft) if draft.entries else draft

    def pick(self, draft):
        entry = self.random.choice(draft.entries)
        return entry, (self.random.choice(entry.sources) if entry.sources else None)

    def carry(self, draft, sources, source_entry, target):
        """Moves `sources` into `target` (an entry, maybe new), pinned there; both entries are held."""
        moved = {s.input for s in sources}
        pinned = tuple(replace(s, pinned=True) for s in sources)
        entries = [e for e in draft.entries if e.key not in (source_entry.key, target.key)]
        left = tuple(s for s in source_entry.sources if s.input not in moved)
        entries.append(
            replace(source_entry, sources=left, held=True, representative=left[0].input if left else None)
        )
        entries.append(replace(target, sources=(*target.sources, *pinned), held=True))
        for item in moved:
            self.placed[item] = target.key
        return replace(draft, entries=tuple(entries))

    def move(self, draft):
        entry, source = self.pick(draft)
        target, _ = self.pick(draft)
        if source is None or target.key == entry.key:
            return draft
        return self.carry(draft, [source], entry, target)

    def split(self, draft):
        entry, _ = self.pick(draft)
        half = list(entry.sources[::2])
        if len(entry.sources) < 2:
            return draft
        key = f"split-{self.random.getrandbits(40):x}"
        fresh = Entry(key, entry.kind, entry.theme, entry.wording, half[0].input, (), entry.position + 1)
        return self.carry(draft, half, entry, fresh)

    def merge(self, draft):
        entry, source = self.pick(draft)
        target, _ = self.pick(draft)
        if source is None or target.key == entry.key:
            return draft
        merged = self.carry(draft, list(entry.sources), entry, target)
        self.worded.pop(entry.key, None)
        self.minority.pop(entry.key, None)
        return replace(merged, entries=tuple(e for e in merged.entries if e.key != entry.key))

    def reword(self, draft):
        entry, _ = self.pick(draft)
        self.worded[entry.key] = wording = f"Dit autrement {self.random.random()}"
        return self.put(draft, replace(entry, wording=wording, person_worded=True))

    def mark(self, draft):
        entry, _ = self.pick(draft)
        self.minority[entry.key] = marked = self.random.random() < 0.5
        return self.put(draft, replace(entry, minority=marked, person_minority=True))

    def put_aside(self, draft):
        entry, source = self.pick(draft)
        if source is None:
            return draft
        self.placed.pop(source.input, None)
        self.aside[source.input] = reason = f"hors sujet {self.random.random()}"
        left = tuple(s for s in entry.sources if s.input != source.input)
        representative = left[0].input if left else None
        draft = self.put(draft, replace(entry, sources=left, held=True, representative=representative))
        return replace(
            draft, set_aside=(*draft.set_aside, SetAside(source.input, source.sha256, reason, by_person=True))
        )

    def put(self, draft, entry):
        return replace(draft, entries=tuple(entry if e.key == entry.key else e for e in draft.entries))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), rounds=st.integers(1, 4), acts=st.integers(0, 6))
def test_every_input_in_one_place_and_decisions_stand(seed, rounds, acts):
    chance, person = random.Random(seed), Person(seed)
    inputs = {
        n: an_input(n, chance.choice(TEXTS), chance.choice(KINDS), chance.choice("123")) for n in range(14)
    }
    ever, draft = set(inputs), compiled(None, list(inputs.values()))
    assert not any(e.new or any(s.flag for s in e.sources) for e in draft.entries)
    for _ in range(rounds):
        for _ in range(acts):
            draft = person.act(draft)
        for number in chance.sample(sorted(inputs), min(2, len(inputs) - 1)):  # withdrawals
            if chance.random() < 0.5:
                del inputs[number]
        for _ in range(chance.randrange(4)):  # arrivals
            number = len(ever)
            inputs[number] = an_input(
                number, chance.choice(TEXTS), chance.choice(KINDS), chance.choice("123")
            )
            ever.add(number)
        for number in chance.sample(sorted(inputs), min(2, len(inputs))):  # changes
            if chance.random() < 0.5:
                inputs[number] = an_input(number, chance.choice(TEXTS), inputs[number].kind)
        now = list(inputs.values())
        before, draft = draft, compiled(draft, now)

        places = where(draft)
        assert set(places) == ever and all(len(found) == 1 for found in places.values())
        assert {item for item, found in places.items() if found == ["withdrawn"]} == ever - set(inputs)
        assert len(dispositions(draft)) == len(ever)
        for item, key in person.placed.items():
            assert item not in inputs or places[item] == [key]
        for aside in draft.set_aside:
            assert aside.input not in person.aside or aside.reason == person.aside[aside.input]
        assert all(places[item] == ["aside"] for item in person.aside if item in inputs)
        entries = {e.key: e for e in draft.entries}
        kept = {e.key for e in before.entries if e.decided}
        assert kept <= set(entries)
        for key, wording in person.worded.items():
            assert key not in entries or entries[key].wording == wording
        for key, marked in person.minority.items():
            assert key not in entries or entries[key].minority == marked
        for entry in draft.entries:
            if entry.sources:
                assert entry.sources[0].input == entry.representative and entry.sources[0].similarity == 1000
                if not entry.decided:
                    assert all(s.similarity >= 500 for s in entry.sources)
        assert compiled(draft, now) == draft
        chance.shuffle(now)
        assert compiled(before, now) == draft


def test_a_new_statement_joins_the_entry_of_its_like_and_is_flagged():
    first = [an_input(1, "ouvrir un logement au village"), an_input(2, "financer la culture")]
    draft = compiled(None, first)
    after = compiled(draft, [*first, an_input(3, "ouvrir des logements au village"), an_input(4, "visiter")])
    joined = next(e for e in after.entries if 1 in {s.input for s in e.sources})
    assert {s.input: s.flag for s in joined.sources} == {1: "", 3: NEW} and not joined.new
    assert [e.new for e in after.entries if e.representative == 4] == [True]
    assert {e.key for e in draft.entries} < {e.key for e in after.entries}


def test_a_split_by_a_person_holds_even_where_the_grouping_would_join():
    inputs = [an_input(n, "ouvrir un logement au village") for n in (1, 2, 3)]
    entry = compiled(None, inputs).entries[0]
    pinned = tuple(replace(s, pinned=True) for s in entry.sources if s.input > 1)
    apart = Entry("apart", entry.kind, entry.theme, "", 2, pinned, 2)
    stays = replace(
        entry, sources=tuple(s for s in entry.sources if s.input == 1), representative=1, held=True
    )
    again = compiled(Draft((stays, apart)), [*inputs, an_input(4, "ouvrir un logement au village")])
    assert where(again) == {1: [entry.key], 2: ["apart"], 3: ["apart"], 4: [entry.key]}


def test_changed_and_withdrawn_sources_are_flagged_and_said_once():
    first = [an_input(1, "ouvrir un logement au village"), an_input(2, "ouvrir un logement au village")]
    draft = compiled(None, first)
    held = replace(draft.entries[0], person_worded=True, wording="Ouvrir des logements.")
    after = compiled(Draft((held,)), [an_input(1, "ouvrir un logement au canton")])
    (entry,) = after.entries
    assert [(s.input, s.flag) for s in entry.sources] == [(1, CHANGED)] and entry.withdrawn == (2,)
    assert entry.wording == "Ouvrir des logements." and after.withdrawn == (2,)
    back = compiled(after, first)
    assert back.entries[0].withdrawn == () and back.withdrawn == ()


def test_what_the_engine_moves_is_flagged():
    draft = compiled(None, [an_input(1, "RAS"), an_input(2, "ouvrir")])
    after = compiled(draft, [an_input(1, "ouvrir"), an_input(2, "ouvrir")])
    assert {s.input: s.flag for e in after.entries for s in e.sources} == {1: MOVED, 2: ""}
    assert isinstance(after.entries[0].sources[0], Source)
