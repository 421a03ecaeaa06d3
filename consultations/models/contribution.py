"""What a group or an organisation hands in."""

from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now

from consultations import permissions
from consultations.workflow import ACCEPT, BEGIN, RETURN, SUBMIT, WITHDRAW, State
from egts.core.models import (
    College,
    Committee,
    Document,
    Mandate,
    Organisation,
    Region,
    WorkingGroup,
)
from egts.core.search import SearchMixin, search_field, search_index
from egts.core.workflow import move

from .consultation import Consultation

PUBLIC_STATES = (State.ANNOUNCED, State.ACCEPTED, State.WITHDRAWN)
UNDER_REVIEW = (State.SUBMITTED, State.RETURNED)


class ContributionQuerySet(SearchMixin):
    def accepted(self):
        return self.filter(state=State.ACCEPTED)

    def public(self):
        """What everyone sees of a public consultation: announced, accepted or withdrawn."""
        return self.filter(state__in=PUBLIC_STATES)

    def awaiting(self, committee):
        """What this committee's secretariat has to decide, oldest first."""
        return self.filter(committee=committee, state=State.SUBMITTED).order_by("submitted_at", "pk")

    def due(self, committee):
        """What was announced to this committee and has not come in."""
        return self.filter(committee=committee, state=State.ANNOUNCED).order_by("created_at", "pk")

    def for_lists(self):
        """With what a line about a contribution shows, and without what only searches read."""
        return self.select_related("consultation", "committee", "region", "group", "organisation").defer(
            "search", "consultation__search", "organisation__search"
        )

    def visible_to(self, user):
        """What was announced, accepted or withdrawn, for everyone; one's own; what one's committees received."""
        public = Q(state__in=PUBLIC_STATES, consultation__published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(public)
        received = Q(
            committee__in=Committee.objects.seated(user).values("pk"),
            state__in=(*UNDER_REVIEW, *PUBLIC_STATES),
        )
        return self.filter(public | received | self._own(user))

    def written_by(self, user):
        """Those that `user` may write: theirs, their groups', their organisations'."""
        return self.filter(self._own(user)) if user.is_authenticated else self.none()

    def _own(self, user):
        drafts_for = Organisation.objects.mandated_to(user, *permissions.DRAFTERS)
        return (
            Q(author=user)
            | Q(group__in=user.facilitated_groups.values("pk"))
            | Q(organisation__in=drafts_for.values("pk"))
        )


@pghistory.track(exclude=["search"])
class Contribution(models.Model):
    class Kind(models.TextChoices):
        GROUP_REPORT = "group_report", "rapport de groupe"
        ORGANISATION = "organisation", "contribution d’organisation"
        UNION = "union", "contribution syndicale"
        ACTION_RESEARCH = "action_research", "recherche-action"
        MINUTES = "minutes", "compte rendu"
        SPEECH = "speech", "intervention aux assises"
        PRACTICE_COLLECTION = "practice_collection", "recueil de fiches pratiques"
        IMPORT = "import", "réponses versées"

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="contributions")
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="contributions", verbose_name="comité destinataire"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name="région"
    )
    group = models.ForeignKey(
        WorkingGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="groupe",
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="contributions"
    )
    college = models.ForeignKey(College, models.PROTECT, null=True, blank=True, verbose_name="collège")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributions")
    form_key = models.UUIDField(unique=True, null=True, editable=False)  # a form posted twice makes one
    external_id = models.CharField(max_length=200, blank=True, editable=False)
    state = models.CharField("état", max_length=20, choices=State, default=State.DRAFT, editable=False)

    kind = models.CharField("nature", max_length=30, choices=Kind, default=Kind.GROUP_REPORT)
    title = models.CharField("titre", max_length=300)
    summary = models.TextField("présentation", blank=True)
    expected = models.CharField(
        "prévue", max_length=100, blank=True, help_text="Par exemple : en septembre 2014."
    )

    created_at = models.DateTimeField("création", auto_now_add=True)
    updated_at = models.DateTimeField("modification", auto_now=True)
    submitted_at = models.DateTimeField("remise", null=True, editable=False)
    accepted_at = models.DateTimeField("acceptation", null=True, editable=False)
    withdrawn_at = models.DateTimeField("retrait", null=True, editable=False)
    search = search_field(title="A", summary="B")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "contribution"
        ordering = ["-accepted_at", "-pk"]
        indexes = [
            search_index("contribution_search"),
            models.Index(fields=["consultation", "state", "-accepted_at"], name="contribution_list"),
            models.Index(fields=["committee", "state", "submitted_at"], name="contribution_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=False, state__in=["accepted", "withdrawn"])
                | (Q(accepted_at=None) & ~Q(state__in=["accepted", "withdrawn"])),
                name="contribution_accepted_stamp",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False, state="withdrawn")
                | (Q(withdrawn_at=None) & ~Q(state="withdrawn")),
                name="contribution_withdrawn_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["announced", "draft"]) | Q(submitted_at__isnull=False),
                name="contribution_submitted_stamp",
            ),
            models.UniqueConstraint(
                fields=["consultation", "external_id"],
                condition=~Q(external_id=""),
                name="contribution_external_unique",
            ),
        ]

    def __str__(self):
        """Its title; of one that was withdrawn, nothing that its authors wrote."""
        if self.state == State.WITHDRAWN:
            return f"Contribution retirée ({self.get_kind_display()})"
        return self.title

    def get_absolute_url(self):
        return reverse("consultations:contribution", args=[self.consultation.slug, self.pk])

    @property
    def is_late(self):
        """Whether it has waited for an answer longer than authors are promised."""
        promised = timedelta(days=settings.REVIEW_DAYS_PROMISED)
        return self.state == State.SUBMITTED and now() - self.submitted_at > promised

    def writers(self):
        """Those to tell what becomes of it: its author, its group's facilitators, its organisation's drafters."""
        writers = {self.author}
        if self.group_id:
            writers.update(self.group.facilitators.all())
        if self.organisation_id:
            mandates = Mandate.objects.current().filter(
                organisation=self.organisation_id, role__in=permissions.DRAFTERS
            )
            writers.update(mandate.user for mandate in mandates.select_related("user"))
        return writers

    def begin(self, *, by):
        return move(self, BEGIN, actor=by, allowed=permissions.can_write, author=by)

    def submit(self, *, by):
        return move(
            self, SUBMIT, actor=by, allowed=permissions.can_write, check=_no_statement, submitted_at=now()
        )

    def give_back(self, *, by, message):
        return move(self, RETURN, actor=by, allowed=permissions.can_decide, reason=message)

    def accept(self, *, by):
        return move(self, ACCEPT, actor=by, allowed=permissions.can_decide, accepted_at=now())

    def withdraw(self, *, by, reason):
        return move(
            self, WITHDRAW, actor=by, allowed=permissions.can_withdraw, reason=reason, withdrawn_at=now()
        )


def _no_statement(contribution):
    if contribution.statements.exists():
        return ""
    return "Écrivez au moins un constat, un besoin, un levier ou une préconisation."


class ContributionDocument(Document):
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="documents")

    class Meta(Document.Meta):
        verbose_name = "document joint"
        verbose_name_plural = "documents joints"
