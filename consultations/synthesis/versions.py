"""What changed from one version of a synthesis to another: plain functions over their documents."""

from collections import Counter
from dataclasses import dataclass, field

SAME, NEW, GONE, CHANGED = "same", "new", "gone", "changed"


@dataclass(frozen=True)
class Change:
    """One entry across two versions; `before` or `after` (entries without their sources) is None where it isn't.

    `gained` and `lost` count sources; `became` says where those of an entry that is gone went, as
    `(wording of the entry that took them or None, disposition of those that no entry has or None, count)`.
    """

    kind: str
    before: dict | None
    after: dict | None
    gained: int = 0
    lost: int = 0
    became: tuple = ()


@dataclass
class Differences:
    """`changes` in the order of the later document, the entries that are gone last; `unchanged` is how many stayed
    as they were; `fates` counts (disposition before, disposition after) of the inputs whose fate changed; None where
    a version did not have the input.
    """

    changes: list = field(default_factory=list)
    unchanged: int = 0
    fates: Counter = field(default_factory=Counter)


def between(earlier, later):
    """The Differences of two documents (`document.build`).

    An entry goes on in the one of the same id; else in the one that holds most of its sources, if nothing else goes
    on there: ties go to the first in the order of the documents.
    """
    old = {entry["id"]: entry for entry in earlier["entries"]}
    ancestors = _ancestors(old, later["entries"])
    found = Differences()
    for entry in later["entries"]:
        before = old.get(ancestors.get(entry["id"]))
        change = _compare(before, entry)
        if change.kind == SAME:
            found.unchanged += 1
        else:
            found.changes.append(change)
    went_on = set(ancestors.values())
    homes = _homes(later)
    found.changes += [
        Change(GONE, _told(entry), None, lost=len(entry["sources"]), became=_became(entry, homes))
        for entry in earlier["entries"]
        if entry["id"] not in went_on
    ]
    before, after = _fates(earlier), _fates(later)
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            found.fates[before.get(key), after.get(key)] += 1
    return found


def _ancestors(old, entries):
    """Id of a later entry → id of the earlier one that goes on in it."""
    found = {entry["id"]: entry["id"] for entry in entries if entry["id"] in old}
    taken = set(found)
    homes = {
        source["input"]: key for key, entry in old.items() if key not in taken for source in entry["sources"]
    }
    order = {key: place for place, key in enumerate(old)}
    claims = []
    for place, entry in enumerate(entries):
        if entry["id"] in found:
            continue
        shared = Counter(homes[source["input"]] for source in entry["sources"] if source["input"] in homes)
        claims += [(-count, place, order[key], entry["id"], key) for key, count in shared.items()]
    for _, _, _, after, before in sorted(claims):
        if after not in found and before not in taken:
            found[after] = before
            taken.add(before)
    return found


def _compare(before, after):
    if before is None:
        return Change(NEW, None, _told(after), gained=len(after["sources"]))
    had, has = ({source["input"] for source in entry["sources"]} for entry in (before, after))
    before, after = _told(before), _told(after)
    same = had == has and before == after | {"id": before["id"]}
    return Change(SAME if same else CHANGED, before, after, len(has - had), len(had - has))


def _told(entry):
    """An entry without its sources."""
    return {name: entry[name] for name in ("id", "kind", "theme", "wording", "minority")}


def _homes(document):
    """Input → the wording of the entry that has it, or its disposition."""
    homes = {line["input"]: (None, line["disposition"]) for line in document["ledger"]}
    for entry in document["entries"]:
        for source in entry["sources"]:
            homes[source["input"]] = (entry["wording"], None)
    return homes


def _became(entry, homes):
    counts = Counter(homes.get(source["input"], (None, None)) for source in entry["sources"])
    return tuple((wording, disposition, count) for (wording, disposition), count in counts.most_common())


def _fates(document):
    return {line["input"]: line["disposition"] for line in document["ledger"]}
