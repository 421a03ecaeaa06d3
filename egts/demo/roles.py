"""The accounts a visitor of the demonstration can take, one for each role, and where each has something to do."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from consultations.synthesis.models import SignOff, Synthesis
from egts.core.models import Committee, Seat
from motions.models import Motion

DOMAIN = "demo.invalid"


@dataclass(frozen=True)
class Role:
    slug: str
    label: str
    first_name: str
    explains: str
    landing: Callable  # (user) → path of a page where this role has something to do
    second_factor: bool = False

    @property
    def email(self):
        return f"{self.slug}@{DOMAIN}"


def space(user):
    return reverse("portal:space")


def desk(user):
    committee = Committee.objects.seated(user).order_by("pk").first()
    return committee.get_desk_url() if committee else space(user)


def workshop(user):
    """The open national synthesis of one's committee; its desk when there is none."""
    mine = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
    synthesis = Synthesis.objects.open().filter(committee__in=mine.values("pk")).defer("snapshot").first()
    return synthesis.get_workshop_url() if synthesis else desk(user)


def awaiting_answer(user):
    """The synthesis under review that waits for the answer of one's committee."""
    mine = Committee.objects.seated(user, Seat.Role.CO_CHAIR).values("pk")
    asked = SignOff.objects.filter(state="pending", synthesis__state="in_review", committee__in=mine)
    if sign_off := asked.order_by("pk").first():
        return reverse("synthesis:sign_off", args=[sign_off.synthesis_id, sign_off.pk])
    return desk(user)


def awaiting_vote(user):
    """The text of one's organisation that waits for its vote."""
    motion = Motion.objects.visible_to(user).filter(state="consolidated").order_by("pk").first()
    return motion.get_absolute_url() if motion else space(user)


def administration(user):
    return reverse("admin:index")


ROLES = {
    role.slug: role
    for role in (
        Role(
            "professionnel",
            "Professionnelle de terrain",
            "Camille",
            "Elle écrit des fiches pratiques : l’une est en relecture, une autre lui a été rendue à compléter.",
            space,
        ),
        Role(
            "facilitateur",
            "Animateur d’un groupe de travail",
            "Sacha",
            "Il remet les contributions de son groupe, dans l’interrégion Centre–Île-de-France.",
            space,
        ),
        Role(
            "secretariat-regional",
            "Secrétariat de l’interrégion Centre–Île-de-France",
            "Dominique",
            "Il se prononce sur les fiches et les contributions que le comité reçoit.",
            desk,
            second_factor=True,
        ),
        Role(
            "secretariat-national",
            "Secrétariat national",
            "Claude",
            "Il compile, reprend et publie la synthèse nationale.",
            workshop,
            second_factor=True,
        ),
        Role(
            "copresidence",
            "Coprésidence de l’interrégion",
            "Andréa",
            "Elle donne le bon à tirer du comité, ou le conteste avec une réserve qui sera imprimée.",
            awaiting_answer,
            second_factor=True,
        ),
        Role(
            "association",
            "Signataire d’une association",
            "Maxime",
            "Il engage son association : une motion attend que le vote soit consigné.",
            awaiting_vote,
        ),
        Role(
            "administrateur",
            "Administratrice du portail",
            "Noa",
            "Elle tient les référentiels, les comités et les sièges.",
            administration,
            second_factor=True,
        ),
    )
}
