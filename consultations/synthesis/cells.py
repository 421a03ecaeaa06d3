"""The engine's results by the hash of what they were made of: compiling again redoes only what has changed.

A cell is the statements of one kind and one theme: nothing of one cell is ever grouped with another's.
"""

import hashlib
import json
import zlib
from collections import defaultdict

from .engine import ENGINE_VERSION, Group, Grouping, Member, Prepared, Settings, canonical, group, prepare
from .engine.prepare import READING_VERSION
from .models import EngineResult

VERSION = f"{READING_VERSION}.{ENGINE_VERSION}"


def by_cell(lines):
    """Lines by (kind, theme), those that a regional committee set aside left out."""
    cells = defaultdict(list)
    for line in lines:
        if not line.set_aside:
            cells[line.kind, line.theme].append(line)
    return dict(cells)


def texts_of(lines):
    """What the engine reads of lines: sorted (item, text), each item once."""
    return sorted({line.item: line.text for line in lines}.items())


def prepared(lines):
    """The digest of what the engine prepares of the lines of one cell and batch, and whether it was there already."""
    texts = texts_of(lines)
    digest = prepared_digest(texts)
    if _touch(digest):
        return digest, True
    _keep(digest, prepare(texts).to_bytes())
    return digest, False


def prepared_digest(texts):
    hashes = [[item, hashlib.sha256(text.encode()).hexdigest()] for item, text in texts]
    return hashlib.sha256(canonical(["prepared", READING_VERSION, hashes])).hexdigest()


def parts(digests):
    """The prepared parts with these digests. Raises LookupError when one is gone."""
    return [Prepared.from_bytes(_load(digest)) for digest in digests]


def grouped(digests, settings, progress):
    """The digest of the grouping of these parts, and whether it was there already."""
    name = ["grouped", settings.to_plain(), sorted(digests)]
    digest = hashlib.sha256(canonical(name)).hexdigest()
    if _touch(digest):
        return digest, True
    _keep(digest, group(parts(digests), settings, progress).to_bytes())
    return digest, False


def grouping(digest):
    """The grouping with this digest. Raises LookupError when it is gone."""
    plain = json.loads(_load(digest))
    return Grouping(
        settings=Settings(similarity=plain["settings"]["similarity"], because=plain["settings"]["because"]),
        groups=tuple(
            Group(representative, tuple(Member(*member) for member in members), tuple(because))
            for representative, members, because in plain["groups"]
        ),
        set_aside=tuple((item, code) for item, code in plain["set_aside"]),
    )


def _touch(digest):
    found = EngineResult.objects.filter(pk=digest).only("pk").first()
    if found:
        found.save(update_fields=["used_at"])
    return found is not None


def _keep(digest, data):
    EngineResult.objects.bulk_create(
        [EngineResult(digest=digest, data=zlib.compress(data, 1))], ignore_conflicts=True
    )


def _load(digest):
    try:
        return zlib.decompress(EngineResult.objects.get(pk=digest).data)
    except EngineResult.DoesNotExist:
        raise LookupError(f"the result {digest} is gone") from None
