"""The records of a CSV file, one at a time and in bounded memory; a broken line is told and costs only itself.

Pure: bytes in, lists of strings out.
"""

import csv
import gzip
from collections import deque
from dataclasses import dataclass
from pathlib import Path

MAX_RECORD_BYTES = 1024 * 1024
TOO_LONG = f"ligne de plus de {MAX_RECORD_BYTES // 1024 // 1024} Mo"
NOT_UTF8 = "caractères illisibles : la ligne n’est pas encodée en UTF-8"
NULL = "la ligne contient un caractère nul"
csv.field_size_limit(MAX_RECORD_BYTES * 4)  # ours is the limit: the module's own would stop good records


@dataclass(frozen=True, slots=True)
class Record:
    """What was read from `line` (the first is 1): its `fields`, or the `reason` why it cannot be read."""

    line: int
    fields: list
    reason: str = ""


def open_file(path):
    """The bytes of `path`, decompressed when its name ends in .gz. Raises OSError."""
    return gzip.open(path, "rb") if Path(path).suffix == ".gz" else open(path, "rb")


class Lines:
    """The physical lines of a stream, numbered; those taken too early can be given back."""

    def __init__(self, stream):
        self._stream = stream
        self._pending = deque()
        self._number = 0

    def take(self):
        """(number, bytes), None at the end. A line beyond the limit comes without its bytes: (number, None)."""
        if self._pending:
            return self._pending.popleft()
        line = self._stream.readline(MAX_RECORD_BYTES + 1)
        if not line:
            return None
        self._number += 1
        if len(line) > MAX_RECORD_BYTES:
            while not line.endswith(b"\n") and (line := self._stream.readline(MAX_RECORD_BYTES)):
                pass
            return self._number, None
        return self._number, line

    def give_back(self, lines):
        self._pending.extendleft(reversed(lines))


def read_header(lines):
    """The names of the columns, as the first line gives them; [] when there is none that can be read."""
    first = lines.take()
    if first is None or first[1] is None:
        return []
    fields, reason = _parse(first[1].removeprefix(b"\xef\xbb\xbf"))
    return [] if reason else [name.strip() for name in fields]


def records(lines, width):
    """Yield each Record of `width` fields after the header; blank lines are passed over.

    A cell may span lines. When what starts on one line makes no sense, that line alone is refused and reading
    goes on at the next: a quote that was never closed does not swallow the good lines after it.
    """
    while (first := lines.take()) is not None:
        number, line = first
        if line is None:
            yield Record(number, [], TOO_LONG)
        elif line.strip():
            yield _record(lines, number, line, width)


def _record(lines, number, line, width):
    fields, reason = _parse(line, width)
    if not reason or line.count(b'"') % 2 == 0:
        return Record(number, fields, reason)
    following, size, quotes = [], len(line), line.count(b'"')
    while quotes % 2:
        taken = lines.take()
        if taken is None or taken[1] is None or size > MAX_RECORD_BYTES:
            following += [taken] if taken else []
            break
        following.append(taken)
        size += len(taken[1])
        quotes += taken[1].count(b'"')
    else:
        whole, broken = _parse(b"".join([line, *(text for _, text in following)]), width)
        if not broken:
            return Record(number, whole)
    lines.give_back(following)
    return Record(number, fields, reason)


def _parse(line, width=None):
    """(fields, "") of one record, or ([], the reason why it is none)."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return [], NOT_UTF8
    if "\0" in text:
        return [], NULL
    if '"' in text:
        try:
            fields = next(csv.reader([text], strict=True), [])
        except csv.Error:
            return [], "guillemets mal fermés"
    else:
        fields = text.rstrip("\r\n").split(",")
    if width and len(fields) != width:
        return [], f"{len(fields)} colonne{'s' * (len(fields) > 1)} au lieu de {width}"
    return fields, ""
