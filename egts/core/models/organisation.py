"""Organisations, and the mandates they give people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from egts.core.search import SearchMixin, search_field, search_index, sort_key

from .territory import Department, Region
from .vocabulary import Named


class OrganisationQuerySet(SearchMixin):
    def mandated_to(self, user, *roles):
        """Organisations that `user` may act for today, in one of `roles`."""
        if not user.is_authenticated:
            return self.none()
        mandates = Mandate.objects.current().filter(user=user)
        return self.filter(mandates__in=mandates.filter(role__in=roles) if roles else mandates).distinct()

    def named(self, names):
        """Those whose name is one of `names`, accents and case aside."""
        keys = {sort_key(name.strip().rstrip(".,;")) for name in names}
        return self.filter(sort_name__in=keys - {""})


class Organisation(Named):
    class Kind(models.TextChoices):
        ASSOCIATION = "association", "association"
        CCAS = "ccas", "CCAS ou CIAS"
        DEPARTMENT = "department", "département"
        REGION = "region", "région"
        CAF = "caf", "CAF"
        CPAM = "cpam", "CPAM"
        SCHOOL = "school", "établissement de formation"
        UNION = "union", "syndicat"
        FEDERATION = "federation", "fédération"
        STATE = "state", "État"
        COLLECTIVE = "collective", "collectif"
        OTHER = "other", "autre"

    kind = models.CharField("type", max_length=20, choices=Kind, default=Kind.OTHER)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="département"
    )
    website = models.URLField("site", blank=True)
    description = models.TextField("présentation", blank=True)
    is_example = models.BooleanField("exemple", default=False, help_text="Organisation fictive.")
    search = search_field(name="A", description="C")

    objects = OrganisationQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = "organisation"
        indexes = [search_index("organisation_search")]

    def get_absolute_url(self):
        return reverse("portal:organisation", args=[self.pk, slugify(self.name) or "organisation"])


class MandateQuerySet(models.QuerySet):
    def current(self):
        today = timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)


class Mandate(models.Model):
    """What an organisation lets one person do in its name, between two dates."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", "administration"
        DRAFTER = "drafter", "rédaction"
        SIGNATORY = "signatory", "signature"
        MEMBER = "member", "membre"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mandates")
    role = models.CharField("rôle", max_length=20, choices=Role)
    starts_on = models.DateField("début", default=timezone.localdate)
    ends_on = models.DateField("fin", null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="mandate_dates"
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "role", "starts_on"], name="mandate_unique"
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.organisation}"
