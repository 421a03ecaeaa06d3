"""Events: assises, conferences, meetings, trainings; a date may still be settled."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consultations.workflow import EventState
from egts.core.models import Committee, Organisation, Orientation, Profession, Region
from egts.core.search import SearchMixin, search_field, search_index

from .consultation import Consultation


class EventQuerySet(SearchMixin):
    def visible_to(self, user):
        """All of them, but those of a consultation that isn't public yet."""
        visible = Consultation.objects.visible_to(user)
        return self.filter(Q(consultation=None) | Q(consultation__in=visible.values("pk")))


class Event(models.Model):
    class Kind(models.TextChoices):
        ASSISES = "assises", "assises"
        CONFERENCE = "conference", "conférence"
        MEETING = "meeting", "réunion de groupe"
        TRAINING = "training", "formation"

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, null=True, blank=True, related_name="events"
    )
    committee = models.ForeignKey(Committee, models.CASCADE, null=True, blank=True, related_name="events")
    organiser = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name="organisation"
    )
    kind = models.CharField("nature", max_length=20, choices=Kind)
    state = models.CharField(
        "état", max_length=20, choices=EventState, default=EventState.PLANNED, editable=False
    )
    title = models.CharField("titre", max_length=200)
    description = models.TextField("description", blank=True)
    starts_at = models.DateTimeField("début", null=True, blank=True)
    ends_at = models.DateTimeField("fin", null=True, blank=True)
    period = models.CharField(
        "période", max_length=200, blank=True, help_text="Tant que la date n’est pas fixée."
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="région"
    )
    place = models.CharField("lieu", max_length=300, blank=True)
    link = models.URLField("lien", blank=True)
    funding = models.CharField("financement", max_length=300, blank=True)
    orientation = models.ForeignKey(Orientation, models.PROTECT, null=True, blank=True)
    professions = models.ManyToManyField(Profession, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    search = search_field(title="A", description="C", place="B")

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = [models.F("starts_at").asc(nulls_last=True), "pk"]
        indexes = [search_index("event_search")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=False) | ~Q(period=""), name="event_date_or_period"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("starts_at")), name="event_dates"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("portal:event", args=[self.pk])

    @property
    def is_settled(self):
        """Whether the date is fixed."""
        return self.starts_at is not None
