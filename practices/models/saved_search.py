"""What people want to hear of: searches they keep, and the messages that tell what is new in them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.timezone import now

SEARCHES_MAX = 30  # a person
NAME_MAX = 120
QUERY_MAX = 2000
SETTLED = timedelta(minutes=5)  # a publication may commit that long after its stamp: newer ones wait


class Frequency(models.TextChoices):
    DAILY = "daily", "chaque jour"
    WEEKLY = "weekly", "chaque semaine"
    NEVER = "never", "jamais"


SENT = (Frequency.DAILY, Frequency.WEEKLY)


def settled():
    """Up to when everything published is known to be in the database."""
    return now() - SETTLED


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Each person's own: what one looks for is nobody else's business."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def alerting(self, frequency):
        """Those whose owners hear of them that often, and can."""
        return self.filter(frequency=frequency, owner__is_active=True)

    def silence(self, owner_pk):
        """No alert any more for this person; the searches stay. Returns how many were silenced."""
        return (
            self.filter(owner=owner_pk).exclude(frequency=Frequency.NEVER).update(frequency=Frequency.NEVER)
        )


class SavedSearch(models.Model):
    """An address of the catalogue, kept by one person. Not in the journal: it tells of a reader, not of a fiche."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField("nom", max_length=NAME_MAX)
    query = models.CharField("recherche", max_length=QUERY_MAX, blank=True, editable=False)
    words = models.CharField("filtres, en clair", max_length=500, blank=True, editable=False)
    complaint = models.CharField("ce qui ne va plus", max_length=300, blank=True, editable=False)
    frequency = models.CharField(
        "recevoir les nouvelles fiches", max_length=10, choices=Frequency, default=Frequency.WEEKLY
    )
    created_at = models.DateTimeField("création", auto_now_add=True)
    told_until = models.DateTimeField("dite jusqu’au", default=settled, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche enregistrée"
        verbose_name_plural = "recherches enregistrées"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "query"], name="saved_search_once")]
        indexes = [models.Index(fields=["frequency", "owner"], name="saved_search_due")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The catalogue, narrowed by this search."""
        return reverse("practices:list") + (f"?{self.query}" if self.query else "")

    def change(self, *, name, frequency):
        """Alerts that start again tell what is new from now on, not what was missed meanwhile."""
        fields = {"name": name, "frequency": frequency}
        if self.frequency == Frequency.NEVER != frequency:
            fields["told_until"] = settled()
        for field, value in fields.items():
            setattr(self, field, value)
        self.save(update_fields=list(fields))


class Digest(models.Model):
    """One message to one person for one day or one week: a row first, an e-mail second, each at most once.

    `sent_at` is also stamped when nothing was new, or nobody could be written to: then `practices` is 0.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    frequency = models.CharField("fréquence", max_length=10, choices=Frequency)
    period = models.DateField("jour, ou lundi de la semaine")
    until = models.DateTimeField("dit ce qui est publié jusqu’au", default=settled)
    created_at = models.DateTimeField("création", auto_now_add=True)
    sent_at = models.DateTimeField("envoi", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais d’envoi", default=0)
    practices = models.PositiveIntegerField("fiches annoncées", default=0)

    class Meta:
        verbose_name = "message d’alerte"
        verbose_name_plural = "messages d’alerte"
        ordering = ["-period", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "frequency", "period"], name="digest_once")
        ]
        indexes = [
            models.Index(fields=["created_at"], name="digest_to_send", condition=models.Q(sent_at=None))
        ]

    def __str__(self):
        return f"{self.get_frequency_display()}, {self.period}"
