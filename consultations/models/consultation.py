"""A bottom-up national process: goals, themes, phases, committees, inputs."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consultations import permissions
from consultations.workflow import Act
from egts.core.models import Committee, JournalEntry, Region, Seat, Theme
from egts.core.search import SearchMixin, search_field, search_index
from egts.core.workflow import FORBIDDEN, TransitionRefused


class ConsultationQuerySet(SearchMixin):
    def visible_to(self, user):
        """Those made public; the others only for the secretariat of their national committee."""
        public = Q(published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(public)
        mine = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
        return self.filter(public | Q(national_committee__in=mine.values("pk")))


class Consultation(models.Model):
    title = models.CharField("titre", max_length=200)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    summary = models.CharField("en une phrase", max_length=300, blank=True)
    goals = models.TextField("enjeux et démarche", blank=True)
    national_committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="+", verbose_name="comité national"
    )
    committees = models.ManyToManyField(
        Committee, through="Coverage", related_name="consultations", verbose_name="comités"
    )
    themes = models.ManyToManyField(Theme, related_name="consultations", verbose_name="thèmes")
    motions = models.ManyToManyField(
        "motions.Motion", through="JoinedMotion", related_name="consultations", verbose_name="motions"
    )
    starts_on = models.DateField("début", default=timezone.localdate)
    ends_on = models.DateField("fin", null=True, blank=True)
    published_at = models.DateTimeField("rendue publique", null=True, blank=True)
    search = search_field(title="A", summary="B", goals="C")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation"
        ordering = ["-starts_on", "-pk"]
        indexes = [search_index("consultation_search")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("consultations:detail", args=[self.slug])

    def is_open(self, act):
        """Whether a phase under way today opens `act`."""
        return any(act in phase.acts and phase.is_under_way for phase in self.phases.all())

    def takes_part(self, committee):
        """Whether a committee is its national one, or covers a region here."""
        return (
            committee.pk == self.national_committee_id
            or self.coverage.filter(committee=committee.pk).exists()
        )

    @transaction.atomic
    def join(self, motion, *, by):
        """Let the demands of an adopted motion enter the syntheses. Joining twice changes nothing.

        Raises TransitionRefused.
        """
        verdict = permissions.can_join(by, self, motion)
        if not verdict:
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        _, joined = JoinedMotion.objects.get_or_create(
            consultation=self, motion=motion, defaults={"joined_by": by}
        )
        if joined:
            data = {"motion": motion.pk}
            JournalEntry.objects.record("consultation.join_motion", self, actor=by, data=data)

    def committee_for(self, region_code):
        """The committee that covers a region here; the national one for what has no region."""
        coverage = self.coverage.filter(region=region_code).select_related("committee").first()
        return coverage.committee if coverage else self.national_committee


class Phase(models.Model):
    """A dated step that opens or closes acts; both dates included."""

    class Kind(models.TextChoices):
        DIAGNOSTIC = "diagnostic", "diagnostic"
        CONTRIBUTION = "contribution", "contributions"
        ASSISES = "assises", "assises territoriales"
        REGIONAL_SYNTHESIS = "regional_synthesis", "synthèses régionales"
        NATIONAL_SYNTHESIS = "national_synthesis", "synthèse nationale"
        PUBLICATION = "publication", "publication"

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="phases")
    kind = models.CharField("étape", max_length=30, choices=Kind)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    acts = ArrayField(models.CharField(max_length=20, choices=Act), verbose_name="ouvre", blank=True)

    class Meta:
        verbose_name = "phase"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="phase_dates"
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_under_way(self):
        return self.has_begun and not self.is_over

    @property
    def has_begun(self):
        return self.starts_on <= timezone.localdate()

    @property
    def is_over(self):
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    def opens(self):
        """What it opens, in words."""
        return [Act(act).label for act in self.acts]


class Coverage(models.Model):
    """In one consultation exactly one committee covers each region; an inter-regional one covers several."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="coverage")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="coverage")

    class Meta:
        verbose_name = "région couverte"
        ordering = ["region"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "region"], name="coverage_one_committee")
        ]

    def __str__(self):
        return f"{self.region} : {self.committee}"


class JoinedMotion(models.Model):
    """A motion whose organisation wants its demands to enter the syntheses of a consultation."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="joined_motions")
    motion = models.ForeignKey("motions.Motion", models.PROTECT, related_name="joined_consultations")
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "motion jointe"
        verbose_name_plural = "motions jointes"
        ordering = ["joined_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["consultation", "motion"], name="motion_joined_once")]

    def __str__(self):
        return f"{self.motion} → {self.consultation}"
