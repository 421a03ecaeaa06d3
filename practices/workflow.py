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


class ReuseState(TextChoices):
    """Another structure says that it has adapted the practice."""

    PROPOSED = "proposed", "en relecture"
    PUBLISHED = "published", "publiée"
    REJECTED = "rejected", "refusée"
    WITHDRAWN = "withdrawn", "retirée"


PUBLISH_REUSE = Transition(
    "reuse.publish", frozenset({ReuseState.PROPOSED}), ReuseState.PUBLISHED, "publier cette reprise"
)
REJECT_REUSE = Transition(
    "reuse.reject",
    frozenset({ReuseState.PROPOSED, ReuseState.PUBLISHED}),
    ReuseState.REJECTED,
    "refuser cette reprise",
    reason_required=True,
)
WITHDRAW_REUSE = Transition(
    "reuse.withdraw",
    frozenset({ReuseState.PROPOSED, ReuseState.PUBLISHED}),
    ReuseState.WITHDRAWN,
    "retirer cette reprise",
)


class QuestionState(TextChoices):
    """A question to those who wrote a fiche, read by them and by whoever asks."""

    ASKED = "asked", "en attente de réponse"
    ANSWERED = "answered", "répondue"
    REPORTED = "reported", "signalée"
    CLOSED = "closed", "fermée"


ANSWER_QUESTION = Transition(
    "question.answer", frozenset({QuestionState.ASKED}), QuestionState.ANSWERED, "répondre à cette question"
)
REPORT_QUESTION = Transition(
    "question.report",
    frozenset({QuestionState.ASKED, QuestionState.ANSWERED}),
    QuestionState.REPORTED,
    "signaler cet échange",
    reason_required=True,
)
CLOSE_QUESTION = Transition(
    "question.close",
    frozenset({QuestionState.REPORTED}),
    QuestionState.CLOSED,
    "fermer cet échange",
    reason_required=True,
)

# What the journal says of each act.
SAID = {
    "practice.create": "brouillon commencé",
    "practice.delete": "brouillon supprimé",
    "practice.invite": "coauteur invité",
    "practice.join": "un coauteur a rejoint la fiche",
    "practice.leave": "un coauteur a quitté la fiche",
    "practice.submit": "fiche envoyée en relecture",
    "practice.return": "fiche rendue pour être complétée",
    "practice.publish": "fiche publiée",
    "practice.reject": "fiche refusée",
    "practice.archive": "fiche archivée",
    "practice.assign": "relecture confiée",
    "practice.release": "relecture laissée à qui la prendra",
    "practice.message": "message échangé",
    "practice.note": "note entre collègues",
    "revision.assign": "relecture de la modification confiée",
    "revision.release": "relecture de la modification laissée à qui la prendra",
    "import.hand_in": "tableau de fiches déposé",
    "import.check": "tableau de fiches lu",
    "import.confirm": "import confirmé",
    "import.finish": "import terminé",
    "import.fail": "import interrompu",
    "import.abandon": "import abandonné",
    "revision.submit": "modification envoyée en relecture",
    "revision.return": "modification rendue pour être complétée",
    "revision.accept": "modification acceptée",
    "revision.reject": "modification refusée",
    "practice.ask": "demande : « toujours d’actualité ? »",
    "practice.confirm": "fiche confirmée, toujours d’actualité",
    "practice.stop": "pratique déclarée arrêtée",
    "reuse.propose": "reprise déclarée",
    "reuse.publish": "reprise publiée",
    "reuse.reject": "reprise refusée",
    "reuse.withdraw": "reprise retirée",
    "question.ask": "question posée",
    "question.answer": "réponse donnée",
    "question.report": "échange signalé",
    "question.close": "échange fermé",
}

# How colleagues share the work: no part of the life of a fiche that its authors read.
GIVEN = ("practice.assign", "revision.assign")  # to the account whose key is in `data`
SHARING = (*GIVEN, "practice.release", "revision.release")
# What is said around a fiche is read where it is said.
SPOKEN = ("practice.message", "practice.note")


class ImportState(TextChoices):
    """A table of fiches: read by a worker, confirmed by whoever handed it in, then made into fiches by a worker."""

    WAITING = "waiting", "lecture en cours"
    CHECKED = "checked", "à confirmer"
    CONFIRMED = "confirmed", "création en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "interrompu"


IMPORT_UNDER_WAY = (ImportState.WAITING, ImportState.CONFIRMED)
CHECK_IMPORT = Transition(
    "import.check", frozenset({ImportState.WAITING}), ImportState.CHECKED, "lire ce tableau"
)
CONFIRM_IMPORT = Transition(
    "import.confirm", frozenset({ImportState.CHECKED}), ImportState.CONFIRMED, "confirmer cet import"
)
FINISH_IMPORT = Transition(
    "import.finish", frozenset({ImportState.CONFIRMED}), ImportState.DONE, "terminer cet import"
)
FAIL_IMPORT = Transition(
    "import.fail", frozenset(IMPORT_UNDER_WAY), ImportState.FAILED, "interrompre cet import"
)
