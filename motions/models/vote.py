"""The vote of a body on a motion; figures may be « non communiqué »."""

from django.db import models
from django.db.models import Q

from motions.workflow import Outcome

from .motion import Motion

NOT_COMMUNICATED = "non communiqué"


class Vote(models.Model):
    motion = models.OneToOneField(Motion, models.CASCADE, related_name="vote")
    body = models.CharField("instance", max_length=200)
    held_on = models.DateField("date", null=True, blank=True)
    in_favour = models.PositiveIntegerField("pour", null=True, blank=True)
    against = models.PositiveIntegerField("contre", null=True, blank=True)
    abstentions = models.PositiveIntegerField("abstentions", null=True, blank=True)

    class Meta:
        verbose_name = "vote"
        constraints = [
            models.CheckConstraint(
                condition=Q(in_favour=None, against=None, abstentions=None)
                | Q(in_favour__isnull=False, against__isnull=False, abstentions__isnull=False),
                name="vote_counts_all_or_none",
            )
        ]

    def __str__(self):
        return f"{self.body} : {self.tally}"

    def contradiction(self, outcome):
        """The sentence that says why these figures cannot go with `outcome`; "" when they can."""
        figures = (self.in_favour, self.against, self.abstentions)
        if None in figures:
            if figures == (None, None, None):
                return ""
            return "Donnez les trois nombres (pour, contre, abstentions), ou aucun."
        if not sum(figures):
            return (
                "Un vote compte au moins une voix ; laissez les nombres vides s’ils ne sont pas communiqués."
            )
        if outcome == Outcome.ADOPTED and self.in_favour <= self.against:
            return (
                "Ces nombres contredisent l’issue : une motion adoptée compte plus de voix pour que contre."
            )
        if outcome == Outcome.REJECTED and self.in_favour > self.against:
            return "Ces nombres contredisent l’issue : cette motion compte plus de voix pour que contre."
        return ""

    @property
    def tally(self):
        """« 12 pour, 1 contre, 2 abstentions », or that it was not communicated."""
        if self.in_favour is None:
            return NOT_COMMUNICATED
        return f"{self.in_favour} pour, {self.against} contre, {self.abstentions} abstention" + (
            "s" if self.abstentions > 1 else ""
        )
