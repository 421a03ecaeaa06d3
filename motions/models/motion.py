"""A text that an association argues and, when a motion, adopts by vote in a named body."""

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import now

from egts.core.models import Mandate, Organisation, Theme, WorkingGroup
from egts.core.search import SearchMixin, search_field, search_index
from egts.core.workflow import move
from motions import permissions
from motions.workflow import (
    CONSOLIDATE,
    OPEN_DEBATE,
    PUBLISH_MOTION,
    PUBLISH_POSITION,
    VOTE,
    WITHDRAW,
    Outcome,
    State,
)


class MotionQuerySet(SearchMixin):
    def published(self):
        return self.filter(state=State.PUBLISHED)

    def adopted(self):
        return self.filter(outcome=Outcome.ADOPTED)

    def visible_to(self, user):
        """Published texts for everyone; those of the organisations one holds a mandate from."""
        public = Q(state=State.PUBLISHED)
        if not user.is_authenticated:
            return self.filter(public)
        mine = Organisation.objects.mandated_to(user)
        return self.filter(public | Q(organisation__in=mine.values("pk")))


@pghistory.track(exclude=["search", "body"])
class Motion(models.Model):
    class Kind(models.TextChoices):
        MOTION = "motion", "motion"
        POSITION = "position", "positionnement"

    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.MOTION)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="motions")
    group = models.ForeignKey(
        WorkingGroup, models.SET_NULL, null=True, blank=True, verbose_name="groupe métier"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="motions")
    form_key = models.UUIDField(unique=True, null=True, editable=False)  # a form posted twice makes one text
    state = models.CharField("état", max_length=20, choices=State, default=State.DRAFT, editable=False)
    outcome = models.CharField("issue du vote", max_length=20, choices=Outcome, blank=True, editable=False)

    title = models.CharField("titre", max_length=200)
    slug = models.SlugField(max_length=80, editable=False)
    summary = models.CharField("en une phrase", max_length=300, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, verbose_name="thèmes")

    created_at = models.DateTimeField("création", auto_now_add=True)
    updated_at = models.DateTimeField("modification", auto_now=True)
    published_at = models.DateTimeField("publication", null=True, editable=False)
    withdrawn_at = models.DateTimeField("retrait", null=True, editable=False)
    body = models.TextField(
        blank=True, editable=False
    )  # the words of its clauses and demands, for the search
    search = search_field(title="A", summary="B", body="C")

    objects = MotionQuerySet.as_manager()

    class Meta:
        verbose_name = "motion"
        ordering = ["-published_at", "-pk"]
        indexes = [
            search_index("motion_search"),
            models.Index(fields=["state", "-published_at", "-id"], name="motion_catalogue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=False, state="published")
                | (Q(published_at=None) & ~Q(state="published")),
                name="motion_published_stamp",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False, state="withdrawn")
                | (Q(withdrawn_at=None) & ~Q(state="withdrawn")),
                name="motion_withdrawn_stamp",
            ),
            models.CheckConstraint(
                condition=(~Q(outcome="") & Q(kind="motion", state__in=["voted", "published"]))
                | (Q(outcome="") & (Q(kind="position") | ~Q(state__in=["voted", "published"]))),
                name="motion_outcome_after_vote",
            ),
            models.CheckConstraint(
                condition=Q(kind="motion") | ~Q(state="voted"), name="position_without_vote"
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.slug = slugify(self.title)[:80].strip("-") or "texte"
        if (fields := kwargs.get("update_fields")) is not None and "title" in fields:
            kwargs["update_fields"] = {*fields, "slug"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("motions:detail", args=[self.pk, self.slug])

    def gather_words(self):
        """Bring the words of its clauses and demands where the search reads them."""
        rows = [*self.clauses.values_list("text", flat=True), *self.demands.values_list("text", flat=True)]
        self.body = "\n\n".join(rows)
        self.save(update_fields=["body"])

    def writers(self):
        """Those to tell what becomes of it: its author and whoever holds a mandate to draft or sign."""
        mandates = Mandate.objects.current().filter(
            organisation=self.organisation_id, role__in=permissions.DRAFTERS
        )
        return {self.author, *(mandate.user for mandate in mandates.select_related("user"))}

    def open_debate(self, *, by):
        return move(self, OPEN_DEBATE, actor=by, allowed=permissions.can_draft, check=_incomplete)

    def consolidate(self, *, by):
        return move(self, CONSOLIDATE, actor=by, allowed=permissions.can_draft, check=_incomplete)

    @transaction.atomic
    def record_vote(self, *, by, outcome, **vote):
        """Consign the vote of a body (the fields of Vote) and its outcome. Raises TransitionRefused."""
        from .vote import Vote

        vote = Vote(motion=self, **vote)
        entry = move(
            self,
            VOTE,
            actor=by,
            allowed=permissions.can_commit,
            check=lambda motion: (
                "Un positionnement se publie sans vote."
                if motion.kind == Motion.Kind.POSITION
                else vote.contradiction(outcome)
            ),
            data={"outcome": outcome},
            outcome=outcome,
        )
        vote.save()
        return entry

    def publish(self, *, by):
        transition = PUBLISH_MOTION if self.kind == Motion.Kind.MOTION else PUBLISH_POSITION
        return move(self, transition, actor=by, allowed=permissions.can_commit, published_at=now())

    def withdraw(self, *, by, reason):
        return move(
            self, WITHDRAW, actor=by, allowed=permissions.can_commit, reason=reason, withdrawn_at=now()
        )


def _incomplete(motion):
    if not motion.clauses.exists():
        return "Écrivez au moins un constat, un considérant ou un point du dispositif."
    if motion.kind == Motion.Kind.MOTION and not motion.demands.exists():
        return "Une motion adresse au moins une demande à un destinataire."
    return ""
