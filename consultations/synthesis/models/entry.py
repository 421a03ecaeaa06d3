"""One line of thought in a synthesis."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse

from egts.core.models import Theme
from egts.core.search import CONFIGURATION, SearchMixin

from .synthesis import Synthesis

PRACTICE, DEMAND = "practice", "demand"


# Not a column: entries are many, written anew at each compilation, and read far more often than searched.
SEARCHED = SearchVector("wording", config=CONFIGURATION)


class EntryQuerySet(SearchMixin):
    def searchable(self):
        """To be searched by their words; no other query computes them."""
        return self.annotate(search=SEARCHED)

    def in_order(self):
        """By section and theme; what most regions say first, what one alone says last."""
        ranks = [
            models.When(kind=kind, then=models.Value(rank)) for rank, kind in enumerate(Entry.Kind.values)
        ]
        return self.annotate(section=models.Case(*ranks)).order_by(
            "section",
            "theme__position",
            "theme__slug",
            "minority",
            "-region_count",
            "-source_count",
            "position",
            "pk",
        )


class Entry(models.Model):
    """A wording and the inputs it stands on. `key` is derived from its content and lasts as long as the entry.

    What people decided (`person_theme`, `person_worded`, `person_minority`, `held`, pinned sources) survives every
    compilation. `revision` rises with each change: an edit says which revision it was made on.
    """

    class Kind(models.TextChoices):  # in the order of the document
        FINDING = "constat", "constat"
        NEED = "besoin", "besoin"
        PRACTICE = PRACTICE, "pratique inspirante"
        LEVER = "levier", "levier"
        RECOMMENDATION = "preconisation", "préconisation"
        DEMAND = DEMAND, "demande"

    synthesis = models.ForeignKey(Synthesis, models.CASCADE, related_name="entries", db_index=False)
    key = models.CharField(max_length=16)
    kind = models.CharField("nature", max_length=20, choices=Kind)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    wording = models.TextField("formulation")
    representative = models.ForeignKey("Input", models.PROTECT, null=True, related_name="+")
    because = ArrayField(models.CharField(max_length=100), default=list)
    minority = models.BooleanField("minoritaire", default=False)
    position = models.PositiveIntegerField("ordre", default=0)

    person_theme = models.BooleanField(default=False)
    home_theme = (
        models.ForeignKey(  # where its statements are filed, when a person shows it under another theme
            Theme, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
        )
    )
    person_worded = models.BooleanField(default=False)
    person_minority = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    is_new = models.BooleanField("nouveau", default=False)
    lost = ArrayField(models.CharField(max_length=80), default=list)  # items that were withdrawn from it
    needs_care = models.BooleanField("à traiter", default=False)  # new, or a source new, moved, changed, lost
    revision = models.PositiveIntegerField(default=1)

    # Weight, counted from its sources each time they change.
    regions = ArrayField(models.CharField(max_length=2), default=list)
    weight = models.JSONField(
        default=dict
    )  # {"kinds": {code: n}, "colleges": {slug: n}, "regions": {code: n}}
    source_count = models.PositiveIntegerField(default=0)
    contribution_count = models.PositiveIntegerField(default=0)
    region_count = models.PositiveIntegerField(default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "point de synthèse"
        verbose_name_plural = "points de synthèse"
        ordering = ["position", "pk"]
        indexes = [
            models.Index(
                fields=["synthesis", "kind", "theme", "minority", "-region_count", "-source_count"],
                name="entry_by_section",
            ),
            GinIndex(SEARCHED, name="entry_search"),
            models.Index(fields=["synthesis"], name="entry_needing_care", condition=Q(needs_care=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["synthesis", "key"], name="entry_key_unique"),
            models.CheckConstraint(condition=~Q(wording=""), name="entry_worded"),
        ]

    def __str__(self):
        return self.wording[:80]

    def get_absolute_url(self):
        return reverse(
            "synthesis:entry", args=[self.synthesis.consultation.slug, self.synthesis_id, self.key]
        )

    @property
    def home(self):
        """The theme its statements are filed under and grouped in."""
        return self.home_theme if self.person_theme else self.theme

    @property
    def anchor(self):
        return f"point-{self.key}"
