"""The controlled vocabularies by which things are filed."""

from django.db import models

from egts.core.search import sort_key


class Term(models.Model):
    """One word of a vocabulary, in the order the field gives it."""

    name = models.CharField("nom", max_length=200, unique=True)
    slug = models.SlugField("identifiant", max_length=80, unique=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "slug"]

    def __str__(self):
        return self.name


class Orientation(Term):
    """One of the six cross-cutting subjects of the 2018 poverty strategy."""

    class Meta(Term.Meta):
        verbose_name = "orientation"


class Profession(Term):
    class Meta(Term.Meta):
        verbose_name = "profession"


class College(Term):
    """The side a person takes part for: social workers, employers, people accompanied…"""

    class Meta(Term.Meta):
        verbose_name = "collège"


class Audience(Term):
    """The people a practice is for (« public »)."""

    class Meta(Term.Meta):
        verbose_name = "public"
        verbose_name_plural = "publics"


class Theme(Term):
    """What a statement is about; each consultation picks its own."""

    class Meta(Term.Meta):
        verbose_name = "thème"


class Named(models.Model):
    """A thing with a proper name, sorted as French readers expect whatever the database's collation."""

    name = models.CharField("nom", max_length=200)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        abstract = True
        ordering = ["sort_name", "pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)[:200]
        super().save(*args, **kwargs)
