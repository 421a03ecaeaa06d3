"""What awaits the answer of a committee's secretariat, kind by kind, in one queue: the longest wait first.

The queue is one UNION of (kind, key, handed in at, reviewer); only the things of a page are fetched.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db.models import BigIntegerField, F, Model, QuerySet, Value, prefetch_related_objects
from django.utils.timezone import now

from consultations.models import Contribution
from egts.core.models import User
from practices.models import Assignment, Practice, Question, Reuse, Revision

NOBODY = "personne"
PLACES = ("region", "departement", "orientation")


@dataclass(frozen=True)
class Source:
    """One kind of thing in the queue, with a queryset method `awaiting(committee)`.

    `lookups`: filter → path from the thing to what it narrows by; a filter that is not there leaves none of the kind.
    `fetch(queryset)` adds what a row of the desk shows. `shared`: it can be given to a reviewer, and given back
    together with others.
    """

    slug: str
    label: str
    model: type[Model]
    lookups: dict[str, str]
    fetch: Callable[[QuerySet], QuerySet]
    shared: bool = False

    def waiting(self, committee, asked):
        """Rows (kind, key, handed in at, reviewer) that match `asked`, the cleaned filters."""
        rows = self.model.objects.awaiting(committee).order_by()
        nobody = Value(None, BigIntegerField())
        rows = rows.annotate(
            source=Value(self.slug),
            since=F("submitted_at"),
            reviewer=Assignment.objects.reviewers(self.model) if self.shared else nobody,
        )
        for name in PLACES:
            if not asked.get(name):
                continue
            if name not in self.lookups:
                return self._none(rows)
            rows = rows.filter(**{self.lookups[name]: asked[name]})
        if asked.get("suivi"):
            if self.shared:
                rows = rows.filter(reviewer=None if asked["suivi"] == NOBODY else asked["suivi"])
            elif asked["suivi"] != NOBODY:
                return self._none(rows)
        if asked.get("retard"):
            rows = rows.filter(submitted_at__lt=promised())
        return rows.values_list("source", "pk", "since", "reviewer")

    @staticmethod
    def _none(rows):
        return rows.none().values_list("source", "pk", "since", "reviewer")


_OF_FICHE = {"region": "regions", "departement": "departments", "orientation": "orientations"}
SOURCES = (
    Source("fiche", "Fiche", Practice, _OF_FICHE, lambda rows: rows.defer("search"), shared=True),
    Source(
        "modification",
        "Modification d’une fiche publiée",
        Revision,
        {name: f"practice__{path}" for name, path in _OF_FICHE.items()},
        lambda rows: rows.select_related("practice").defer("practice__search", "base", "content"),
        shared=True,
    ),
    Source(
        "reprise",
        "Reprise d’une fiche",
        Reuse,
        {"region": "region", "departement": "department", "orientation": "practice__orientations"},
        lambda rows: rows.select_related("practice").defer("practice__search"),
    ),
    Source(
        "echange",
        "Échange signalé",
        Question,
        {name: f"practice__{path}" for name, path in _OF_FICHE.items()},
        lambda rows: rows.select_related("practice").defer("practice__search"),
    ),
    Source("contribution", "Contribution", Contribution, {"region": "region"}, lambda rows: rows.for_lists()),
)
BY_SLUG = {source.slug: source for source in SOURCES}


def promised():
    """What was handed in before this moment has waited longer than authors are promised."""
    return now() - timedelta(days=settings.REVIEW_DAYS_PROMISED)


def queue(committee, asked=None):
    """A queryset of (kind, key, handed in at, reviewer), the longest wait first; `asked` are cleaned filters."""
    asked = asked or {}
    first, *others = [
        source.waiting(committee, asked) for source in SOURCES if asked.get("nature", "") in {"", source.slug}
    ]
    return first.union(*others, all=True).order_by("since", "source", "pk")


@dataclass
class Waiting:
    """One row of the desk."""

    source: Source
    thing: object
    reviewer: User | None = None
    departments: list = field(default_factory=list)  # of a fiche, or of the fiche it changes

    @property
    def key(self):
        return f"{self.source.slug}-{self.thing.pk}"

    @property
    def title(self):
        """Without what it is: the row says it apart."""
        practice = getattr(self.thing, "practice", None)
        return str(practice or self.thing)


def fetched(rows):
    """The things of a page of the queue, as Waiting in the same order. One query a kind, and two more."""
    rows = list(rows)
    things = {}
    for source in SOURCES:
        if keys := [pk for kind, pk, *_ in rows if kind == source.slug]:
            found = source.fetch(source.model.objects.filter(pk__in=keys))
            things |= {(source.slug, thing.pk): thing for thing in found}
    people = User.objects.in_bulk({reviewer for *_, reviewer in rows if reviewer})
    waiting = [
        Waiting(BY_SLUG[kind], things[kind, pk], people.get(reviewer))
        for kind, pk, _, reviewer in rows
        if (kind, pk) in things  # gone since the queue was read
    ]
    fiches = {row.key: getattr(row.thing, "practice", row.thing) for row in waiting if row.source.shared}
    prefetch_related_objects(list(fiches.values()), "departments")
    for row in waiting:
        if row.key in fiches:
            row.departments = list(fiches[row.key].departments.all())
    return waiting


def ticked(user, keys):
    """The things ticked on the desk that `user` sees: a list of (key, Waiting or None), in order, each once."""
    wanted = {key: _read(key) for key in dict.fromkeys(keys)}
    things = {}
    for source in SOURCES:
        if numbers := [pair[1] for pair in wanted.values() if pair and pair[0] == source.slug]:
            found = source.fetch(source.model.objects.visible_to(user).filter(pk__in=numbers))
            things |= {(source.slug, thing.pk): Waiting(source, thing) for thing in found}
    return [(key, things.get(pair)) for key, pair in wanted.items()]


def _read(key):
    slug, _, number = key.partition("-")
    shared = slug in BY_SLUG and BY_SLUG[slug].shared
    return (slug, int(number)) if shared and number.isdecimal() and len(number) < 16 else None
