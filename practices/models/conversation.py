"""What is said around a fiche: with its authors, or between the colleagues who read it over."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import now

from egts.core.models import JournalEntry
from egts.core.workflow import FORBIDDEN, TransitionRefused
from practices import permissions

from .practice import Practice

A_DAY = 50  # by one person, around one fiche
TOO_MANY = 429


class SaidQuerySet(models.QuerySet):
    @transaction.atomic
    def post(self, practice, text, *, by):
        """Add `text` to what is said around `practice`; the same words sent twice in a row are kept once.

        Raises TransitionRefused: 403 when this person has no part in it; 429 when they said too much in a day.
        """
        practice = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        if not (verdict := self.model.allowed(by, practice)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        last = self.filter(practice=practice).order_by("-pk").first()
        today = self.filter(practice=practice, author=by, created_at__gt=now() - timedelta(days=1))
        if last and (last.author_id, last.text) == (by.pk, text):
            return last
        if today.count() >= A_DAY:
            raise TransitionRefused(
                "Vous avez beaucoup écrit ici aujourd’hui : reprenez demain.", status=TOO_MANY
            )
        made = self.create(practice=practice, author=by, text=text)
        JournalEntry.objects.record(self.model.verb, practice, actor=by, data={"number": made.pk})
        return made

    def about(self, practice):
        """What was said around one fiche, oldest first, with who said it."""
        return self.filter(practice=practice).select_related("author").order_by("pk")


class Said(models.Model):
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="%(class)ss")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField("texte")
    created_at = models.DateTimeField("date", auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.text


class MessageQuerySet(SaidQuerySet):
    def visible_to(self, user):
        """Those of one's own fiches, and of the fiches one moderates."""
        if not user.is_authenticated:
            return self.none()
        mine, moderated = Practice.objects.written_by(user), Practice.objects.moderated_by(user)
        return self.filter(Q(practice__in=mine.values("pk")) | Q(practice__in=moderated.values("pk")))


class Message(Said):
    """Between the authors of a fiche and the secretariats that receive it."""

    verb = "practice.message"
    anchor = "echanges"
    allowed = staticmethod(permissions.can_converse)
    objects = MessageQuerySet.as_manager()

    class Meta(Said.Meta):
        verbose_name = "message"


class NoteQuerySet(SaidQuerySet):
    def visible_to(self, user):
        """Those of the fiches one moderates: never of a fiche that one wrote."""
        return self.filter(practice__in=Practice.objects.moderated_by(user).values("pk"))


class Note(Said):
    """Between colleagues of the secretariats that receive a fiche; its authors never read it."""

    verb = "practice.note"
    anchor = "notes"
    allowed = staticmethod(permissions.can_moderate)
    objects = NoteQuerySet.as_manager()

    class Meta(Said.Meta):
        verbose_name = "note entre collègues"
        verbose_name_plural = "notes entre collègues"
