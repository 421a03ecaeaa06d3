"""The tables under data/, and the keys by which what they made is found again."""

import tomllib
import uuid
import zlib
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
NAMESPACE = uuid.UUID("6d1c2b0a-57a5-4c55-9d0e-3f9c5f6d2014")


@cache
def table(name):
    """The TOML table called `name`, as plain data."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def key_of(*parts):
    """A stable UUID for one thing of the demonstration."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts)))


def between(low, high, *parts):
    """A number from `low` to `high` that looks picked at random and is always the same for the same thing."""
    return low + zlib.crc32("/".join(map(str, parts)).encode()) % (high - low + 1)
