"""The manifest (what enters a synthesis) and the ledger (what became of each input)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from consultations.models import Contribution, Statement
from consultations.synthesis.workflow import REASONS, Disposition, Relation
from egts.core.models import Region, Theme
from motions.models import Demand
from practices.models import Practice

from .entry import Entry
from .synthesis import Synthesis


class Input(models.Model):
    """One line of the manifest: a statement, a fiche or a demand, in one version, with the exact words quoted.

    `item` is what the grouping handles as one: the input itself or, in a national synthesis, the regional entry
    (`via`) that brings it together with others. `start` and `end` count code points of the NFC text of the source.
    """

    synthesis = models.ForeignKey(Synthesis, models.CASCADE, related_name="inputs", db_index=False)
    key = models.CharField("identifiant", max_length=40)
    item = models.CharField(max_length=80)
    kind = models.CharField("nature", max_length=20, choices=Entry.Kind)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="+", db_index=False)
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="inputs")
    practice = models.ForeignKey(Practice, models.PROTECT, null=True, related_name="inputs")
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, related_name="inputs")
    via = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, null=True, related_name="inputs", db_index=False
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name="région", db_index=False
    )
    organisation_kind = models.CharField(max_length=20, blank=True)
    college = models.CharField(max_length=80, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=40)
    words = models.TextField()
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)  # of the words

    class Meta:
        verbose_name = "apport"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["synthesis", "item"], name="input_by_item"),
            models.Index(fields=["synthesis", "region"], name="input_by_region"),
            models.Index(fields=["contribution", "synthesis"], name="input_by_contribution"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["synthesis", "key"], name="input_key_unique"),
            models.CheckConstraint(
                condition=Q(statement__isnull=False, practice=None, demand=None)
                | Q(kind="practice", statement=None, practice__isnull=False, demand=None)
                | Q(kind="demand", statement=None, practice=None, demand__isnull=False),
                name="input_one_source",
            ),
        ]

    def __str__(self):
        return self.key

    def get_source_url(self):
        """The page where the words stand in their context."""
        if self.practice_id:
            return self.practice.get_absolute_url()
        if self.demand_id:
            return self.demand.motion.get_absolute_url()
        page = reverse(
            "consultations:contribution", args=[self.synthesis.consultation.slug, self.contribution_id]
        )
        return f"{page}?enonce={self.statement_id}#enonce-{self.statement_id}"

    @property
    def origin(self):
        """Whom the words come from, in a few words; never a person."""
        if self.practice_id:
            return self.practice.carrier or self.practice.title
        if self.demand_id:
            return f"{self.demand.motion.organisation}, « {self.demand.motion.title} »"
        return self.contribution.title if self.contribution else ""


class Fate(models.Model):
    """One line of the ledger. The primary key is the input: the database holds « exactly one disposition »."""

    input = models.OneToOneField(Input, models.CASCADE, primary_key=True, related_name="fate")
    synthesis = models.ForeignKey(Synthesis, models.CASCADE, related_name="ledger", db_index=False)
    disposition = models.CharField("sort", max_length=10, choices=Disposition)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="fates", db_index=False)
    reason = models.CharField("motif", max_length=500, blank=True)
    similarity = models.PositiveSmallIntegerField("ressemblance, pour mille", default=0)
    relation = models.CharField("rapport au point", max_length=12, choices=Relation, blank=True)
    pinned = models.BooleanField(default=False)  # a person put or confirmed it there
    flag = models.CharField(max_length=10, blank=True)  # new, moved, changed: what the last compilation did

    class Meta:
        verbose_name = "suite donnée"
        verbose_name_plural = "suites données"
        indexes = [
            models.Index(fields=["entry", "-similarity", "input"], name="fate_of_entry"),
            models.Index(fields=["synthesis", "disposition"], name="fate_by_disposition"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(disposition__in=["kept", "merged", "minority"], entry__isnull=False, reason="")
                | (Q(disposition="set_aside", entry=None) & ~Q(reason=""))
                | Q(disposition="withdrawn", entry=None),
                name="fate_entry_or_reason",
            ),
            models.CheckConstraint(condition=Q(similarity__lte=1000), name="fate_per_mille"),
        ]

    def __str__(self):
        return f"{self.input_id} : {self.get_disposition_display()}"

    @property
    def reason_in_words(self):
        return REASONS.get(self.reason, self.reason)


def stamp(moment):
    """A version that is a date: to the second, in the country's own time."""
    return localtime(moment).isoformat(timespec="seconds")
