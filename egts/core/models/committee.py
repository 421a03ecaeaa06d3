"""Steering committees and their dated seats."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from .organisation import Organisation
from .territory import Department, Region
from .vocabulary import College, Named


class CommitteeQuerySet(models.QuerySet):
    def national(self):
        return self.filter(kind=Committee.Kind.NATIONAL)

    def seated(self, user, *roles):
        """Committees where `user` sits today, in one of `roles` (any, when none is named)."""
        if not user.is_authenticated:
            return self.none()
        seats = Seat.objects.current().filter(user=user)
        return self.filter(seats__in=seats.filter(role__in=roles) if roles else seats).distinct()

    def receiving(self, region_codes):
        """Committees that moderate what comes from these regions; without regions, the national ones."""
        if not region_codes:
            return self.national()
        return self.filter(regions__in=region_codes).exclude(kind=Committee.Kind.NATIONAL).distinct()


class Committee(Named):
    class Kind(models.TextChoices):
        NATIONAL = "national", "national"
        INTER_REGIONAL = "inter_regional", "interrégional"
        REGIONAL = "regional", "régional"
        DEPARTMENTAL = "departmental", "départemental"

    kind = models.CharField("niveau", max_length=20, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    regions = models.ManyToManyField(Region, blank=True, related_name="committees", verbose_name="régions")
    departments = models.ManyToManyField(Department, blank=True, verbose_name="départements")

    objects = CommitteeQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = "comité de pilotage"
        verbose_name_plural = "comités de pilotage"

    def get_desk_url(self):
        """Where its members work; what the public reads of it depends on the consultation."""
        return reverse("consultations:desk", args=[self.pk])

    @property
    def is_national(self):
        return self.kind == self.Kind.NATIONAL


class SeatQuerySet(models.QuerySet):
    def current(self):
        """Seats that count today: a seat counts only between its start and its end, both included."""
        today = timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)


class Seat(models.Model):
    """One person on one committee, in a role, for a college, between two dates."""

    class Role(models.TextChoices):
        SECRETARIAT = "secretariat", "secrétariat"
        CO_CHAIR = "co_chair", "coprésidence"
        MEMBER = "member", "membre"

    STAFF_ROLES = (Role.SECRETARIAT, Role.CO_CHAIR)  # a second factor is asked of them

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="seats", verbose_name="comité")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    role = models.CharField("rôle", max_length=20, choices=Role)
    college = models.ForeignKey(College, models.PROTECT, null=True, blank=True, verbose_name="collège")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    capacity = models.CharField(
        "qualité", max_length=200, blank=True, help_text="Par exemple : pour l’État, pour les départements."
    )
    name_is_public = models.BooleanField("accepte que son nom soit public", default=False)
    starts_on = models.DateField("début", default=timezone.localdate)
    ends_on = models.DateField("fin", null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "siège"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="seat_dates"
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.committee}"
