"""The fiche: a field practice told by those who run it."""

from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
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
from egts.core.workflow import CONFLICT, FORBIDDEN, TransitionRefused, move
from practices import permissions
from practices.content import CONTENT_COLUMNS, apply_content, content_of
from practices.models.queryset import PracticeQuerySet
from practices.workflow import ARCHIVE, PUBLISH, REJECT, RETURN, SUBMIT, Rejection, State

CHANGED_MEANWHILE = (
    "Cette fiche a été modifiée entre-temps, dans un autre onglet ou sur un autre appareil. "
    "Votre saisie est conservée ci-dessous : comparez-la avec la fiche avant d’enregistrer à nouveau."
)


@pghistory.track(exclude=["search", "reuse_count"])
class Practice(models.Model):
    class Scope(models.TextChoices):
        NATIONAL = "national", "tout le pays"
        REGIONAL = "regional", "une ou plusieurs régions"
        DEPARTMENTAL = "departmental", "un ou plusieurs départements"
        LOCAL = "local", "une ou plusieurs communes"

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="practices", verbose_name="auteur"
    )
    form_key = models.UUIDField(unique=True, null=True, editable=False)  # a form posted twice makes one fiche
    version = models.PositiveIntegerField(default=1, editable=False)  # one more each time the content changes
    state = models.CharField("état", max_length=20, choices=State, default=State.DRAFT, editable=False)

    title = models.CharField("titre", max_length=200)
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
    description = models.TextField("description", blank=True)
    interest = models.TextField("intérêt", blank=True)
    difficulty = models.TextField("difficulté", blank=True)
    orientations = models.ManyToManyField(
        Orientation, blank=True, related_name="practices", verbose_name="orientations"
    )
    professions = models.ManyToManyField(
        Profession, blank=True, related_name="practices", verbose_name="professions"
    )
    partners = models.TextField("partenaires", blank=True)
    start_year = models.PositiveSmallIntegerField("depuis", null=True, blank=True)
    end_year = models.PositiveSmallIntegerField("jusqu’à", null=True, blank=True)
    public_contact = models.CharField("contact public", max_length=300, blank=True)

    reuse_count = models.PositiveIntegerField("reprises", default=0, editable=False)
    rejection = models.CharField(
        "motif de refus", max_length=20, choices=Rejection, blank=True, editable=False
    )
    created_at = models.DateTimeField("création", auto_now_add=True)
    updated_at = models.DateTimeField("modification", auto_now=True)
    submitted_at = models.DateTimeField("envoi", null=True, editable=False)
    published_at = models.DateTimeField("publication", null=True, editable=False)
    archived_at = models.DateTimeField("archivage", null=True, editable=False)
    search = search_field(
        title="A", carrier="B", summary="B", description="C", interest="D", difficulty="D", communes="B"
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
        return self.title

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
        return Committee.objects.receiving(list(self.regions.values_list("pk", flat=True)) or ["—"])

    @property
    def is_late(self):
        return late(self.submitted_at)

    @property
    def content(self):
        return content_of(self)

    def present_documents(self):
        """The files of the fiche as it stands, without those that a revision proposes to add."""
        return self.documents.filter(revision=None)

    @transaction.atomic
    def write(self, content, *, by, version, removed=(), uploads=()):
        """Give the fiche the content that its author typed over `version`, and change its documents.

        `removed` are keys of documents, `uploads` files to add.
        Raises TransitionRefused: 403 not theirs; 409 no longer theirs to change, or changed meanwhile.
        """
        locked = Practice.objects.select_for_update(of=("self",)).get(pk=self.pk)
        check_writable(
            permissions.can_write(by, locked), permissions.can_edit(by, locked), locked.version, version
        )
        for document in self.documents.filter(pk__in=removed):
            document.delete()
        self.documents.take(uploads, by=by, practice=self)
        if content != locked.content:
            apply_content(self, content)
            self.version = version + 1
            self.save(update_fields=[*CONTENT_COLUMNS, "version", "updated_at"])

    # Transitions: each names who may take it and what it stamps.

    def submit(self, *, by):
        return move(
            self, SUBMIT, actor=by, allowed=permissions.can_write, check=missing_sentence, submitted_at=now()
        )

    def give_back(self, *, by, message):
        return move(self, RETURN, actor=by, allowed=permissions.can_moderate, reason=message)

    def publish(self, *, by):
        return move(self, PUBLISH, actor=by, allowed=permissions.can_moderate, published_at=now())

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


def check_writable(theirs, open_to_change, current, version):
    """Refuse what is not the writer's (403), not to be written now, or changed since it was read (409)."""
    if not theirs:
        raise TransitionRefused(theirs.reason, status=FORBIDDEN)
    if not open_to_change:
        raise TransitionRefused(open_to_change.reason, status=CONFLICT)
    if current != version:
        raise TransitionRefused(CHANGED_MEANWHILE, status=CONFLICT)


def missing_for_submission(content):
    """Names of the fields still to fill before this content can be submitted, in the order of the form."""
    missing = [name for name in ("title", "carrier") if not content[name].strip()]
    if content["scope"] != Practice.Scope.NATIONAL and not content["regions"]:
        missing.append("regions" if content["scope"] == Practice.Scope.REGIONAL else "departments")
    if not content["audiences"] and not content["audience_detail"].strip():
        missing.append("audiences")
    return missing + [name for name in ("summary", "description") if not content[name].strip()]


def missing_sentence(thing):
    """For a fiche or a revision: what its content lacks before it can be submitted, or ""."""
    labels = [
        str(Practice._meta.get_field(name).verbose_name) for name in missing_for_submission(thing.content)
    ]
    return f"Il manque encore : {', '.join(labels)}." if labels else ""
