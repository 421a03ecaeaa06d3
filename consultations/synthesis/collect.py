"""What enters a synthesis: statements by batches, then fiches and demands, as plain lines of the manifest."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from consultations.models import Contribution, Statement
from egts.core.models import Committee, Region

from .alone import demand_lines, practice_lines
from .lines import Line, digest_of
from .models import Input, Synthesis
from .workflow import IN_AN_ENTRY, REASONS, Disposition

NO_REGION = "—"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one worker reads: the statements of a region, or the adopted entries of a committee."""

    name: str
    label: str
    count: int


def batches(synthesis):
    """The batches of statements that have something in them now, in a stable order."""
    names = dict(Region.objects.values_list("code", "name"))
    found = [
        Batch(f"region:{code or NO_REGION}", names.get(code, "Sans région"), count)
        for code, count in _loose(synthesis)
        .order_by("region")
        .values_list("region")
        .annotate(count=Count("pk"))
    ]
    for settled in _settled(synthesis):
        if count := _rendered(settled).count():
            found.append(Batch(f"committee:{settled.committee_id}", settled.committee.name, count))
    return found


def read(synthesis, name):
    """The lines of the batch called `name`, ordered by key; those that no longer hold are absent."""
    scope, _, code = name.partition(":")
    if scope == "region":
        region = None if code == NO_REGION else code
        return _loose_lines(_loose(synthesis).filter(region=region))
    return [
        line
        for settled in _settled(synthesis)
        if settled.committee_id == int(code)
        for line in _regional_lines(settled)
    ]


def others(synthesis):
    """The lines of fiches and demands, each an entry of its own."""
    regions = None if synthesis.is_national else covered_regions(synthesis)
    return practice_lines(contributions(synthesis)) + demand_lines(synthesis.consultation_id, regions)


def covered_regions(synthesis):
    """Codes of the regions that its committee covers in the consultation; all of them for the nation."""
    coverage = synthesis.consultation.coverage.all()
    if not synthesis.is_national:
        coverage = coverage.filter(committee=synthesis.committee_id)
    return sorted(coverage.values_list("region", flat=True))


def contributions(synthesis):
    """The contributions, accepted ones, that the synthesis draws on."""
    found = Contribution.objects.accepted().filter(consultation=synthesis.consultation_id)
    if synthesis.is_national:
        return found
    here = Q(region__in=covered_regions(synthesis)) | Q(region=None, committee=synthesis.committee_id)
    return found.filter(here | Q(statements__region__in=covered_regions(synthesis))).distinct()


def _settled(synthesis):
    """For the nation: the latest adopted or published synthesis of each other committee."""
    if not synthesis.is_national:
        return []
    found = (
        Synthesis.objects.settled()
        .filter(consultation=synthesis.consultation_id)
        .exclude(committee=synthesis.committee_id)
        .select_related("committee")
        .defer("snapshot")
        .order_by("committee_id", "-version")
        .distinct("committee_id")
    )
    return list(found)


def _loose(synthesis):
    """Accepted statements that no settled regional manifest holds."""
    found = Statement.objects.accepted().filter(contribution__consultation=synthesis.consultation_id)
    if not synthesis.is_national:
        regions = covered_regions(synthesis)
        return found.filter(
            Q(region__in=regions) | Q(region=None, contribution__committee=synthesis.committee_id)
        )
    if settled := _settled(synthesis):
        held = Input.objects.filter(synthesis__in=[s.pk for s in settled], statement=OuterRef("pk"))
        found = found.filter(~Exists(held))
    return found


def _loose_lines(statements):
    fields = (
        "pk", "kind", "theme__slug", "words", "start", "end", "text", "region", "contribution",
        "contribution__organisation__kind", "contribution__college__slug", "external_id",
    )  # fmt: skip
    lines = []
    for pk, kind, theme, words, start, end, text, region, contribution, body, college, external in (
        statements.order_by("pk").values_list(*fields).iterator(chunk_size=5000)
    ):
        key = f"statement:{pk}"
        lines.append(
            Line(
                key=key,
                item=key,
                kind=kind,
                theme=theme,
                words=words,
                sha256=digest_of(words),
                text=words,
                version=str(text),
                start=start,
                end=end,
                region=region,
                regions=(region,) if region else (),
                contribution=contribution,
                organisation_kind=body or "",
                college=college or "",
                external_id=external,
                statement=pk,
            )
        )
    return sorted(lines, key=lambda line: line.key)


def _rendered(settled):
    """The statements of a regional manifest that still hold: neither withdrawn nor set aside."""
    return Input.objects.filter(
        synthesis=settled,
        statement__isnull=False,
        contribution__state="accepted",
    ).exclude(fate__disposition=Disposition.WITHDRAWN)


def _regional_lines(settled):
    """Those of a committee's adopted entries; and those it has set aside, with its reason."""
    lines = []
    inputs = (
        _rendered(settled)
        .select_related("fate__entry__theme", "theme")
        .order_by("key")
        .iterator(chunk_size=5000)
    )
    for found in inputs:
        fate = found.fate
        entry = fate.entry if fate.disposition in IN_AN_ENTRY else None
        theme = entry.theme if entry else found.theme
        lines.append(
            Line(
                key=found.key,
                item=f"entry:{settled.committee_id}:{entry.key}" if entry else found.key,
                kind=entry.kind if entry else found.kind,
                theme=theme.slug if theme else None,
                words=found.words,
                sha256=found.sha256,
                text=entry.wording if entry else found.words,
                version=found.version,
                start=found.start,
                end=found.end,
                region=found.region_id,
                regions=(found.region_id,) if found.region_id else (),
                contribution=found.contribution_id,
                organisation_kind=found.organisation_kind,
                college=found.college,
                external_id=found.external_id,
                statement=found.statement_id,
                via=entry.pk if entry else None,
                set_aside=""
                if entry
                else f"Écarté par le comité « {settled.committee.name} » : "
                f"{REASONS.get(fate.reason, fate.reason)}"[:500],
            )
        )
    return lines


def committees_asked(synthesis):
    """The committees whose sign-off is asked: those it renders; its own, for a regional synthesis."""
    if not synthesis.is_national:
        return Committee.objects.filter(pk=synthesis.committee_id)
    rendered = Input.objects.filter(
        synthesis=synthesis, region=OuterRef("region"), fate__disposition__in=[*IN_AN_ENTRY, "set_aside"]
    )
    covering = synthesis.consultation.coverage.filter(Exists(rendered)).exclude(
        committee=synthesis.committee_id
    )
    return Committee.objects.filter(pk__in=covering.values("committee"))
