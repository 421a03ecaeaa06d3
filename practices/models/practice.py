"""The fiche: a field practice told by those who run it."""

from datetime import timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import now

from egts.core.models import (
    Audience,
    Committee,
    Department,
    Organisation,
    Orientation,
    Profession,
    Region,
)
from egts.core.search import search_field, search_index
from egts.core.workflow import move
from practices import permissions
from practices.content import (
    content_of,
    missing_for_submission,
)
from practices.models.assignment import Reviewable
from practices.models.authored import Authored
from practices.models.freshness import FRESHNESS, Freshness
from practices.models.queryset import PracticeQuerySet
from practices.workflow import ARCHIVE, PUBLISH, REJECT, RETURN, SUBMIT, Rejection, State


@pghistory.track(exclude=["search", "reuse_count", "written_from", "written_turn", *FRESHNESS])
class Practice(Authored, Freshness, Reviewable):
    journal_name = "practice"

    class Scope(models.TextChoices):
        NATIONAL = "national", "tout le pays"
        REGIONAL = "regional", "une ou plusieurs régions"
        DEPARTMENTAL = "departmental", "un ou plusieurs départements"
        LOCAL = "local", "une ou plusieurs communes"

    class Stage(models.TextChoices):
        EXPERIMENT = "experiment", "expérimentation"
        DEPLOYED = "deployed", "déployée"
        STOPPED = "stopped", "arrêtée"

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="practices", verbose_name="auteur"
    )
    form_key = models.UUIDField(unique=True, null=True, editable=False)  # a form posted twice makes one fiche
    version = models.PositiveIntegerField(default=1, editable=False)  # one more each time the content changes
    written_from = models.UUIDField(null=True, editable=False)  # the open form that last wrote it, and how
    written_turn = models.PositiveIntegerField(
        default=0, editable=False
    )  # many times: see `practices.writing`
    state = models.CharField("état", max_length=20, choices=State, default=State.DRAFT, editable=False)

    title = models.CharField("titre", max_length=200, blank=True)  # a draft may not have found its title yet
    slug = models.SlugField(max_length=80, editable=False)
    carrier = models.CharField("structure porteuse", max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name="organisation",
    )
    scope = models.CharField("étendue", max_length=20, choices=Scope, default=Scope.DEPARTMENTAL)
    regions = models.ManyToManyField(Region, blank=True, related_name="practices", verbose_name="régions")
    departments = models.ManyToManyField(
        Department, blank=True, related_name="practices", verbose_name="départements"
    )
    communes = models.CharField("communes", max_length=500, blank=True)
    audiences = models.ManyToManyField(Audience, blank=True, related_name="practices", verbose_name="publics")
    audience_detail = models.CharField("public, en clair", max_length=300, blank=True)
    summary = models.CharField("en une phrase", max_length=300, blank=True)
    need = models.TextField("besoin de départ", blank=True)
    objectives = models.TextField("objectifs", blank=True)
    description = models.TextField("déroulé", blank=True)
    participation = models.TextField("participation des personnes accompagnées", blank=True)
    partners = models.TextField("partenaires", blank=True)
    partner_organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="partnered_practices", verbose_name="organisations partenaires"
    )
    human_resources = models.TextField("moyens humains", blank=True)
    financial_resources = models.TextField("moyens financiers", blank=True)
    start_year = models.PositiveSmallIntegerField("depuis", null=True, blank=True)
    end_year = models.PositiveSmallIntegerField("jusqu’à", null=True, blank=True)
    stage = models.CharField("stade", max_length=20, choices=Stage, blank=True)
    orientations = models.ManyToManyField(
        Orientation, blank=True, related_name="practices", verbose_name="orientations"
    )
    professions = models.ManyToManyField(
        Profession, blank=True, related_name="practices", verbose_name="professions"
    )
    results = models.TextField("résultats observés", blank=True)
    evidence = models.TextField("comment ils sont observés", blank=True)
    interest = models.TextField("intérêt", blank=True)
    difficulty = models.TextField("difficulté", blank=True)
    levers = models.TextField("leviers", blank=True)
    transferability = models.TextField("conditions pour reprendre la pratique ailleurs", blank=True)
    public_contact = models.CharField("contact public", max_length=300, blank=True)
    hierarchy_consent = models.BooleanField("accord de la structure porteuse", default=False)

    reuse_count = models.PositiveIntegerField("reprises", default=0, editable=False)
    told_apart = models.ManyToManyField(
        "self",
        symmetrical=False,
        editable=False,
        related_name="+",
        help_text="Proches, mais autres : ses auteurs le disent.",
    )
    rejection = models.CharField(
        "motif de refus", max_length=20, choices=Rejection, blank=True, editable=False
    )
    created_at = models.DateTimeField("création", auto_now_add=True)
    updated_at = models.DateTimeField("modification", auto_now=True)
    submitted_at = models.DateTimeField("envoi", null=True, editable=False)
    published_at = models.DateTimeField("publication", null=True, editable=False)
    archived_at = models.DateTimeField("archivage", null=True, editable=False)
    search = search_field(
        title="A",
        carrier="B",
        summary="B",
        communes="B",
        need="C",
        objectives="C",
        description="C",
        participation="D",
        results="D",
        interest="D",
        difficulty="D",
        levers="D",
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche pratique"
        verbose_name_plural = "fiches pratiques"
        ordering = ["-published_at", "-pk"]
        indexes = [
            search_index("practice_search"),
            models.Index(fields=["state", "-published_at", "-id"], name="practice_catalogue"),
            models.Index(fields=["state", "submitted_at"], name="practice_queue"),
            GinIndex(OpClass(Lower("title"), name="gin_trgm_ops"), name="practice_title_letters"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=False, state__in=["published", "archived"])
                | (Q(published_at=None) & ~Q(state__in=["published", "archived"])),
                name="practice_published_stamp",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=False, state="archived")
                | (Q(archived_at=None) & ~Q(state="archived")),
                name="practice_archived_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False), name="practice_submitted_stamp"
            ),
            models.CheckConstraint(
                condition=(Q(state="rejected") & ~Q(rejection="")) | (~Q(state="rejected") & Q(rejection="")),
                name="practice_rejection_code",
            ),
            models.CheckConstraint(
                condition=Q(start_year=None) | Q(end_year=None) | Q(end_year__gte=models.F("start_year")),
                name="practice_years",
            ),
        ]

    def __str__(self):
        return self.title or "Fiche sans titre"

    def save(self, *args, **kwargs):
        self.slug = slugify(self.title)[:80].strip("-") or "fiche"
        if (fields := kwargs.get("update_fields")) is not None and "title" in fields:
            kwargs["update_fields"] = {*fields, "slug"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("practices:detail", args=[self.pk, self.slug])

    def receiving_committees(self):
        """The committees whose secretariat moderates this fiche."""
        if self.scope == self.Scope.NATIONAL:
            return Committee.objects.national()
        around = Committee.objects.filter(regions__practices=self)
        return around.exclude(kind=Committee.Kind.NATIONAL).distinct()

    def moderation(self, user):
        return permissions.can_moderate(user, self)

    @property
    def is_late(self):
        return late(self.submitted_at)

    @property
    def content(self):
        return content_of(self)

    def present_documents(self):
        """The files of the fiche as it stands, without those that a revision proposes to add."""
        return self.documents.filter(revision=None)

    # Transitions: each names who may take it and what it stamps.

    @transaction.atomic
    def submit(self, *, by, batch=None):
        """Send it to its committee; one of an import, whose key is `batch`, is told of with all the others."""
        entry = move(
            self,
            SUBMIT,
            actor=by,
            allowed=permissions.can_write,
            check=missing_sentence,
            data={"batch": batch} if batch else None,
            submitted_at=now(),
        )
        self.settle()
        return entry

    def give_back(self, *, by, message, remarks=None):
        """Back to its authors, with a message, and remarks on some fields (field → text)."""
        return self.return_with(RETURN, permissions.can_moderate, by=by, message=message, remarks=remarks)

    def publish(self, *, by):
        at = now()
        return move(
            self, PUBLISH, actor=by, allowed=permissions.can_moderate, published_at=at, confirmed_at=at
        )

    def reject(self, *, by, code, message):
        return move(
            self,
            REJECT,
            actor=by,
            allowed=permissions.can_moderate,
            reason=message,
            data={"code": code},
            rejection=code,
        )

    def archive(self, *, by, message):
        return move(
            self, ARCHIVE, actor=by, allowed=permissions.can_moderate, reason=message, archived_at=now()
        )


def late(submitted_at):
    """Whether the answer promised to the author is overdue."""
    return submitted_at < now() - timedelta(days=settings.REVIEW_DAYS_PROMISED)


def missing_sentence(thing):
    """For a fiche or a revision: what its content lacks before it can be submitted, or ""."""
    labels = [
        str(Practice._meta.get_field(name).verbose_name) for name in missing_for_submission(thing.content)
    ]
    return f"Il manque encore : {', '.join(labels)}." if labels else ""
