"""Who did what to which object, when, why; append-only."""

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class JournalQuerySet(models.QuerySet):
    def record(self, verb, obj, *, actor, reason="", data=None):
        """Write one line and tell whoever must be told, in the caller's transaction. Returns the entry."""
        from egts.core.notify import announce

        entry = self.create(
            verb=verb,
            actor=actor,
            object_type=ContentType.objects.get_for_model(obj),
            object_id=obj.pk,
            reason=reason,
            data=data or {},
        )
        announce(entry, obj)
        return entry

    def about(self, obj):
        """The life of one thing, oldest first."""
        return self.filter(object_type=ContentType.objects.get_for_model(obj), object_id=obj.pk).order_by(
            "at", "pk"
        )


class JournalEntry(models.Model):
    """Holds account numbers, never names; the name of who leaves is taken out of the reasons, nothing else changes."""

    verb = models.CharField("acte", max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    object_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey("object_type", "object_id")
    at = models.DateTimeField("date", auto_now_add=True, db_index=True)
    reason = models.TextField("motif", blank=True)
    data = models.JSONField("détails", default=dict, blank=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        indexes = [models.Index(fields=["object_type", "object_id", "at"])]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.verb} #{self.object_id}"
