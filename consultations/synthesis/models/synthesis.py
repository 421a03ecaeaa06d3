"""The compiled and edited document of a committee, in versions."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from consultations.models import Consultation
from consultations.synthesis.workflow import OPEN_STATES, PUBLIC_STATES, State
from egts.core.models import Committee, User


class SynthesisQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published versions for everyone; the others for the seats of its committee and, once under review,
        for the seats of the committees whose sign-off is asked."""
        public = Q(state__in=PUBLIC_STATES, consultation__published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(public)
        mine = Committee.objects.seated(user).values("pk")
        asked = Q(
            state__in=(State.IN_REVIEW, State.ADOPTED),
            pk__in=self.model.objects.filter(sign_offs__committee__in=mine).values("pk"),
        )
        return self.filter(public | Q(committee__in=mine) | asked)

    def published(self):
        return self.filter(state=State.PUBLISHED)

    def public(self):
        """What everyone may read, replaced versions included."""
        return self.filter(state__in=PUBLIC_STATES, consultation__published_at__isnull=False)

    def national(self):
        """Those of the national committee of their consultation."""
        return self.filter(committee=models.F("consultation__national_committee"))

    def open(self):
        """Those still being written, reviewed or about to be published."""
        return self.filter(state__in=OPEN_STATES)

    def settled(self):
        """Adopted or published: what a national synthesis builds on."""
        return self.filter(state__in=(State.ADOPTED, State.PUBLISHED))


class Synthesis(models.Model):
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="syntheses")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="syntheses", verbose_name="comité")
    version = models.PositiveIntegerField("version")
    state = models.CharField("état", max_length=20, choices=State, default=State.DRAFT, editable=False)
    title = models.CharField("titre", max_length=300)
    settings = models.JSONField("réglages", default=dict, editable=False)
    edits = models.PositiveIntegerField(default=0, editable=False)  # rises with each act on its entries

    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("création", auto_now_add=True)
    compiled_at = models.DateTimeField("dernière compilation", null=True, editable=False)
    review_on = models.DateTimeField("envoi en relecture", null=True, editable=False)
    adopted_at = models.DateTimeField("adoption", null=True, editable=False)
    published_at = models.DateTimeField("publication", null=True, editable=False)
    superseded_at = models.DateTimeField("remplacement", null=True, editable=False)
    snapshot = models.BinaryField(null=True, editable=False)  # its canonical JSON, compressed by zlib
    sha256 = models.CharField("empreinte SHA-256", max_length=64, blank=True, editable=False)

    objects = SynthesisQuerySet.as_manager()

    class Meta:
        verbose_name = "synthèse"
        ordering = ["-published_at", "-version", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "committee", "version"], name="synthesis_version_unique"
            ),
            models.UniqueConstraint(
                fields=["consultation", "committee"],
                condition=Q(state__in=["draft", "in_review", "adopted"]),
                name="synthesis_one_open",
            ),
            models.UniqueConstraint(
                fields=["consultation", "committee"],
                condition=Q(state="published"),
                name="synthesis_one_published",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["published", "superseded"],
                    published_at__isnull=False,
                    snapshot__isnull=False,
                    sha256__regex="^[0-9a-f]{64}$",
                )
                | Q(
                    state__in=["draft", "in_review", "adopted"],
                    published_at=None,
                    snapshot=None,
                    sha256="",
                ),
                name="synthesis_published_frozen",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["adopted", "published", "superseded"], adopted_at__isnull=False)
                | Q(state__in=["draft", "in_review"], adopted_at=None),
                name="synthesis_adopted_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", review_on=None) | (~Q(state="draft") & Q(review_on__isnull=False)),
                name="synthesis_review_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="superseded", superseded_at__isnull=False)
                | (~Q(state="superseded") & Q(superseded_at=None)),
                name="synthesis_superseded_stamp",
            ),
        ]

    def __str__(self):
        return f"{self.title}, version {self.version}"

    def get_absolute_url(self):
        return reverse("synthesis:version", args=[self.consultation.slug, self.pk])

    def get_workshop_url(self):
        return reverse("synthesis:workshop", args=[self.pk])

    @property
    def is_national(self):
        return self.committee_id == self.consultation.national_committee_id

    @property
    def is_public(self):
        return self.state in PUBLIC_STATES

    @property
    def is_draft(self):
        return self.state == State.DRAFT
