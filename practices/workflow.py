"""The life of a fiche, and that of a revision of a published one."""

from django.db.models import TextChoices

from egts.core.workflow import Transition


class State(TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "en relecture"
    RETURNED = "returned", "à compléter"
    PUBLISHED = "published", "publiée"
    REJECTED = "rejected", "refusée"
    ARCHIVED = "archived", "archivée"


class Rejection(TextChoices):
    """Why a fiche is refused: the code is counted, the message tells the person."""

    OFF_TOPIC = "off_topic", "ne décrit pas une pratique de travail social"
    DUPLICATE = "duplicate", "déjà racontée dans une autre fiche"
    ADVERTISING = "advertising", "promotion d’un produit ou d’un service"
    PERSONAL_DATA = "personal_data", "contient des données personnelles"
    UNSUPPORTED = "unsupported", "ne peut pas être vérifiée"


SUBMIT = Transition(
    "practice.submit", frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED, "proposer cette fiche"
)
RETURN = Transition(
    "practice.return",
    frozenset({State.SUBMITTED}),
    State.RETURNED,
    "rendre cette fiche à son auteur",
    reason_required=True,
)
PUBLISH = Transition("practice.publish", frozenset({State.SUBMITTED}), State.PUBLISHED, "publier cette fiche")
REJECT = Transition(
    "practice.reject",
    frozenset({State.SUBMITTED}),
    State.REJECTED,
    "refuser cette fiche",
    reason_required=True,
)
ARCHIVE = Transition(
    "practice.archive",
    frozenset({State.PUBLISHED}),
    State.ARCHIVED,
    "archiver cette fiche",
    reason_required=True,
)


class RevisionState(TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "en relecture"
    RETURNED = "returned", "à compléter"
    ACCEPTED = "accepted", "acceptée"
    REJECTED = "rejected", "refusée"


SUBMIT_REVISION = Transition(
    "revision.submit",
    frozenset({RevisionState.DRAFT, RevisionState.RETURNED}),
    RevisionState.SUBMITTED,
    "proposer cette modification",
)
RETURN_REVISION = Transition(
    "revision.return",
    frozenset({RevisionState.SUBMITTED}),
    RevisionState.RETURNED,
    "rendre cette modification à son auteur",
    reason_required=True,
)
ACCEPT_REVISION = Transition(
    "revision.accept",
    frozenset({RevisionState.SUBMITTED}),
    RevisionState.ACCEPTED,
    "accepter cette modification",
)
REJECT_REVISION = Transition(
    "revision.reject",
    frozenset({RevisionState.SUBMITTED}),
    RevisionState.REJECTED,
    "refuser cette modification",
    reason_required=True,
)

# What the journal says of each act.
SAID = {
    "practice.create": "brouillon commencé",
    "practice.invite": "coauteur invité",
    "practice.join": "un coauteur a rejoint la fiche",
    "practice.leave": "un coauteur a quitté la fiche",
    "practice.submit": "fiche envoyée en relecture",
    "practice.return": "fiche rendue pour être complétée",
    "practice.publish": "fiche publiée",
    "practice.reject": "fiche refusée",
    "practice.archive": "fiche archivée",
    "revision.submit": "modification envoyée en relecture",
    "revision.return": "modification rendue pour être complétée",
    "revision.accept": "modification acceptée",
    "revision.reject": "modification refusée",
}
