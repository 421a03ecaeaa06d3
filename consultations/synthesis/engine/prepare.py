"""The work of one region: texts read, copies folded, as plain arrays that can be cached and sent between workers."""

import hashlib
import json
import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .collector import collector_paused
from .texts import Reader

READING_VERSION = 2  # of what `prepare` makes of a text: part of every cache key
MAGIC = b"EGTSPREP"
Id = int | str


@dataclass(frozen=True, eq=False)
class Prepared:
    """Statements of one cell (a kind and a theme) from one region, read.

    A bag is what several copies share: sorted distinct features, those of them it denies, and its poles. `bag_of`
    gives each item's bag, or -1 for an item set aside, whose code is in `reasons` (item's rank, code).
    """

    ids: list[Id]
    text_keys: np.ndarray  # uint64 by item: hash of its text, to break ties by content
    bag_of: np.ndarray  # int32 by item
    reasons: list[tuple[int, str]]
    terms: list[str]  # sorted
    words: list[tuple[str, int]]  # by term: the way it is most often written, how often
    starts: np.ndarray  # int64, bags + 1: where each bag's features start
    features: np.ndarray  # int32: ranks in `terms`
    denied: np.ndarray  # uint8 by feature: 1 where the bag denies it
    said: np.ndarray  # int64 by bag: bits of the axes of which the plain pole alone is said
    marked: np.ndarray  # the same for the marked pole

    ARRAYS = {
        "text_keys": "<u8",
        "bag_of": "<i4",
        "starts": "<i8",
        "features": "<i4",
        "denied": "<u1",
        "said": "<i8",
        "marked": "<i8",
    }
    LISTS = ("ids", "reasons", "terms", "words")

    def to_bytes(self) -> bytes:
        """The same bytes for the same items, whatever their order was."""
        arrays = [getattr(self, name).astype(kind).tobytes() for name, kind in self.ARRAYS.items()]
        head = {name: getattr(self, name) for name in self.LISTS} | {"sizes": [len(a) for a in arrays]}
        head |= {"version": READING_VERSION}
        head = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return b"".join([MAGIC, struct.pack("<Q", len(head)), head, *arrays])

    @classmethod
    def from_bytes(cls, data: bytes) -> "Prepared":
        """What `to_bytes` wrote. Raises ValueError if it isn't, or was written by another version."""
        if data[:8] != MAGIC:
            raise ValueError("not a prepared part")
        (length,) = struct.unpack_from("<Q", data, 8)
        head = json.loads(data[16 : 16 + length])
        if head["version"] != READING_VERSION:
            raise ValueError(f"prepared by version {head['version']}, not {READING_VERSION}")
        at, arrays = 16 + length, {}
        for (name, kind), size in zip(cls.ARRAYS.items(), head["sizes"], strict=True):
            arrays[name] = np.frombuffer(data[at : at + size], dtype=kind)
            at += size
        lists = {name: head[name] for name in cls.LISTS}
        lists["reasons"] = [tuple(pair) for pair in lists["reasons"]]
        lists["words"] = [tuple(pair) for pair in lists["words"]]
        return cls(**lists, **arrays)


@collector_paused()
def prepare(items: Iterable[tuple[Id, str]]) -> Prepared:
    """Reads `items`, pairs of an id (all int or all str, each once) and a text; their order doesn't matter.

    Raises ValueError if an id comes twice.
    """
    items = sorted(items)
    ids = [item for item, _ in items]
    if len(set(ids)) < len(ids):
        raise ValueError("the same id twice")
    reader, bags, bag_of, reasons, text_keys = Reader(), {}, [], [], []
    for rank, (_, text) in enumerate(items):
        text = unicodedata.normalize("NFC", text)
        reading = reader.read(text)
        text_keys.append(_text_key(text))
        if reading.reason:
            bag_of.append(-1)
            reasons.append((rank, reading.reason))
        else:
            bag_of.append(bags.setdefault((reading.features, reading.stance), len(bags)))
    terms = sorted({feature for features, _ in bags for feature in features})
    term_rank = {term: rank for rank, term in enumerate(terms)}
    surfaces = reader.surfaces()
    return Prepared(
        ids=ids,
        text_keys=np.array(text_keys, dtype="<u8"),
        bag_of=np.array(bag_of, dtype="<i4"),
        reasons=reasons,
        terms=terms,
        words=[surfaces.get(term, (term, 0)) for term in terms],
        starts=np.cumsum([0] + [len(features) for features, _ in bags], dtype="<i8"),
        features=np.array([term_rank[f] for features, _ in bags for f in features], dtype="<i4"),
        denied=np.array([f in stance.denied for features, stance in bags for f in features], dtype="<u1"),
        said=np.array([stance.said for _, stance in bags], dtype="<i8"),
        marked=np.array([stance.marked for _, stance in bags], dtype="<i8"),
    )


def _text_key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
