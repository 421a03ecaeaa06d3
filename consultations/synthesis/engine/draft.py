"""A synthesis being written, as plain data: what the engine proposes and people decide, in one shape."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .group import Grouping
from .prepare import Id

NEW, MOVED, CHANGED = "new", "moved", "changed"


@dataclass(frozen=True)
class Input:
    """A live input: its text as it is now, where it is filed, and whom it comes from.

    `origin` is what weight is counted by: the region in a national synthesis, the contribution in a regional one.
    """

    id: Id
    kind: str
    theme: str | None
    origin: str
    sha256: str
    text: str


@dataclass(frozen=True)
class Source:
    """An input in an entry. `similarity` to the representative is in per mille; `pinned`: a person put or confirmed
    it there; `relation`: what a person said it does to the entry ("" when it supports it); `flag`: what the last
    compilations changed (new, moved, changed), until a person clears it."""

    input: Id
    sha256: str
    similarity: int
    pinned: bool = False
    flag: str = ""
    relation: str = ""


@dataclass(frozen=True)
class Entry:
    """A point of the synthesis. `key` lasts as long as the entry. What people decided: `person_worded`,
    `person_minority`, pinned sources, and `held`: they have worked on it in any way, so nothing in it moves.
    `new` and `withdrawn` (inputs it has lost) stay until a person clears them."""

    key: str
    kind: str
    theme: str | None
    wording: str
    representative: Id | None
    sources: tuple[Source, ...]
    position: int
    because: tuple[str, ...] = ()
    minority: bool = False
    person_worded: bool = False
    person_minority: bool = False
    held: bool = False
    new: bool = False
    withdrawn: tuple[Id, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether a person has worked on it: then its sources stay."""
        return self.held or self.person_worded or self.person_minority or any(s.pinned for s in self.sources)


@dataclass(frozen=True)
class SetAside:
    """An input that no entry takes, and why: a reason code of the engine, or a person's own reason."""

    input: Id
    sha256: str
    reason: str
    by_person: bool = False
    flag: str = ""


@dataclass(frozen=True)
class Draft:
    """Where every input is. `withdrawn`: inputs once known and no longer live."""

    entries: tuple[Entry, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    withdrawn: tuple[Id, ...] = ()


@dataclass(frozen=True)
class Cell:
    """What `group` found for one kind and theme."""

    kind: str
    theme: str | None
    grouping: Grouping = field(repr=False)


@dataclass(frozen=True)
class Disposition:
    """What became of one input: kept, merged, minority, set_aside (with a reason) or withdrawn; the entry's key."""

    input: Id
    disposition: str
    entry: str | None = None
    reason: str = ""


def dispositions(draft: Draft) -> list[Disposition]:
    """The ledger of a draft: one row an input, ordered by input."""
    rows = [Disposition(aside.input, "set_aside", reason=aside.reason) for aside in draft.set_aside]
    rows += [Disposition(gone, "withdrawn") for gone in draft.withdrawn]
    for entry in draft.entries:
        for source in entry.sources:
            kept = "kept" if source.input == entry.representative else "merged"
            rows.append(Disposition(source.input, "minority" if entry.minority else kept, entry.key))
    return sorted(rows, key=lambda row: row.input)


def live(draft: Draft) -> Iterable[Id]:
    """Every input that is in an entry or set aside."""
    for entry in draft.entries:
        for source in entry.sources:
            yield source.input
    for aside in draft.set_aside:
        yield aside.input
