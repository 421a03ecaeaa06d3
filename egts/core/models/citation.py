"""A citation links any two things: wings need not know each other."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchVectorField
from django.db import models

_HEAVY = (models.BinaryField, SearchVectorField)  # what a list of links does not show


class CitationQuerySet(models.QuerySet):
    def cite(self, source, target, *, by):
        """Make `source` cite `target`, once."""
        return self.get_or_create(**_ends(source=source, target=target), defaults={"created_by": by})[0]

    def cite_all(self, source, model, keys, *, by):
        """Make `source` cite the `model` rows of these keys, and nothing else of that model."""
        kind = ContentType.objects.get_for_model(model)
        ends = _ends(source=source)
        self.filter(**ends, target_type=kind).exclude(target_id__in=keys).delete()
        self.bulk_create(
            (Citation(**ends, target_type=kind, target_id=key, created_by=by) for key in keys),
            ignore_conflicts=True,
        )

    def uncite(self, source, target):
        """Let `source` no longer cite `target`."""
        self.filter(**_ends(source=source, target=target)).delete()

    def targets(self, source, model):
        """Primary keys of the `model` rows that `source` cites."""
        return self.filter(
            **_ends(source=source), target_type=ContentType.objects.get_for_model(model)
        ).values_list("target_id", flat=True)

    def sources(self, model, target):
        """Primary keys of the `model` rows that cite `target`."""
        return self.filter(
            **_ends(target=target), source_type=ContentType.objects.get_for_model(model)
        ).values_list("source_id", flat=True)

    def sources_visible_to(self, user, target, limit=50):
        """The things that cite `target` and that `user` may see: at most `limit` of each kind."""
        types = self.filter(**_ends(target=target)).values_list("source_type", flat=True).distinct()
        found = []
        for pk in types.order_by("source_type"):
            things = ContentType.objects.get_for_id(pk).model_class()._default_manager.visible_to(user)
            cited_by = self.sources(things.model, target)
            heavy = [field.name for field in things.model._meta.concrete_fields if isinstance(field, _HEAVY)]
            found += things.filter(pk__in=cited_by).select_related().defer(*heavy).order_by("pk")[:limit]
        return found


def _ends(**things):
    return {
        key: value
        for end, thing in things.items()
        for key, value in {
            f"{end}_type": ContentType.objects.get_for_model(thing),
            f"{end}_id": thing.pk,
        }.items()
    }


class Citation(models.Model):
    source_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    source_id = models.PositiveBigIntegerField()
    source = GenericForeignKey("source_type", "source_id")
    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = "citation"
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "target_type", "target_id"], name="citation_unique"
            )
        ]
        indexes = [models.Index(fields=["target_type", "target_id"])]
