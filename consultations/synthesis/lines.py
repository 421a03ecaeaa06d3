"""A line of the manifest, as plain data."""

import hashlib
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One input as it is now. `text` is what the grouping reads (the regional wording, for a regional entry);
    `set_aside` the reason why a regional committee has already set it aside; `regions` all those it speaks for."""

    key: str
    item: str
    kind: str
    theme: str | None
    words: str
    sha256: str
    text: str
    version: str
    end: int
    start: int = 0
    region: str | None = None
    regions: tuple[str, ...] = ()
    contribution: int | None = None
    organisation_kind: str = ""
    college: str = ""
    external_id: str = ""
    statement: int | None = None
    practice: int | None = None
    demand: int | None = None
    via: int | None = None
    set_aside: str = ""

    @property
    def origins(self):
        """Whom it comes from: its regions; a contribution of the nation, which has none, stands for itself."""
        return self.regions or (f"contribution:{self.contribution}",)


def digest_of(words):
    return hashlib.sha256(words.encode()).hexdigest()


def composed(text):
    return unicodedata.normalize("NFC", text).strip()
