"""Compiling again without undoing what people decided.

What a person pinned, set aside, or left in an entry they worked on stays. All else follows the new grouping: a group
goes to the entry that holds its representative, or most of it, or becomes an entry of its own. Where nobody has
worked, the group renews the entry; where somebody has, it only adds to it. Reconciling twice changes nothing, because
after the first time each group is already where it would go.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .canonical import entry_id
from .draft import CHANGED, MOVED, NEW, Cell, Draft, Entry, Input, SetAside, Source
from .group import Group, Member
from .prepare import Id

Measure = Callable[[Id, Id], int]


def reconcile(
    previous: Draft | None, inputs: Sequence[Input], cells: Sequence[Cell], measure: Measure
) -> Draft:
    """The draft after compiling again.

    `previous`: the draft as people left it, None the first time (then nothing is flagged new). `inputs`: all that
    are live. `cells`: their groups; each input in exactly one. `measure(a, b)`: similarity in per mille of two
    inputs, asked where a source meets another representative than its group's.
    Every live input ends in exactly one entry or set-aside; what is no longer live is withdrawn.
    Raises ValueError if inputs and cells don't match.
    """
    return _Reconciliation(previous, inputs, cells, measure).draft()


@dataclass
class _Place:
    """An entry being put together: what it was (None if it is born now) and the groups that come to it."""

    entry: Entry | None
    stays: list[Source] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    cell: tuple[str, str | None] = ("", None)


class _Reconciliation:
    def __init__(
        self, previous: Draft | None, inputs: Sequence[Input], cells: Sequence[Cell], measure: Measure
    ):
        self.first = previous is None
        self.previous = previous or Draft()
        self.inputs: Mapping[Id, Input] = {found.id: found for found in inputs}
        self.cells = sorted(cells, key=lambda cell: (cell.kind, cell.theme or ""))
        self.measure = measure
        placed = [m.id for c in self.cells for g in c.grouping.groups for m in g.members]
        placed += [item for c in self.cells for item, _ in c.grouping.set_aside]
        if len(placed) != len(inputs) or set(placed) != set(self.inputs):
            raise ValueError("each input must be in exactly one cell, and nothing else")
        self.was: dict[Id, tuple[str, Source]] = {
            s.input: (e.key, s) for e in self.previous.entries for s in e.sources
        }
        self.aside = {a.input: a for a in self.previous.set_aside}
        self.places = {e.key: _Place(e, cell=(e.kind, e.theme)) for e in self.previous.entries}

    def draft(self) -> Draft:
        fixed = self._keep_what_people_decided()
        self._place_groups(fixed)
        set_aside = [self._still_aside(a) for a in self._aside_by_people()]
        for cell in self.cells:
            for item, code in cell.grouping.set_aside:
                if item not in fixed:
                    set_aside.append(self._newly_aside(item, code))
        known = {*self.was, *self.aside, *self.previous.withdrawn}
        return Draft(
            entries=tuple(self._entries()),
            set_aside=tuple(sorted(set_aside, key=lambda a: a.input)),
            withdrawn=tuple(sorted(known - set(self.inputs))),
        )

    def _keep_what_people_decided(self) -> dict[Id, str | None]:
        """Leaves in place what must stay; returns where (None: set aside) for each input the grouping can't move."""
        fixed: dict[Id, str | None] = {a.input: None for a in self._aside_by_people()}
        for entry in self.previous.entries:
            for source in entry.sources if entry.decided else ():
                now = self.inputs.get(source.input)
                if now is not None and source.input not in fixed:
                    flag = CHANGED if now.sha256 != source.sha256 else source.flag
                    self.places[entry.key].stays.append(replace(source, sha256=now.sha256, flag=flag))
                    fixed[source.input] = entry.key
        return fixed

    def _aside_by_people(self) -> list[SetAside]:
        return [a for a in self.aside.values() if a.by_person and a.input in self.inputs]

    def _place_groups(self, fixed: dict[Id, str | None]) -> None:
        """Sends what is free in each group to the entry that holds most of the group, or to a new one.

        A representative that stays draws its group to it. Groups with the most in common with an entry choose
        first: one that nobody worked on takes one group only.
        """
        wishes, homeless = [], {}
        for cell, group in ((c, g) for c in self.cells for g in c.grouping.groups):
            here = (cell.kind, cell.theme)
            led_by = self.places.get(fixed.get(group.representative))
            if led_by and led_by.cell == here:
                free = tuple(m for m in group.members if m.id not in fixed)
                if free:
                    led_by.groups.append(group._replace(members=free))
                continue
            staying = [] if group.representative in fixed else [m.id for m in group.members if m.id in fixed]
            for piece in self._free_pieces(group, fixed, cell.grouping.settings.similarity):
                homeless[len(homeless)] = (cell, piece)
                ids = {m.id for m in piece.members} | set(staying)
                votes = Counter(self.was[item][0] for item in ids if item in self.was)
                for key, count in votes.items():
                    place = self.places[key]
                    if place.cell == here:
                        led = piece.representative in self.was and self.was[piece.representative][0] == key
                        wishes.append((-count, not led, place.entry.position, key, len(homeless) - 1))
        for *_, key, rank in sorted(wishes):
            place = self.places[key]
            if rank in homeless and (place.entry.decided or not place.groups):
                place.groups.append(homeless.pop(rank)[1])
        for cell, piece in homeless.values():
            key = self._fresh_key(cell, piece)
            self.places[key] = _Place(None, groups=[piece], cell=(cell.kind, cell.theme))

    def _free_pieces(self, group: Group, fixed: dict[Id, str | None], least: int) -> list[Group]:
        """What is free in a group, as groups: one around the same representative, or, where a person took it out
        of the cell, as many as it takes for each member to be near enough to the first of its piece."""
        free = [m for m in group.members if m.id not in fixed]
        pieces = []
        while free:
            first = free[0].id
            if first != group.representative:
                free = [Member(m.id, 1000 if m.id == first else self.measure(m.id, first)) for m in free]
            pieces.append(Group(first, tuple(m for m in free if m.similarity >= least), group.because))
            free = [m for m in free if m.similarity < least]
        return pieces

    def _fresh_key(self, cell: Cell, group: Group) -> str:
        sha256, rank = self.inputs[group.representative].sha256, 0
        while (key := entry_id(cell.kind, cell.theme, sha256, rank)) in self.places:
            rank += 1
        return key

    def _entries(self) -> list[Entry]:
        last: dict[tuple, int] = defaultdict(int)
        for entry in self.previous.entries:
            last[entry.kind, entry.theme] = max(last[entry.kind, entry.theme], entry.position)
        entries = []
        for key, place in self.places.items():
            if place.entry is None:
                last[place.cell] += 1
                entries.append(self._entry(key, place, last[place.cell]))
            elif place.groups or place.entry.decided:
                entries.append(self._entry(key, place, place.entry.position))
        return sorted(entries, key=lambda e: (e.kind, e.theme or "", e.position, e.key))

    def _entry(self, key: str, place: _Place, position: int) -> Entry:
        """The entry of a place, its sources measured against its representative and flagged."""
        before = place.entry
        place.groups.sort(key=lambda group: (-len(group.members), group.representative))
        sources = list(place.stays)
        for group in place.groups:
            sources += [self._joining(key, member) for member in group.members]
        representative = self._representative(place, sources)
        measured = self._measured(place, sources, representative)
        origins = {self.inputs[s.input].origin for s in measured}
        kind, theme = place.cell
        entry = before or Entry(key, kind, theme, "", None, (), position, new=not self.first)
        gone = {s.input for s in entry.sources} | set(entry.withdrawn)
        keeps_words = entry.person_worded or representative is None
        return replace(
            entry,
            wording=entry.wording if keeps_words else self.inputs[representative].text,
            representative=representative,
            sources=tuple(
                sorted(measured, key=lambda s: (s.input != representative, -s.similarity, s.input))
            ),
            because=place.groups[0].because if place.groups and not place.stays else entry.because,
            minority=entry.minority if entry.person_minority else len(origins) == 1,
            withdrawn=tuple(sorted(item for item in gone if item not in self.inputs)),
        )

    def _joining(self, key: str, member: Member) -> Source:
        """A source that the grouping brings, with what has happened to it since the last time."""
        item, similarity = member
        now = self.inputs[item]
        if item in self.was:
            at, source = self.was[item]
            flag = CHANGED if now.sha256 != source.sha256 else source.flag if at == key else MOVED
        else:
            aside = self.aside.get(item)
            flag = "" if self.first else MOVED if aside else NEW
        return Source(item, now.sha256, similarity, flag=flag)

    def _representative(self, place: _Place, sources: list[Source]) -> Id | None:
        """The one it had, where people worked on it; else the leading group's; else the source nearest to it."""
        here = {s.input for s in sources}
        if place.entry and place.entry.decided and place.entry.representative in here:
            return place.entry.representative
        if place.groups and place.groups[0].representative in here:
            return place.groups[0].representative
        return min(sources, key=lambda s: (-s.similarity, s.sha256, s.input)).input if sources else None

    def _measured(self, place: _Place, sources: list[Source], representative: Id | None) -> list[Source]:
        """Sources with their similarity to this representative, measured anew where it is another than before."""
        led = {
            m.id: m.similarity for g in place.groups if g.representative == representative for m in g.members
        }
        same = place.entry is not None and place.entry.representative == representative
        stays = {s.input for s in place.stays}
        measured = []
        for s in sources:
            if s.input == representative:
                similarity = 1000
            elif s.input in led:
                similarity = led[s.input]
            elif same and s.input in stays and s.flag != CHANGED:
                similarity = s.similarity
            else:
                similarity = self.measure(s.input, representative)
            measured.append(replace(s, similarity=similarity))
        return measured

    def _still_aside(self, aside: SetAside) -> SetAside:
        now = self.inputs[aside.input]
        return replace(aside, sha256=now.sha256, flag=CHANGED if now.sha256 != aside.sha256 else aside.flag)

    def _newly_aside(self, item: Id, code: str) -> SetAside:
        now, before = self.inputs[item], self.aside.get(item)
        if before is None:
            flag = "" if self.first else MOVED if item in self.was else NEW
        else:
            flag = CHANGED if before.sha256 != now.sha256 else before.flag
        return SetAside(item, now.sha256, code, flag=flag)
