"""One run of the workers: the row is the job, messages only say that there is one."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consultations.synthesis.workflow import UNDER_WAY, CompilationState
from egts.core.models import User

from .synthesis import Synthesis


class CompilationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(synthesis__in=Synthesis.objects.visible_to(user).values("pk"))

    def under_way(self):
        return self.filter(state__in=UNDER_WAY)


class Compilation(models.Model):
    synthesis = models.ForeignKey(Synthesis, models.CASCADE, related_name="compilations")
    state = models.CharField(
        "état", max_length=20, choices=CompilationState, default=CompilationState.REQUESTED, editable=False
    )
    settings = models.JSONField("réglages", default=dict)
    engine_version = models.CharField(max_length=20, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("demande", auto_now_add=True)
    sent_at = models.DateTimeField(null=True)  # when its last message left
    started_at = models.DateTimeField("début", null=True)
    finished_at = models.DateTimeField("fin", null=True)
    error = models.TextField("erreur", blank=True)
    items_total = models.PositiveIntegerField(default=0)
    rounds = models.PositiveSmallIntegerField(default=1)  # how often inputs vanished under its hands
    summary = models.JSONField(default=dict)  # entries, new, set aside, withdrawn, of the result

    objects = CompilationQuerySet.as_manager()

    class Meta:
        verbose_name = "compilation"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["synthesis"],
                condition=Q(state__in=["requested", "running"]),
                name="compilation_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["requested", "running"]) & Q(finished_at=None))
                | (~Q(state__in=["requested", "running"]) & Q(finished_at__isnull=False)),
                name="compilation_finished_stamp",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(error="")) | (~Q(state="failed") & Q(error="")),
                name="compilation_failed_error",
            ),
        ]

    def __str__(self):
        return f"Compilation n° {self.pk}"

    def get_absolute_url(self):
        return reverse("synthesis:progress", args=[self.synthesis_id])

    @property
    def under_way(self):
        return self.state in UNDER_WAY


class CompilationUnit(models.Model):
    """A part of the work that one worker does alone, claimed by a token and kept alive by a heartbeat."""

    class Stage(models.TextChoices):
        PREPARE = "prepare", "lecture des apports"
        GROUP = "group", "rapprochement"
        ASSEMBLE = "assemble", "assemblage"

    class State(models.TextChoices):
        PENDING = "pending", "en attente"
        RUNNING = "running", "en cours"
        DONE = "done", "terminé"

    compilation = models.ForeignKey(Compilation, models.CASCADE, related_name="units")
    stage = models.CharField(max_length=10, choices=Stage)
    name = models.CharField(max_length=120)  # a region or a committee; a kind and a theme
    label = models.CharField(max_length=300)  # the same for people
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    claim = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    items_total = models.PositiveIntegerField(default=0)
    items_done = models.PositiveIntegerField(default=0)
    cached = models.BooleanField(default=False)
    result = models.BinaryField(null=True)  # JSON compressed by zlib

    class Meta:
        verbose_name = "lot de compilation"
        verbose_name_plural = "lots de compilation"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["compilation", "stage", "name"], name="unit_unique"),
            models.CheckConstraint(
                condition=(Q(state="running") & Q(claim__isnull=False) & Q(heartbeat_at__isnull=False))
                | ~Q(state="running"),
                name="unit_running_claimed",
            ),
        ]

    def __str__(self):
        return f"{self.get_stage_display()} : {self.label}"


class EngineResult(models.Model):
    """What the engine made of given inputs and settings, kept by their hash so that it is not made twice."""

    digest = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()
    used_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        verbose_name = "résultat conservé"
        verbose_name_plural = "résultats conservés"
        ordering = ["digest"]

    def __str__(self):
        return self.digest
