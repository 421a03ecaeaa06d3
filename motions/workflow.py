"""The lives of motions and positions."""

from django.db.models import TextChoices

from egts.core.workflow import Transition


class State(TextChoices):
    DRAFT = "draft", "brouillon"
    DEBATE = "debate", "en débat"
    CONSOLIDATED = "consolidated", "texte arrêté"
    VOTED = "voted", "mise aux voix"
    PUBLISHED = "published", "publiée"
    WITHDRAWN = "withdrawn", "retirée"


class Outcome(TextChoices):
    ADOPTED = "adopted", "adoptée"
    REJECTED = "rejected", "rejetée"


OPEN_DEBATE = Transition("motion.open_debate", frozenset({State.DRAFT}), State.DEBATE, "ouvrir le débat")
CONSOLIDATE = Transition(
    "motion.consolidate", frozenset({State.DEBATE}), State.CONSOLIDATED, "arrêter le texte"
)
VOTE = Transition("motion.vote", frozenset({State.CONSOLIDATED}), State.VOTED, "consigner le vote")
PUBLISH_MOTION = Transition(
    "motion.publish", frozenset({State.VOTED}), State.PUBLISHED, "publier cette motion"
)
PUBLISH_POSITION = Transition(
    "position.publish", frozenset({State.CONSOLIDATED}), State.PUBLISHED, "publier ce positionnement"
)
WITHDRAW = Transition(
    "motion.withdraw",
    frozenset({State.DRAFT, State.DEBATE, State.CONSOLIDATED}),
    State.WITHDRAWN,
    "retirer ce texte",
    reason_required=True,
)
