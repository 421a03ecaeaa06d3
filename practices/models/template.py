"""Messages ready to be sent with a decision, which the national secretariat keeps for all the others."""

from django.db import models, transaction
from django.db.models import Q

from egts.core.models import JournalEntry
from egts.core.workflow import FORBIDDEN, TransitionRefused
from practices import permissions
from practices.workflow import Rejection


class MessageTemplate(models.Model):
    class Kind(models.TextChoices):
        RETURN = "return", "rendre pour compléter"
        REJECT = "reject", "refuser"
        ARCHIVE = "archive", "archiver"

    kind = models.CharField("décision", max_length=20, choices=Kind)
    code = models.CharField("motif de refus", max_length=20, choices=Rejection, blank=True)
    title = models.CharField("titre", max_length=120)
    text = models.TextField("texte")

    class Meta:
        verbose_name = "modèle de message"
        verbose_name_plural = "modèles de message"
        ordering = ["kind", "title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "title"], name="template_title_unique"),
            models.CheckConstraint(condition=Q(kind="reject") | Q(code=""), name="template_code_of_refusals"),
        ]

    def __str__(self):
        return self.title

    @transaction.atomic
    def keep(self, *, by):
        """Save it, new or changed. Raises TransitionRefused (403)."""
        _check(by)
        verb = "template.add" if self._state.adding else "template.edit"
        self.save()
        return JournalEntry.objects.record(verb, self, actor=by)

    @transaction.atomic
    def remove(self, *, by):
        """Delete it; the messages already sent stay as they are. Raises TransitionRefused (403)."""
        _check(by)
        entry = JournalEntry.objects.record("template.remove", self, actor=by, data={"title": self.title})
        self.delete()
        return entry


def _check(user):
    if not (verdict := permissions.can_keep_templates(user)):
        raise TransitionRefused(verdict.reason, status=FORBIDDEN)
