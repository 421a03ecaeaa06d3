"""Between rows and the engine's plain draft: what people decided goes in, what was reconciled comes out."""

from collections import defaultdict
from dataclasses import dataclass

from egts.core.models import Theme

from . import engine
from .bulk import copy_rows
from .models import Entry, Fate, Input
from .weigh import weigh
from .workflow import Disposition

BATCH = 2000
REGIONAL = "regional"  # set aside by a regional committee: the reason is the line's
INPUT_FIELDS = (
    "key", "item", "kind", "theme_id", "statement_id", "practice_id", "demand_id", "via_id", "contribution_id",
    "region_id", "organisation_kind", "college", "external_id", "version", "words", "start", "end", "sha256",
)  # fmt: skip
ENTRY_FIELDS = (
    "kind", "theme_id", "person_theme", "home_theme_id", "wording", "representative_id", "because", "minority",
    "position", "person_worded", "person_minority", "held", "is_new", "lost", "needs_care", "revision", "regions",
    "weight", "source_count", "contribution_count", "region_count",
)  # fmt: skip
FATE_FIELDS = (
    "input",
    "synthesis",
    "disposition",
    "entry",
    "reason",
    "similarity",
    "pinned",
    "flag",
    "relation",
)


def read_draft(synthesis):
    """The synthesis as people left it, as the engine sees it; None before the first compilation."""
    rows = (
        Fate.objects.filter(synthesis=synthesis)
        .order_by("input__key")
        .values_list(
            "input", "input__item", "input__sha256", "input__via__wording", "disposition", "entry", "reason",
            "similarity", "pinned", "flag", "relation",
        )
    )  # fmt: skip
    sources, aside, withdrawn, items = defaultdict(dict), {}, set(), {}
    for (
        pk,
        item,
        sha256,
        wording,
        disposition,
        entry,
        reason,
        similarity,
        pinned,
        flag,
        relation,
    ) in rows.iterator(chunk_size=5000):
        items[pk] = item
        if wording is not None:
            sha256 = engine.text_sha256(wording)
        if disposition == Disposition.WITHDRAWN:
            withdrawn.add(item)
        elif disposition == Disposition.SET_ASIDE:
            aside[item] = engine.SetAside(item, sha256, reason, pinned, flag)
        elif item not in sources[entry]:
            sources[entry][item] = engine.Source(item, sha256, similarity, pinned, flag, relation)
    if not items:
        return None
    live = set(aside) | {item for found in sources.values() for item in found}
    entries = tuple(
        engine.Entry(
            key=entry.key,
            kind=entry.kind,
            theme=entry.home.slug if entry.home else None,
            wording=entry.wording,
            representative=items.get(entry.representative_id),
            sources=tuple(sources[entry.pk].values()),
            position=entry.position,
            because=tuple(entry.because),
            minority=entry.minority,
            person_worded=entry.person_worded,
            person_minority=entry.person_minority,
            held=entry.held,
            new=entry.is_new,
            withdrawn=tuple(entry.lost),
        )
        for entry in synthesis.entries.select_related("theme", "home_theme").order_by("key")
    )
    return engine.Draft(entries, tuple(aside.values()), tuple(sorted(withdrawn - live)))


@dataclass
class Outcome:
    """What a compilation changed, in figures."""

    entries: int = 0
    new: int = 0
    care: int = 0
    set_aside: int = 0
    withdrawn: int = 0
    inputs: int = 0


def write_draft(synthesis, draft, lines):
    """Replace entries, manifest and ledger by `draft`, over `lines`; for one transaction, under the synthesis' lock.

    An entry keeps its row as long as it keeps its key, and is written only if it changed. An input that is gone stays
    in the manifest, without its words, and its fate is « retiré ».
    """
    themes = dict(Theme.objects.values_list("slug", "pk"))
    inputs = _write_inputs(synthesis, lines, themes)
    by_item = defaultdict(list)
    for line in lines:
        by_item[line.item].append(line)
    before = {entry.key: entry for entry in synthesis.entries.all()}
    kept_before = defaultdict(set)
    for entry, found in Fate.objects.filter(synthesis=synthesis, entry__isnull=False).values_list(
        "entry", "input"
    ):
        kept_before[entry].add(found)
    Fate.objects.filter(synthesis=synthesis)._raw_delete(using="default")
    entries, fates = _write_entries(synthesis, draft, by_item, inputs, themes, before, kept_before)
    gone = [entry.pk for key, entry in before.items() if key not in entries]
    if gone:
        Input.objects.filter(via__in=gone).update(via=None)
        Entry.objects.filter(pk__in=gone)._raw_delete(using="default")
    aside = _set_aside(synthesis, draft, by_item, inputs)
    settled = {fate[0] for fate in fates} | {fate[0] for fate in aside}
    lost = [pk for pk in inputs.values() if pk not in settled]
    withdrawn = [(pk, synthesis.pk, Disposition.WITHDRAWN.value, None, "", 0, False, "", "") for pk in lost]
    Input.objects.filter(pk__in=lost).exclude(words="").update(words="", start=0, end=0)
    copy_rows(Fate, FATE_FIELDS, fates + aside + withdrawn)
    return Outcome(
        entries=len(entries),
        new=sum(entry.is_new for entry in entries.values()),
        care=sum(entry.needs_care for entry in entries.values()),
        set_aside=len(aside),
        withdrawn=len(lost),
        inputs=len(lines),
    )


def _write_inputs(synthesis, lines, themes):
    """Bring the manifest up to date. Returns the primary keys of all its inputs, by key."""
    before = {
        row[1]: (row[0], row[1:])
        for row in Input.objects.filter(synthesis=synthesis)
        .values_list("pk", *INPUT_FIELDS)
        .iterator(chunk_size=5000)
    }
    fresh, changed = [], []
    for line in lines:
        row = (
            line.key, line.item, line.kind, themes.get(line.theme), line.statement, line.practice, line.demand,
            line.via, line.contribution, line.region, line.organisation_kind, line.college, line.external_id,
            line.version, line.words, line.start, line.end, line.sha256,
        )  # fmt: skip
        if line.key not in before:
            fresh.append((synthesis.pk, *row))
        elif before[line.key][1] != row:
            pk = before[line.key][0]
            changed.append(Input(pk=pk, synthesis=synthesis, **dict(zip(INPUT_FIELDS, row, strict=True))))
    names = [name.removesuffix("_id") if name != "external_id" else name for name in INPUT_FIELDS]
    copy_rows(Input, ["synthesis", *names], fresh)
    Input.objects.bulk_update(changed, [name for name in names if name != "key"], batch_size=500)
    if not fresh:
        return {key: pk for key, (pk, _) in before.items()}
    return dict(Input.objects.filter(synthesis=synthesis).values_list("key", "pk"))


def _write_entries(synthesis, draft, by_item, inputs, themes, before, kept_before):
    """The written entries by key, and the fates (rows of FATE_FIELDS) of the inputs that they take."""
    entries, sources_of, fresh, changed = {}, {}, [], []
    for found in draft.entries:
        sources = [(source, line) for source in found.sources for line in by_item[source.input]]
        if not sources:  # all that it stood on was withdrawn
            continue
        old = before.get(found.key)
        refiled = bool(old and old.person_theme)
        lead = next((line.key for source, line in sources if source.input == found.representative), None)
        entry = Entry(
            pk=old.pk if old else None,
            synthesis=synthesis,
            key=found.key,
            kind=found.kind,
            theme_id=old.theme_id if refiled else themes.get(found.theme),
            person_theme=refiled,
            home_theme_id=themes.get(found.theme) if refiled else None,
            wording=found.wording,
            representative_id=inputs.get(lead),
            because=[word[:100] for word in found.because],
            minority=found.minority,
            position=found.position,
            person_worded=found.person_worded,
            person_minority=found.person_minority,
            held=found.held,
            is_new=found.new,
            lost=[item for item in found.withdrawn if item not in by_item],
            revision=old.revision if old else 1,
        )
        entry.needs_care = bool(found.new or entry.lost or any(source.flag for source in found.sources))
        weigh(entry, [line for _, line in sources])
        entries[found.key], sources_of[found.key] = entry, sources
        if old is None:
            fresh.append((synthesis.pk, found.key, *_row(entry)))
        elif kept_before[old.pk] != {inputs[line.key] for _, line in sources} or _row(old) != _row(entry):
            entry.revision += 1
            changed.append(entry)
    names = [name.removesuffix("_id") for name in ENTRY_FIELDS]
    copy_rows(Entry, ["synthesis", "key", *names], fresh)
    Entry.objects.bulk_update(changed, names, batch_size=500)
    keys = dict(Entry.objects.filter(synthesis=synthesis).values_list("key", "pk"))
    fates = []
    for key, entry in entries.items():
        entry.pk = keys[key]
        for source, line in sources_of[key]:
            pk = inputs[line.key]
            disposition = disposition_in(entry, pk).value
            said = source.similarity, source.pinned, source.flag, source.relation
            fates.append((pk, synthesis.pk, disposition, entry.pk, "", *said))
    return entries, fates


def _row(entry):
    return tuple(getattr(entry, name) for name in ENTRY_FIELDS)


def disposition_in(entry, input_pk):
    """What it means for an input to be in `entry`."""
    if entry.minority:
        return Disposition.MINORITY
    return Disposition.KEPT if input_pk == entry.representative_id else Disposition.MERGED


def _set_aside(synthesis, draft, by_item, inputs):
    """The fates (rows of FATE_FIELDS) of what is set aside."""
    return [
        (
            inputs[line.key],
            synthesis.pk,
            Disposition.SET_ASIDE.value,
            None,
            line.set_aside if aside.reason == REGIONAL else aside.reason,
            0,
            aside.by_person,
            aside.flag,
            "",
        )
        for aside in draft.set_aside
        for line in by_item[aside.input]
    ]
