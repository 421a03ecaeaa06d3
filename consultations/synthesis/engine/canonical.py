"""One way to write plain data as bytes, the hash of it, and names derived from content."""

import hashlib
import json


def canonical(obj) -> bytes:
    """Plain data (dicts with string keys, lists, strings, whole numbers, booleans, None) as JSON bytes:
    keys sorted, UTF-8, no spaces. Raises ValueError on floats that JSON lacks, TypeError on anything else."""
    return json.dumps(
        obj, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256_of(obj) -> str:
    """Hexadecimal SHA-256 of the canonical JSON of `obj`, left without its own key "sha256" if it is a dict."""
    if isinstance(obj, dict):
        obj = {key: value for key, value in obj.items() if key != "sha256"}
    return hashlib.sha256(canonical(obj)).hexdigest()


def text_sha256(text: str) -> str:
    """Hexadecimal SHA-256 of a text in UTF-8, as it is."""
    return hashlib.sha256(text.encode()).hexdigest()


def entry_id(kind: str, theme: str | None, representative_sha256: str, rank: int = 0) -> str:
    """Short stable name of an entry: 16 hexadecimal digits from its kind, theme and representative's content.

    `rank` tells apart entries that stand on the same words (0 for the first).
    """
    return hashlib.sha256(canonical([kind, theme, representative_sha256, rank])).hexdigest()[:16]
