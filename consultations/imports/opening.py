"""A consultation ready to receive: made when an import asks for one that does not exist."""

from django.db import transaction
from django.utils import timezone

from consultations.models import Consultation, Coverage, Phase
from consultations.workflow import Act
from egts.core.models import Committee, JournalEntry, Region


@transaction.atomic
def open_consultation(slug, *, by):
    """A public consultation, open to every act, where one committee covers each region. Returns it."""
    national = Committee.objects.national().order_by("pk").first()
    if national is None:
        national = _committee(Committee.Kind.NATIONAL, "Comité de pilotage national", by)
    consultation = Consultation.objects.create(
        slug=slug,
        title=slug.replace("-", " ").capitalize(),
        national_committee=national,
        published_at=timezone.now(),
    )
    Phase.objects.create(
        consultation=consultation,
        kind=Phase.Kind.CONTRIBUTION,
        starts_on=timezone.localdate(),
        acts=list(Act.values),
    )
    levels = (Committee.Kind.REGIONAL, Committee.Kind.INTER_REGIONAL)
    for region in Region.objects.all():
        committee = region.committees.filter(kind__in=levels).order_by("pk").first()
        if committee is None:
            name = f"Comité de pilotage – {region.name}"
            committee = _committee(Committee.Kind.REGIONAL, name, by, parent=national)
            committee.regions.add(region)
        Coverage.objects.create(consultation=consultation, region=region, committee=committee)
    JournalEntry.objects.record("consultation.create", consultation, actor=by)
    return consultation


def _committee(kind, name, by, **fields):
    committee = Committee.objects.create(kind=kind, name=name, **fields)
    JournalEntry.objects.record("committee.create", committee, actor=by)
    return committee
