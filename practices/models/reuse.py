"""A reuse: another structure tells that it has adapted the practice, what it changed and what it learnt."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import now

from egts.core.models import Committee, Department, JournalEntry, Organisation, Region, Seat, User
from egts.core.workflow import FORBIDDEN, TransitionRefused, move
from practices import permissions
from practices.workflow import PUBLISH_REUSE, REJECT_REUSE, WITHDRAW_REUSE, ReuseState

from .practice import Practice, late
from .queryset import EVER_PUBLISHED

DECLARED_A_DAY = 20  # by one person: each is told to a whole secretariat
TOO_MANY = 429


class ReuseQuerySet(models.QuerySet):
    @transaction.atomic
    def propose(self, reuse, *, by):
        """Hand in a declaration. Raises TransitionRefused (403; 429 past the day's number), or IntegrityError for a
        form posted twice.
        """
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one at a time: the count below holds
        if not (verdict := permissions.can_declare_reuse(by, reuse.practice)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        if self.filter(author=by, submitted_at__gt=now() - timedelta(days=1)).count() >= DECLARED_A_DAY:
            raise TransitionRefused(
                "Vous avez déclaré beaucoup de reprises aujourd’hui. "
                "Votre texte est conservé ci-dessous : envoyez-le demain.",
                status=TOO_MANY,
            )
        reuse.author = by
        reuse.save()
        JournalEntry.objects.record("reuse.propose", reuse, actor=by)
        return reuse

    def published(self):
        return self.filter(state=ReuseState.PUBLISHED)

    def visible_to(self, user):
        """What is published, of fiches that all can read; one's own; what one's committees have received."""
        public = Q(state=ReuseState.PUBLISHED, practice__state__in=EVER_PUBLISHED)
        if not user.is_authenticated:
            return self.filter(public)
        received = self.received_by(Committee.objects.seated(user)).exclude(state=ReuseState.WITHDRAWN)
        return self.filter(public | Q(author=user) | Q(pk__in=received.values("pk")))

    def received_by(self, committees):
        """Those that take place where these committees are: it is they who know the structure.

        The national ones receive those of the regions that no committee covers: nobody waits for nobody.
        """
        there = Committee.objects.exclude(kind=Committee.Kind.NATIONAL).filter(regions=OuterRef("region"))
        return self.filter(
            Exists(there.filter(pk__in=committees.values("pk")))
            | (Exists(committees.national()) & ~Exists(there))
        )

    def decided_by(self, user):
        """What `user` may decide on: received by their secretariats, and neither their own nor of their fiches."""
        if not user.is_authenticated:
            return self.none()
        received = self.received_by(Committee.objects.seated(user, Seat.Role.SECRETARIAT))
        theirs = Practice.objects.written_by(user).values("pk")
        return received.exclude(author=user).exclude(practice__in=theirs)

    def awaiting(self, committee):
        """What this committee's secretariat has to decide, oldest first."""
        received = self.received_by(Committee.objects.filter(pk=committee.pk))
        waiting = received.filter(state=ReuseState.PROPOSED).order_by("submitted_at", "pk")
        return waiting.select_related("practice").defer("practice__search")

    def around(self, practice):
        """The published reuses of a fiche, and those that led to it; the latest first, in one query."""
        return (
            self.published()
            .filter(Q(practice=practice) | Q(adapted=practice), practice__state__in=EVER_PUBLISHED)
            .select_related("practice", "adapted", "region", "department", "organisation")
            .defer("practice__search", "adapted__search", "organisation__search")
            .order_by("-year", "-pk")
        )


class Reuse(models.Model):
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="reuses", verbose_name="fiche")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    form_key = models.UUIDField(unique=True, null=True, editable=False)  # a form posted twice makes one reuse
    state = models.CharField(
        "état", max_length=20, choices=ReuseState, default=ReuseState.PROPOSED, editable=False
    )
    structure = models.CharField("structure qui reprend la pratique", max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="organisation"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    year = models.PositiveSmallIntegerField("depuis")
    changed = models.TextField("ce que nous avons changé")
    learnt = models.TextField("ce que nous avons appris")
    adapted = models.ForeignKey(
        Practice,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="adapted_from",
        verbose_name="la fiche qui raconte l’adaptation",
    )
    submitted_at = models.DateTimeField("envoi", default=now, editable=False)
    decided_at = models.DateTimeField("décision", null=True, editable=False)
    withdrawn_at = models.DateTimeField("retrait", null=True, editable=False)

    objects = ReuseQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "submitted_at"], name="reuse_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None)
                | Q(state__in=["published", "rejected"], decided_at__isnull=False)
                | Q(state="withdrawn"),
                name="reuse_decided_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (Q(withdrawn_at=None) & ~Q(state="withdrawn")),
                name="reuse_withdrawn_stamp",
            ),
            models.CheckConstraint(
                condition=Q(adapted=None) | ~Q(adapted=F("practice")), name="reuse_of_another_fiche"
            ),
        ]

    def __str__(self):
        return f"Reprise de « {self.practice} » par {self.structure}"

    def get_absolute_url(self):
        return reverse("practices:reuse", args=[self.pk])

    def receiving_committees(self):
        there = Committee.objects.receiving([self.region_id])
        return there if there.exists() else Committee.objects.national()

    @property
    def is_late(self):
        return late(self.submitted_at)

    @transaction.atomic
    def publish(self, *, by):
        entry = move(self, PUBLISH_REUSE, actor=by, allowed=permissions.can_decide_on_reuse, decided_at=now())
        self._count(+1)
        return entry

    @transaction.atomic
    def reject(self, *, by, message):
        """Refuse it, or take it back when it proves untrue."""
        was_published = self._is_published()
        entry = move(
            self,
            REJECT_REUSE,
            actor=by,
            allowed=permissions.can_decide_on_reuse,
            reason=message,
            decided_at=now(),
        )
        self._count(-was_published)
        return entry

    @transaction.atomic
    def withdraw(self, *, by):
        was_published = self._is_published()
        entry = move(
            self, WITHDRAW_REUSE, actor=by, allowed=permissions.can_withdraw_reuse, withdrawn_at=now()
        )
        self._count(-was_published)
        return entry

    def _is_published(self):
        locked = Reuse.objects.select_for_update(of=("self",)).get(pk=self.pk)
        return locked.state == ReuseState.PUBLISHED

    def _count(self, change):
        """Keep on the fiche how often it is reused: what « les plus reprises » sorts by."""
        if change:
            Practice.objects.filter(pk=self.practice_id).update(reuse_count=F("reuse_count") + change)
