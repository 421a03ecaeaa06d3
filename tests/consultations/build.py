"""Consultations, contributions in every state, events; made through the same methods as on the site."""

from datetime import timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consultations.models import (
    Consultation,
    Contribution,
    ContributionDocument,
    Coverage,
    Event,
    Phase,
    Statement,
)
from consultations.workflow import Act
from egts.core.models import WorkingGroup

_numbers = count(1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def days(number):
    return timezone.localdate() + timedelta(days=number)


def consultation(world, *, acts=tuple(Act.values), published=True, **fields):
    """Two themes, the committees of the world's two regions, one phase under way that opens `acts`."""
    made = Consultation.objects.create(
        title="États généraux d’exemple",
        summary="Partir du terrain.",
        goals="Écouter **d’abord**.",
        slug=f"egts-{next(_numbers)}",
        national_committee=world.national_committee,
        published_at=timezone.now() if published else None,
        **fields,
    )
    made.themes.add(world.theme, world.other_theme)
    phase = {"consultation": made, "kind": Phase.Kind.CONTRIBUTION}
    Phase.objects.create(**phase, starts_on=days(-10), ends_on=days(10), acts=list(acts))
    Coverage.objects.create(consultation=made, region=world.region, committee=world.committee)
    Coverage.objects.create(consultation=made, region=world.other_region, committee=world.other_committee)
    return made


def close(consultation):
    """End every phase yesterday."""
    consultation.phases.update(ends_on=days(-1))
    consultation.refresh_from_db()


def contribution(world, consultation, state="draft", *, statements=2, **fields):
    """One of the world's group, in `state`, written by its facilitator."""
    fields = {
        "committee": world.committee,
        "region": world.region,
        "group": world.group,
        "author": world.user("facilitator"),
        "title": f"Rapport {next(_numbers)}",
        "summary": "Trois rencontres.",
    } | fields
    if state == "announced":
        fields |= {"state": state, "expected": "en septembre"}
        return Contribution.objects.create(consultation=consultation, **fields)
    made = Contribution.objects.create(consultation=consultation, **fields)
    kinds = Statement.Kind.values
    for number in range(statements):
        Statement.objects.write(
            made,
            f"Énoncé {number} de {made.title}",
            kind=kinds[number % len(kinds)],
            theme=world.theme,
            position=number,
        )
    for step in PATHS[state]:
        STEPS[step](made, world)
    return made


STEPS = {
    "submit": lambda made, world: made.submit(by=made.author),
    "accept": lambda made, world: made.accept(by=_secretary(world, made)),
    "return": lambda made, world: made.give_back(by=_secretary(world, made), message="À préciser."),
    "withdraw": lambda made, world: made.withdraw(
        by=_secretary(world, made), reason="À la demande du groupe."
    ),
}
PATHS = {
    "draft": [],
    "submitted": ["submit"],
    "returned": ["submit", "return"],
    "accepted": ["submit", "accept"],
    "withdrawn": ["submit", "accept", "withdraw"],
}
STATES = ("announced", *PATHS)


def _secretary(world, made):
    if made.committee == world.committee:
        return world.user("secretariat")
    return world.user("national" if made.committee == world.national_committee else "other_secretariat")


def of_organisation(world, consultation, state="draft", **fields):
    fields = {"group": None, "organisation": world.organisation, "author": world.user("drafter")} | fields
    return contribution(world, consultation, state, **fields)


def upload(name="bilan.pdf", body=PDF):
    return SimpleUploadedFile(name, body, content_type="application/octet-stream")


def document(made):
    return ContributionDocument.take(upload(), by=made.author, contribution=made)


def event(world, consultation, **fields):
    fields = {"kind": "assises", "title": "Assises d’exemple", "period": "à l’automne"} | fields
    return Event.objects.create(consultation=consultation, committee=world.committee, **fields)


def group(world, **fields):
    number = next(_numbers)
    fields = {
        "committee": world.committee,
        "region": world.region,
        "number": number,
        "name": "Groupe",
    } | fields
    made = WorkingGroup.objects.create(**fields)
    made.facilitating.add(world.organisation)
    return made


def posted(world, act="save", rows=None, **fields):
    """The form of a contribution, as a browser posts it; `rows` are (text, kind) or dictionaries."""
    rows = [("On manque de lieux d’accueil.", "constat")] if rows is None else rows
    data = {
        "carrier": f"groupe-{world.group.pk}",
        "kind": "group_report",
        "title": "Rapport du groupe",
        "summary": "Trois rencontres.",
        "region": "",
        "college": "",
        "search": "",
        "act": act,
        "enonces-TOTAL_FORMS": str(len(rows)),
        "enonces-INITIAL_FORMS": "0",
    }
    for number, row in enumerate(rows):
        row = row if isinstance(row, dict) else {"text": row[0], "kind": row[1]}
        row = {"id": "", "theme": "", "kind": "", "text": ""} | row
        data |= {f"enonces-{number}-{name}": str(value) for name, value in row.items()}
    return data | fields


def edited(world, made, act="save", **fields):
    """The same, over a contribution as it is now."""
    made.refresh_from_db()
    rows = [
        {"id": row.pk, "text": row.words, "kind": row.kind, "theme": row.theme_id or ""}
        for row in made.statements.order_by("position", "pk")
    ]
    fields = {"title": made.title, "summary": made.summary, "kind": made.kind, "rows": rows} | fields
    return posted(world, act, **fields) | {"seen": fields.get("seen", made.updated_at.isoformat())}
