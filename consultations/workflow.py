"""The lives of contributions and of events."""

from django.db.models import TextChoices

from egts.core.workflow import Transition


class State(TextChoices):
    ANNOUNCED = "announced", "à venir"
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "remise, en lecture"
    RETURNED = "returned", "à compléter"
    ACCEPTED = "accepted", "acceptée"
    WITHDRAWN = "withdrawn", "retirée"


BEGIN = Transition(
    "contribution.begin", frozenset({State.ANNOUNCED}), State.DRAFT, "commencer cette contribution"
)
SUBMIT = Transition(
    "contribution.submit",
    frozenset({State.DRAFT, State.RETURNED}),
    State.SUBMITTED,
    "remettre cette contribution",
)
RETURN = Transition(
    "contribution.return",
    frozenset({State.SUBMITTED}),
    State.RETURNED,
    "rendre cette contribution à ses auteurs",
    reason_required=True,
)
ACCEPT = Transition(
    "contribution.accept", frozenset({State.SUBMITTED}), State.ACCEPTED, "accepter cette contribution"
)
WITHDRAW = Transition(
    "contribution.withdraw",
    frozenset({State.ACCEPTED}),
    State.WITHDRAWN,
    "retirer cette contribution",
    reason_required=True,
)

SAID = {
    "contribution.create": "brouillon commencé",
    "contribution.announce": "contribution annoncée",
    "contribution.begin": "rédaction commencée",
    "contribution.edit": "texte modifié",
    "contribution.attach": "document joint",
    "contribution.detach": "document retiré",
    "contribution.submit": "contribution remise",
    "contribution.return": "contribution rendue pour être complétée",
    "contribution.accept": "contribution acceptée",
    "contribution.withdraw": "contribution retirée",
    "contribution.import": "énoncés versés depuis un fichier",
}
WRITING = ("contribution.create", "contribution.begin", "contribution.edit", "contribution.submit")


class Act(TextChoices):
    """What a phase opens."""

    CONTRIBUTE = "contribute", "contribuer"
    MODERATE = "moderate", "accepter les contributions"
    REVIEW = "review", "relire les synthèses"
    PUBLISH = "publish", "publier les synthèses"


class EventState(TextChoices):
    PLANNED = "planned", "prévu"
    HELD = "held", "tenu"
    CANCELLED = "cancelled", "annulé"


HOLD = Transition(
    "event.hold", frozenset({EventState.PLANNED}), EventState.HELD, "déclarer ce rendez-vous tenu"
)
CANCEL = Transition(
    "event.cancel",
    frozenset({EventState.PLANNED}),
    EventState.CANCELLED,
    "annuler ce rendez-vous",
    reason_required=True,
)
