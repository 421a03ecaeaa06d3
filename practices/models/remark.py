"""What a reviewer says of one field of a fiche or of a revision, when giving it back."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from egts.core.models import JournalEntry
from practices.content import CONTENT_FIELDS, STEP_OF


class RemarkQuerySet(models.QuerySet):
    def open(self):
        """Those not answered yet, in the order of the fiche."""
        rows = list(self.filter(resolved_at=None).order_by("pk"))
        return sorted(rows, key=lambda remark: remark.position)

    def by_field(self):
        """Those not answered yet: field → list of remarks, in the order of the fiche."""
        found = {}
        for remark in self.open():
            found.setdefault(remark.field, []).append(remark)
        return found

    def resolve(self):
        """The thing was handed in again: what was said of its fields is answered, and kept."""
        self.filter(resolved_at=None).update(resolved_at=now())


class Remark(models.Model):
    practice = models.ForeignKey("Practice", models.CASCADE, null=True, blank=True, related_name="remarks")
    revision = models.ForeignKey("Revision", models.CASCADE, null=True, blank=True, related_name="remarks")
    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")  # the act: by whom, and when
    field = models.CharField("champ", max_length=40)
    text = models.TextField("remarque")
    resolved_at = models.DateTimeField("réponse", null=True, editable=False)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "remarque"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(practice=None, revision__isnull=False) | Q(practice__isnull=False, revision=None),
                name="remark_of_one_thing",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def label(self):
        """The name of the field, as people read it; a field that no longer exists keeps its own."""
        try:
            return str(
                self._meta.get_field("practice").related_model._meta.get_field(self.field).verbose_name
            )
        except FieldDoesNotExist:
            return self.field

    @property
    def step(self):
        """The step of the form where the field is."""
        return STEP_OF.get(self.field, "")

    @property
    def position(self):
        return CONTENT_FIELDS.index(self.field) if self.field in CONTENT_FIELDS else len(CONTENT_FIELDS)
