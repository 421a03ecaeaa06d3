"""The text of a motion, in ordered clauses, and the demands it makes."""

import pghistory
from django.db import models

from motions.workflow import Outcome, State

from .motion import Motion


class RowQuerySet(models.QuerySet):
    def rewrite(self, motion, rows):
        """Make the rows of `motion` those of `rows`: dictionaries of fields, with the `id` of a row that stays.

        While the text is a draft its rows are numbered in order. Once in debate, people have quoted the numbers:
        a row that stays keeps its own, a new one takes the next, that of a row taken away is not given again.
        """
        existing = {row.pk: row for row in self.filter(motion=motion)}
        draft = motion.state == State.DRAFT
        last = 0 if draft else max((row.position for row in existing.values()), default=0)
        for fields in rows:
            row = existing.pop(fields.get("id"), None)
            if draft or row is None:
                last += 1
            row, position = row or self.model(motion=motion), last if draft or row is None else row.position
            values = {**{name: value for name, value in fields.items() if name != "id"}, "position": position}
            if any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                row.save()
        self.filter(pk__in=existing).delete()
        motion.gather_words()


@pghistory.track()
class Clause(models.Model):
    """One paragraph, under a visible number."""

    class Kind(models.TextChoices):
        FINDING = "finding", "constat"
        RECITAL = "recital", "considérant"
        OPERATIVE = "operative", "dispositif"

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="clauses")
    kind = models.CharField("nature", max_length=20, choices=Kind)
    text = models.TextField("texte")
    position = models.PositiveIntegerField("numéro", default=0)

    objects = RowQuerySet.as_manager()

    class Meta:
        verbose_name = "clause"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text[:80]


class DemandQuerySet(RowQuerySet):
    def adopted(self):
        """Those of motions adopted and published."""
        return self.filter(motion__state=State.PUBLISHED, motion__outcome=Outcome.ADOPTED)


@pghistory.track()
class Demand(models.Model):
    """One operative ask and whom it addresses."""

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="demands")
    text = models.TextField("demande")
    addressee = models.CharField("destinataire", max_length=200)
    position = models.PositiveIntegerField("numéro", default=0)

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text[:80]
