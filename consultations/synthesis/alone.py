"""Fiches and demands: what enters a synthesis one by one."""

from django.contrib.contenttypes.models import ContentType

from consultations.models import Contribution
from egts.core.models import Citation
from motions.models import Demand
from practices.models import Practice

from .lines import Line, composed, digest_of
from .models.entry import DEMAND, PRACTICE
from .models.ledger import stamp


def practice_lines(contributions):
    """The published fiches that these contributions cite."""
    cited = Citation.objects.filter(
        source_type=ContentType.objects.get_for_model(Contribution),
        source_id__in=contributions.order_by().values("pk"),
        target_type=ContentType.objects.get_for_model(Practice),
    ).values("target_id")
    practices = Practice.objects.published().filter(pk__in=cited)
    practices = practices.defer("search").select_related("organisation").prefetch_related("regions")
    lines = []
    for practice in practices.order_by("pk"):
        words = practice_words(practice)
        regions = tuple(sorted(region.pk for region in practice.regions.all()))
        lines.append(
            Line(
                key=f"practice:{practice.pk}",
                item=f"practice:{practice.pk}",
                kind=PRACTICE,
                theme=None,
                words=words,
                sha256=digest_of(words),
                text=composed(practice.title),
                version=stamp(practice.updated_at),
                end=len(words),
                region=regions[0] if len(regions) == 1 else None,
                regions=regions,
                organisation_kind=practice.organisation.kind if practice.organisation else "",
                practice=practice.pk,
            )
        )
    return lines


def demand_lines(consultation, regions):
    """The demands of the adopted motions joined to a consultation; of organisations of `regions`, None for all."""
    demands = Demand.objects.adopted().filter(motion__joined_consultations__consultation=consultation)
    if regions is not None:
        demands = demands.filter(motion__organisation__region__in=regions)
    lines = []
    for demand in demands.select_related("motion__organisation").defer("motion__search").order_by("pk"):
        words = composed(demand.text)
        region = demand.motion.organisation.region_id
        lines.append(
            Line(
                key=f"demand:{demand.pk}",
                item=f"demand:{demand.pk}",
                kind=DEMAND,
                theme=None,
                words=words,
                sha256=digest_of(words),
                text=words,
                version=stamp(demand.motion.published_at),
                end=len(words),
                region=region,
                regions=(region,) if region else (),
                organisation_kind=demand.motion.organisation.kind,
                demand=demand.pk,
            )
        )
    return lines


def practice_words(practice):
    """The words of a fiche that a synthesis quotes, whole: title, summary, description, interest, difficulty."""
    parts = (practice.title, practice.summary, practice.description, practice.interest, practice.difficulty)
    return composed("\n\n".join(part.strip() for part in parts if part.strip()))
