"""What other rooms show of syntheses; each tag gives plain rows to a fragment of ours."""

from django import template
from django.db.models import Q

from consultations.models import Consultation
from consultations.synthesis import present
from consultations.synthesis.models import Fate, Synthesis
from consultations.synthesis.workflow import OPEN_STATES
from egts.core.models import Committee, Seat

register = template.Library()
SHOWN = 50


@register.simple_tag(takes_context=True)
def syntheses_of_consultation(context, consultation):
    """The published syntheses of a consultation, the national first; and those that the reader works on."""
    user = context["request"].user
    rows = (
        Synthesis.objects.visible_to(user)
        .filter(consultation=consultation)
        .select_related("committee", "consultation")
        .defer("snapshot")
        .order_by("committee__sort_name", "-version")
    )
    rows = sorted(rows, key=lambda row: row.committee_id != consultation.national_committee_id)
    return {
        "published": [row for row in rows if row.state == "published"],
        "superseded": [row for row in rows if row.state == "superseded"],
        "open": [row for row in rows if row.state in OPEN_STATES],
    }


@register.simple_tag(takes_context=True)
def syntheses_of_committee(context, committee):
    """(consultation, its versions, whether the reader may open the next one) for each the committee takes part in."""
    user = context["request"].user
    takes_part = Q(national_committee=committee) | Q(coverage__committee=committee)
    consultations = list(Consultation.objects.visible_to(user).filter(takes_part).distinct().defer("search"))
    secretariat = Committee.objects.seated(user, Seat.Role.SECRETARIAT).filter(pk=committee.pk).exists()
    versions = {}
    for row in (
        Synthesis.objects.visible_to(user)
        .filter(committee=committee, consultation__in=consultations)
        .select_related("consultation", "committee")
        .defer("snapshot")
        .order_by("-version")
    ):
        row.edited_here = secretariat and not row.is_public
        versions.setdefault(row.consultation_id, []).append(row)
    return [
        (
            consultation,
            found := versions.get(consultation.pk, []),
            secretariat and not any(row.state in OPEN_STATES for row in found),
        )
        for consultation in consultations
    ]


@register.simple_tag(takes_context=True)
def sign_offs_awaited(context, committee):
    """The sign-offs that the reader, co-chair of `committee`, is asked for."""
    user = context["request"].user
    if not Committee.objects.seated(user, Seat.Role.CO_CHAIR).filter(pk=committee.pk).exists():
        return []
    return list(
        committee.sign_offs.filter(synthesis__state="in_review")
        .select_related("synthesis__consultation", "committee")
        .defer("synthesis__snapshot")
    )


@register.simple_tag
def fate_of_contribution(contribution):
    """What became of each input of a contribution, in the latest published synthesis of each committee."""
    found = []
    for synthesis in (
        Synthesis.objects.public()
        .filter(state="published", pk__in=contribution.inputs.order_by().values("synthesis"))
        .select_related("consultation", "committee")
        .defer("snapshot")
        .order_by("-published_at")
    ):
        fates = Fate.objects.filter(synthesis=synthesis, input__contribution=contribution)
        shown = present.with_sources(fates.select_related("entry").order_by("input")[:SHOWN], synthesis)
        found.append({"synthesis": synthesis, "counts": present.dispositions(fates), "fates": shown})
    return found
