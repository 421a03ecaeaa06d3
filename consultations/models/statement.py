"""Statements: each one a span of a frozen text, from the first day."""

import hashlib
import unicodedata

import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, Value, When

from egts.core.models import Region, Theme
from egts.core.search import SearchMixin

from .contribution import Contribution


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def frozen(body):
    """`body` as it is kept: NFC, line ends of one kind, no blanks around."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", body).strip()


class FrozenText(models.Model):
    """A text as it was handed in; a changed text is another row. NFC, so that code points can be counted."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="texts")
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "texte figé"
        verbose_name_plural = "textes figés"
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update)]

    def __str__(self):
        return self.body[:80]

    @classmethod
    def of(cls, contribution, body):
        """An unsaved frozen text."""
        body = frozen(body)
        return cls(contribution=contribution, body=body, sha256=sha256(body))


class StatementQuerySet(SearchMixin):
    def accepted(self):
        """Those of accepted contributions: what syntheses are made of."""
        return self.filter(contribution__state="accepted")

    def visible_to(self, user):
        """Those of the contributions that `user` may see; the words of a withdrawn one are gone."""
        visible = Contribution.objects.visible_to(user).exclude(state="withdrawn")
        return self.filter(contribution__in=visible.values("pk"))

    def by_kind(self):
        """In the order people read them: findings, needs, levers, recommendations."""
        ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(Statement.Kind.values)]
        return self.annotate(rank=Case(*ranks)).order_by("rank", "position", "pk")


class StatementManager(models.Manager.from_queryset(StatementQuerySet)):
    def write(self, contribution, words, *, kind, **fields):
        """A statement typed into a form: it is its own text, whole. `fields` are those of Statement."""
        text = FrozenText.of(contribution, words)
        text.save()
        return self.create(
            contribution=contribution,
            text=text,
            start=0,
            end=len(text.body),
            words=text.body,
            kind=kind,
            region_id=fields.pop("region_id", contribution.region_id),
            **fields,
        )


class Statement(models.Model):
    """One idea of one of four kinds, on one theme, tied to its exact words.

    `start` and `end` count code points of the NFC text; `words` is `text.body[start:end]`, kept beside it so that
    any difference is found before a publication.
    """

    class Kind(models.TextChoices):
        FINDING = "constat", "constat"
        NEED = "besoin", "besoin"
        LEVER = "levier", "levier"
        RECOMMENDATION = "preconisation", "préconisation"

    # The indexes below serve what the foreign keys' own would: each one costs an import by the hundred thousand.
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="statements", db_index=False)
    text = models.ForeignKey(FrozenText, models.RESTRICT, related_name="statements")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField()
    kind = models.CharField("nature", max_length=20, choices=Kind)
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name="thème",
        db_index=False,
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    question = models.CharField(max_length=500, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = StatementManager()

    class Meta:
        verbose_name = "énoncé"
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["contribution", "position"], name="statement_order"),
            models.Index(fields=["contribution", "theme"], name="statement_theme"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="statement_span"),
            models.UniqueConstraint(
                fields=[
                    "external_id",
                    "contribution",
                ],  # in this order, it also finds what was imported before
                condition=~Q(external_id=""),
                name="statement_external_unique",
            ),
        ]

    def __str__(self):
        return self.words[:80]

    def get_absolute_url(self):
        """Its own place on its contribution's page, whichever page of a long one it is on."""
        return f"{self.contribution.get_absolute_url()}?enonce={self.pk}#enonce-{self.pk}"

    def reword(self, words):
        """Tie this statement to other words: a new frozen text, the same statement. Returns whether they differ."""
        text = FrozenText.of(self.contribution, words)
        if text.body == self.words:
            return False
        text.save()
        self.text, self.start, self.end, self.words = text, 0, len(text.body), text.body
        self.save(update_fields=["text", "start", "end", "words"])
        return True
