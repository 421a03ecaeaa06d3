"""How an act on entries is made: under a lock, on the revision it was written on, with what was there before."""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Max

from egts.core.models import JournalEntry
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused

from . import permissions
from .drafts import disposition_in
from .engine import entry_id
from .models import Entry, Fate, Input, Synthesis
from .similar import measure_in
from .weigh import weigh_again
from .workflow import IN_AN_ENTRY, Disposition, State

REASON_MAX_CHARS = 500
UNDO = "entry.undo"


class Stale(TransitionRefused):
    """Somebody else changed the entry meanwhile: `current` is how it is now (None: it is no longer there)."""

    def __init__(self, current):
        super().__init__(
            "Ce point a été modifié par quelqu’un d’autre pendant que vous y travailliez."
            if current
            else "Ce point n’existe plus : quelqu’un l’a fusionné, écarté ou vidé de ses sources.",
            status=CONFLICT,
        )
        self.current = current


class Act:
    """One act under way: the entries it takes are remembered as they were."""

    def __init__(self, synthesis, reason):
        self.synthesis = synthesis
        self.reason = reason
        self.before = {"entries": [], "fates": [], "created": []}
        self.data = {"edits": synthesis.edits, "before": self.before}

    def take(self, pk, revision=None):
        """The entry as it is now, its revision raised. Raises Stale when `revision` is no longer its own."""
        entry = Entry.objects.select_related("synthesis__consultation", "theme").filter(pk=pk).first()
        if entry is None or entry.synthesis_id != self.synthesis.pk:
            raise Stale(None)
        if revision is not None and entry.revision != revision:
            raise Stale(entry)
        self.before["entries"] += Entry.objects.filter(pk=pk).values()
        self.before["fates"] += Fate.objects.filter(entry=pk).values()
        Entry.objects.filter(pk=pk).update(revision=F("revision") + 1)
        entry.revision += 1
        return entry

    def chosen(self, entry, sources):
        """The inputs of `entry` that go together with `sources`."""
        items = {source.item for source in sources}
        inputs = list(Input.objects.filter(fate__entry=entry, item__in=items).order_by("pk"))
        if not inputs:
            raise TransitionRefused("Choisissez au moins une source de ce point.", status=INCOMPLETE)
        return inputs

    def create(self, inputs):
        """An entry for these inputs, worded as the first of them (or as the regional entry they come by)."""
        first = inputs[0]
        taken = set(Entry.objects.filter(synthesis=self.synthesis).values_list("key", flat=True))
        rank, theme = 0, first.theme.slug if first.theme else None
        while (key := entry_id(first.kind, theme, first.sha256, rank)) in taken:
            rank += 1
        last = Entry.objects.filter(synthesis=self.synthesis, kind=first.kind, theme=first.theme).aggregate(
            last=Max("position")
        )
        entry = Entry.objects.create(
            synthesis=self.synthesis,
            key=key,
            kind=first.kind,
            theme=first.theme,
            wording=_wording(first),
            representative=first,
            position=(last["last"] or 0) + 1,
            held=True,
        )
        self.before["created"].append(key)
        return entry


@contextmanager
def acting(verb, synthesis_pk, by, reason=""):
    with transaction.atomic():
        synthesis = (
            Synthesis.objects.select_for_update(of=("self",))
            .select_related("consultation", "committee")
            .defer("snapshot")
            .get(pk=synthesis_pk)
        )
        if not (verdict := permissions.can_change_entries(by, synthesis)):
            status = FORBIDDEN if synthesis.state == State.DRAFT else CONFLICT
            raise TransitionRefused(verdict.reason, status=status)
        if verb != UNDO:
            synthesis.edits += 1
        act = Act(synthesis, reason)
        yield act
        if verb == UNDO:
            synthesis.edits += 1
        synthesis.save(update_fields=["edits"])
        JournalEntry.objects.record(verb, synthesis, actor=by, reason=reason, data=act.data)


def _wording(source):
    """The words that an entry starts with."""
    if source.via:
        return source.via.wording
    return source.practice.title if source.practice else source.words


def checked_reason(reason):
    reason = reason.strip()
    if not reason:
        raise TransitionRefused("Indiquez pourquoi : les contributeurs liront ce motif.", status=INCOMPLETE)
    if len(reason) > REASON_MAX_CHARS:
        raise TransitionRefused(f"Un motif compte au plus {REASON_MAX_CHARS} signes.", status=INCOMPLETE)
    return reason


def put_aside(fates, reason):
    fates.update(
        disposition=Disposition.SET_ASIDE,
        entry=None,
        reason=reason,
        similarity=0,
        pinned=True,
        flag="",
        relation="",
    )


def bring(inputs, target):
    """Put inputs in `target`, pinned, with their similarity to its representative."""
    measure = measure_in(target)
    lead = target.representative.item if target.representative else None
    fates = [
        Fate(
            input=source,
            synthesis_id=target.synthesis_id,
            disposition=Disposition.MERGED,
            entry=target,
            similarity=measure(source.item, lead),
            pinned=True,
        )
        for source in inputs
    ]
    Fate.objects.bulk_update(
        fates, ["disposition", "entry", "similarity", "pinned", "flag", "reason", "relation"], batch_size=1000
    )
    Entry.objects.filter(pk=target.pk).update(held=True)
    target.held = True


def after_leaving(entry):
    """An entry that lost a source: without any left, it goes; without its representative, the nearest leads."""
    fates = Fate.objects.filter(entry=entry)
    if not fates.exists():
        remove(entry)
        return
    entry.held = True
    if not fates.filter(input=entry.representative_id).exists():
        lead = fates.select_related("input").order_by("-similarity", "input__key").first().input
        entry.representative = lead
        measure = measure_in(entry)
        remaining = list(fates.select_related("input"))
        for fate in remaining:
            fate.similarity = measure(fate.input.item, lead.item)
        Fate.objects.bulk_update(remaining, ["similarity"], batch_size=1000)
    entry.save(update_fields=["held", "representative"])
    settle(entry)


def settle(entry):
    """Count anew what an entry weighs, and what being in it means for each of its sources."""
    weigh_again([entry])
    fates = Fate.objects.filter(entry=entry, disposition__in=IN_AN_ENTRY)
    others = disposition_in(entry, None) if entry.minority else Disposition.MERGED
    fates.exclude(input=entry.representative_id).update(disposition=others)
    fates.filter(input=entry.representative_id).update(
        disposition=disposition_in(entry, entry.representative_id)
    )


def remove(entry):
    Input.objects.filter(via=entry).update(via=None)
    entry.delete()
