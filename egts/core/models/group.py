"""Working groups of a committee, and « groupes métiers » of an association."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .committee import Committee
from .organisation import Organisation
from .territory import Region
from .vocabulary import Theme


class WorkingGroup(models.Model):
    """Numbered within its committee and region; or, of an organisation, on a subject of its trade."""

    committee = models.ForeignKey(Committee, models.CASCADE, null=True, blank=True, related_name="groups")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="groups"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    name = models.CharField("sujet", max_length=300)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, verbose_name="thème")
    facilitating = models.ManyToManyField(
        Organisation, blank=True, related_name="facilitated_groups", verbose_name="animation"
    )
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="facilitated_groups", verbose_name="animateurs"
    )

    class Meta:
        verbose_name = "groupe de travail"
        verbose_name_plural = "groupes de travail"
        ordering = ["region", "number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(committee__isnull=True) ^ Q(organisation__isnull=True), name="group_one_home"
            ),
            models.UniqueConstraint(fields=["committee", "region", "number"], name="group_number_unique"),
        ]

    def __str__(self):
        return f"Groupe {self.number} : {self.name}" if self.number else self.name
