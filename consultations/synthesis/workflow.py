"""The lives of syntheses, of compilations and of sign-offs."""

from django.db.models import TextChoices

from egts.core.workflow import Transition


class State(TextChoices):
    DRAFT = "draft", "en rédaction"
    IN_REVIEW = "in_review", "en relecture"
    ADOPTED = "adopted", "adoptée"
    PUBLISHED = "published", "publiée"
    SUPERSEDED = "superseded", "remplacée"


OPEN_STATES = (State.DRAFT, State.IN_REVIEW, State.ADOPTED)
PUBLIC_STATES = (State.PUBLISHED, State.SUPERSEDED)

SEND_TO_REVIEW = Transition(
    "synthesis.send_to_review",
    frozenset({State.DRAFT}),
    State.IN_REVIEW,
    "envoyer cette synthèse en relecture",
)
SEND_BACK = Transition(
    "synthesis.send_back",
    frozenset({State.IN_REVIEW, State.ADOPTED}),  # from adopted too: a source may be withdrawn meanwhile
    State.DRAFT,
    "reprendre la rédaction de cette synthèse",
    reason_required=True,
)
ADOPT = Transition("synthesis.adopt", frozenset({State.IN_REVIEW}), State.ADOPTED, "adopter cette synthèse")
PUBLISH = Transition(
    "synthesis.publish", frozenset({State.ADOPTED}), State.PUBLISHED, "publier cette synthèse"
)
SUPERSEDE = Transition(
    "synthesis.supersede", frozenset({State.PUBLISHED}), State.SUPERSEDED, "remplacer cette synthèse"
)


class CompilationState(TextChoices):
    REQUESTED = "requested", "demandée"
    RUNNING = "running", "en cours"
    DONE = "done", "terminée"
    FAILED = "failed", "en échec"
    CANCELLED = "cancelled", "annulée"


UNDER_WAY = (CompilationState.REQUESTED, CompilationState.RUNNING)

START = Transition(
    "compilation.start",
    frozenset({CompilationState.REQUESTED}),
    CompilationState.RUNNING,
    "commencer cette compilation",
)
FINISH = Transition(
    "compilation.finish",
    frozenset({CompilationState.RUNNING}),
    CompilationState.DONE,
    "terminer cette compilation",
)
FAIL = Transition(
    "compilation.fail",
    frozenset(UNDER_WAY),
    CompilationState.FAILED,
    "déclarer l’échec de cette compilation",
    reason_required=True,
)
CANCEL = Transition(
    "compilation.cancel",
    frozenset(UNDER_WAY),
    CompilationState.CANCELLED,
    "annuler cette compilation",
)


class SignOffState(TextChoices):
    PENDING = "pending", "attendu"
    ACCEPTED = "accepted", "accepté"
    CONTESTED = "contested", "contesté"


class Answer(TextChoices):
    ACCEPT = "accept", "accepter"
    CONTEST = "contest", "contester"


ACCEPT = Transition(
    "signoff.accept",
    frozenset({SignOffState.PENDING, SignOffState.CONTESTED}),
    SignOffState.ACCEPTED,
    "accepter ce rendu",
)
CONTEST = Transition(
    "signoff.contest",
    frozenset({SignOffState.PENDING, SignOffState.ACCEPTED}),
    SignOffState.CONTESTED,
    "contester ce rendu",
)
AWAIT = Transition(
    "signoff.await",
    frozenset({SignOffState.ACCEPTED, SignOffState.CONTESTED}),
    SignOffState.PENDING,
    "attendre à nouveau ce bon à tirer",
)


class Disposition(TextChoices):
    """What became of one input."""

    KEPT = "kept", "repris"
    MERGED = "merged", "fusionné"
    MINORITY = "minority", "minoritaire"
    SET_ASIDE = "set_aside", "écarté"
    WITHDRAWN = "withdrawn", "retiré"


class Relation(TextChoices):
    """What a source does to the entry it is in, as a person read it; most support it, and nothing is said."""

    SUPPORTS = "", "appuie"
    QUALIFIES = "qualifies", "nuance"
    CONTRADICTS = "contradicts", "contredit"


PLURALS = {
    Disposition.KEPT: "repris",
    Disposition.MERGED: "fusionnés",
    Disposition.MINORITY: "minoritaires",
    Disposition.SET_ASIDE: "écartés",
    Disposition.WITHDRAWN: "retirés",
}
IN_AN_ENTRY = (Disposition.KEPT, Disposition.MERGED, Disposition.MINORITY)

# Why the grouping sets an input aside; a person writes their own reason.
REASONS = {
    "empty": "sans contenu",
    "neant": "sans réponse (« néant », « rien à signaler »)",
    "unknown": "sans avis (« je ne sais pas »)",
    "elsewhere": "renvoi à une autre réponse",
    "bare": "oui ou non, sans précision",
    "common": "formule trop générale pour être rapprochée d’autres",
}
