"""What is kept of the catalogue as a whole: that it has changed, and its words."""

from django.contrib.postgres.indexes import GistIndex
from django.db import connection, models


class CatalogueChangeManager(models.Manager):
    def mark(self):
        """A text that differs whenever what is published, or the vocabularies, have changed since."""
        with connection.cursor() as cursor:
            cursor.execute(self.model.MARK)
            return cursor.fetchone()[0]


class CatalogueChange(models.Model):
    """One statement that changed what the catalogue shows; written by triggers, in the same transaction.

    Rows are only added, so that two publications never wait for each other; old ones are swept.
    """

    # Transactions commit in another order than their rows are numbered: the greatest number would not tell all.
    MARK = "SELECT concat_ws('-', count(*), max(id), sum(id)) FROM practices_cataloguechange"

    spelling_learnt = models.BooleanField(default=False, db_default=False)  # by the list of words
    at = models.DateTimeField(db_default=models.functions.Now())

    objects = CatalogueChangeManager()


class Word(models.Model):
    """A word of the published fiches: searches that find nothing are brought near one of them."""

    key = models.CharField(max_length=40, unique=True)  # without accents, in lower case
    spelling = models.CharField(max_length=40)  # the commonest
    fiches = models.PositiveIntegerField()  # how many have it

    class Meta:
        indexes = [GistIndex(fields=["key"], opclasses=["gist_trgm_ops"], name="word_near")]

    def __str__(self):
        return self.spelling
