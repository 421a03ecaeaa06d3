"""What a person is told, on the site and by e-mail."""

from django.conf import settings
from django.db import models

from .journal import JournalEntry


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """One journal entry told to one account, or to an address that has none: a row first, an e-mail second; once."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    address = models.EmailField(
        blank=True, help_text="De qui n’a pas de compte ; oubliée une fois l’avis parti."
    )
    entry = models.ForeignKey(JournalEntry, models.CASCADE, related_name="notices")
    subject = models.CharField("objet", max_length=300)
    body = models.TextField("message")
    url = models.CharField("adresse", max_length=300, blank=True)
    created_at = models.DateTimeField("date", auto_now_add=True)
    read_at = models.DateTimeField("lue", null=True, blank=True)
    emailed_at = models.DateTimeField("envoyée par courriel", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais d’envoi", default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "entry"], name="notice_once")]
        indexes = [
            models.Index(fields=["created_at"], name="notice_to_send", condition=models.Q(emailed_at=None))
        ]

    def __str__(self):
        return self.subject
