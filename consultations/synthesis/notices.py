"""Which act is told to whom."""

from django.db.models import Q
from django.urls import reverse

from egts.core.models import Seat, User
from egts.core.notify import tell

from .models import Input


def _requester(compilation, entry):
    return [compilation.requested_by]


def _co_chairs_asked(synthesis, entry):
    chairs = Seat.objects.current().filter(
        role=Seat.Role.CO_CHAIR, committee__in=synthesis.sign_offs.values("committee")
    )
    return User.objects.filter(pk__in=chairs.values("user")).order_by("pk")


def _secretariat(sign_off, entry):
    seats = Seat.objects.current().filter(
        role=Seat.Role.SECRETARIAT, committee=sign_off.synthesis.committee_id
    )
    return User.objects.filter(pk__in=seats.values("user")).order_by("pk")


def _contributors(synthesis, entry):
    """Whoever wrote a contribution, facilitates its group, wrote a fiche or a motion that the synthesis lists."""
    inputs = Input.objects.filter(synthesis=synthesis)
    contributions = inputs.filter(contribution__isnull=False).values("contribution")
    return (
        User.objects.filter(
            Q(contributions__in=contributions)
            | Q(facilitated_groups__contributions__in=contributions)
            | Q(practices__in=inputs.filter(practice__isnull=False).values("practice"))
            | Q(motions__demands__in=inputs.filter(demand__isnull=False).values("demand"))
        )
        .distinct()
        .order_by("pk")
    )


def _sign_off_page(synthesis):
    return reverse("synthesis:sign_offs", args=[synthesis.pk])


def _mine(synthesis):
    ledger = reverse("synthesis:ledger", args=[synthesis.consultation.slug, synthesis.pk])
    return f"{ledger}?miennes=1"


tell("compilation.finish", audience=_requester, template="compilation_done")
tell("compilation.fail", audience=_requester, template="compilation_failed")
tell("synthesis.send_to_review", audience=_co_chairs_asked, template="sign_off_asked", url=_sign_off_page)
tell(
    "signoff.contest",
    audience=_secretariat,
    template="sign_off_contested",
    url=lambda sign_off: _sign_off_page(sign_off.synthesis),
)
tell("synthesis.publish", audience=_contributors, template="synthesis_published", url=_mine)
