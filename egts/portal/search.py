"""One question asked of everything published, kind by kind."""

from collections.abc import Callable
from dataclasses import dataclass

from egts.core.search import QUERY_MAX_CHARS
from egts.portal import published

TOP = 3  # results of each kind on the first page


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can be found: what it is called, where to look, how a result is told."""

    slug: str
    label: str
    rows: Callable  # () → what is published of it
    summary: Callable  # (row) → one or two lines under its title, as plain text


def _contribution(row):
    """Its presentation or, failing that, what it is and where it comes from."""
    if row.summary:
        return row.summary
    place = row.region or row.organisation
    return f"{row.get_kind_display().capitalize()}, {place}" if place else ""


def _entry(row):
    """Where it stands, and on what."""
    theme = f", {row.theme}" if row.theme else ""
    return f"{row.get_kind_display().capitalize()}{theme} – {row.synthesis.title}, {row.source_count} sources"


KINDS = (
    Kind("fiches", "Fiches pratiques", published.practices, lambda row: row.summary),
    Kind("consultations", "Consultations", published.consultations, lambda row: row.summary),
    Kind("contributions", "Contributions", published.contributions, _contribution),
    Kind("points", "Points de synthèse", published.entries, _entry),
    Kind("motions", "Motions et positionnements", published.motions, lambda row: row.summary),
    Kind("organisations", "Organisations", published.organisations, lambda row: row.description),
    Kind("rendez-vous", "Agenda", published.events, lambda row: row.description),
    Kind("actualites", "Actualités", published.news, lambda row: row.summary),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}


@dataclass(frozen=True)
class Found:
    kind: Kind
    count: int
    results: list  # of (row, its summary)


def cleaned(words):
    """What a person typed, as it is searched: no NUL, one line, QUERY_MAX_CHARS at most."""
    return " ".join(words.replace("\0", " ").split())[:QUERY_MAX_CHARS]


def found(words):
    """For each kind that has an answer, how many and the best few. Two queries a kind."""
    answers = []
    for kind in KINDS:
        matching = kind.rows().search(words)
        if count := matching.count():
            answers.append(Found(kind, count, told(kind, matching.ranked(words)[:TOP])))
    return answers


def told(kind, rows):
    return [(row, kind.summary(row)) for row in rows]
