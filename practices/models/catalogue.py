"""What tells the processes that the catalogue they hold is no longer the one that is published."""

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

    at = models.DateTimeField(db_default=models.functions.Now())

    objects = CatalogueChangeManager()
