"""A synthesis as plain data: the same JSON for the draft that is exported and for the version that is frozen."""

import hashlib
from collections import defaultdict

from consultations.models import Contribution

from .engine import canonical
from .models import Entry, Fate, Input
from .models.ledger import stamp
from .workflow import IN_AN_ENTRY, REASONS, Disposition

FORMAT = 1


def build(synthesis, **stamps):
    """The document of a synthesis: {"synthesis", "manifest", "entries", "ledger", "signoffs"}.

    `stamps` (moments) stand for those of the row that are about to be set. Whole numbers, strings, lists and
    objects only; `similarity` in per mille; `start` and `end` in code points.
    """
    manifest = list(
        Input.objects.filter(synthesis=synthesis)
        .order_by("key")
        .values_list("pk", "key", "external_id", "kind", "region", "sha256", "version", "theme__slug")
    )
    document = {
        "synthesis": _head(synthesis, stamps),
        "manifest": [
            {
                "id": key,
                "external_id": external,
                "kind": kind,
                "region": region,
                "sha256": sha256,
                "theme": theme,
                "version": version,
            }
            for _, key, external, kind, region, sha256, version, theme in manifest
        ],
        "entries": _entries(synthesis),
        "ledger": _ledger(synthesis),
        "signoffs": _sign_offs(synthesis),
    }
    document["synthesis"]["sha256"] = document_sha256(document)
    return document


def document_sha256(document):
    """The SHA-256 of the canonical JSON of `document` without its own `sha256`."""
    head = {key: value for key, value in document["synthesis"].items() if key != "sha256"}
    return hashlib.sha256(canonical(document | {"synthesis": head})).hexdigest()


def _head(synthesis, stamps):
    committee, consultation = synthesis.committee, synthesis.consultation
    moments = {
        name: stamps.get(name) or getattr(synthesis, name)
        for name in ("compiled_at", "adopted_at", "published_at")
    }
    return {
        "committee": {"id": committee.pk, "kind": committee.kind, "name": committee.name},
        "consultation": {"slug": consultation.slug, "title": consultation.title},
        "figures": figures(synthesis),
        "format": FORMAT,
        "id": synthesis.pk,
        "settings": synthesis.settings,
        "title": synthesis.title,
        "version": synthesis.version,
    } | {name: stamp(moment) if moment else None for name, moment in moments.items()}


def figures(synthesis):
    """The process in figures, counted on the manifest."""
    inputs = Input.objects.filter(synthesis=synthesis)
    contributions = Contribution.objects.filter(
        pk__in=inputs.filter(contribution__isnull=False).values("contribution")
    )
    return {
        "committees": contributions.values("committee").distinct().count(),
        "contributions": contributions.count(),
        "groups": contributions.filter(group__isnull=False).values("group").distinct().count(),
        "inputs": inputs.count(),
        "organisations": contributions.filter(organisation__isnull=False)
        .values("organisation")
        .distinct()
        .count(),
        "regions": inputs.filter(region__isnull=False).values("region").distinct().count(),
    }


def _entries(synthesis):
    sources = defaultdict(list)
    rows = (
        Fate.objects.filter(synthesis=synthesis, disposition__in=IN_AN_ENTRY)
        .order_by("-similarity", "input__key")
        .values_list(
            "entry",
            "input",
            "input__key",
            "input__external_id",
            "input__region",
            "input__words",
            "input__start",
            "input__end",
            "similarity",
            "relation",
        )
    )
    for entry, pk, key, external, region, words, start, end, similarity, relation in rows.iterator(
        chunk_size=5000
    ):
        sources[entry].append(
            (
                pk,
                {
                    "end": end,
                    "external_id": external,
                    "input": key,
                    "quote": words,
                    "region": region,
                    "relation": relation or "supports",
                    "similarity": similarity,
                    "start": start,
                },
            )
        )
    kinds = {kind: rank for rank, kind in enumerate(Entry.Kind.values)}
    entries = sorted(
        synthesis.entries.select_related("theme"),
        key=lambda e: (
            kinds[e.kind],
            e.theme.slug if e.theme else "",
            e.minority,
            -e.region_count,
            -e.source_count,
            e.position,
            e.key,
        ),
    )
    return [
        {
            "because": entry.because,
            "id": entry.key,
            "kind": entry.kind,
            "minority": entry.minority,
            "regions": entry.regions,
            "sources": [
                source
                for _, source in sorted(
                    sources[entry.pk], key=lambda pair: pair[0] != entry.representative_id
                )
            ],
            "theme": entry.theme.slug if entry.theme else None,
            "wording": entry.wording,
        }
        for entry in entries
    ]


def _ledger(synthesis):
    return [
        {
            "disposition": disposition,
            "entry": entry,
            "external_id": external,
            "input": key,
            "reason": REASONS.get(reason, reason),
        }
        for key, external, disposition, entry, reason in Fate.objects.filter(synthesis=synthesis)
        .order_by("input__key")
        .values_list("input__key", "input__external_id", "disposition", "entry__key", "reason")
        .iterator(chunk_size=5000)
    ]


def _sign_offs(synthesis):
    sign_offs = synthesis.sign_offs.select_related("committee").prefetch_related("answers__seat")
    return [
        {
            "answered_at": stamp(sign_off.answered_at) if sign_off.answered_at else None,
            "answers": [
                {
                    "answer": answer.answer,
                    "capacity": answer.seat.capacity,
                    "reservation": answer.reservation,
                }
                for answer in sign_off.answers.all()
            ],
            "committee": {"id": sign_off.committee_id, "name": sign_off.committee.name},
            "due_on": sign_off.due_on.isoformat(),
            "reservation": sign_off.reservation,
            "state": sign_off.state,
        }
        for sign_off in sign_offs.order_by("committee")
    ]


def contradictions(document):
    """Where manifest, entries and ledger of a document disagree: sentences, none when they agree."""
    manifest = {line["id"]: line for line in document["manifest"]}
    ledger = {line["input"]: line for line in document["ledger"]}
    found = []
    if len(manifest) != len(document["manifest"]) or len(ledger) != len(document["ledger"]):
        found.append("Un même apport figure deux fois.")
    if manifest.keys() != ledger.keys():
        found.append("Le manifeste et le registre des suites ne listent pas les mêmes apports.")
    placed = {}
    for entry in document["entries"]:
        for source in entry["sources"]:
            if placed.setdefault(source["input"], entry["id"]) != entry["id"]:
                found.append(f"L’apport {source['input']} est dans deux points.")
            quoted = hashlib.sha256(source["quote"].encode()).hexdigest()
            if quoted != manifest.get(source["input"], {}).get("sha256"):
                found.append(f"La citation de {source['input']} n’est pas celle du manifeste.")
    for key, line in ledger.items():
        inside = line["disposition"] in IN_AN_ENTRY
        if placed.get(key) != (line["entry"] if inside else None):
            found.append(f"Le registre et les points ne disent pas la même chose de {key}.")
        if line["disposition"] == Disposition.SET_ASIDE and not line["reason"]:
            found.append(f"L’apport {key} est écarté sans motif.")
    return found
