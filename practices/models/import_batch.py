"""Tables of fiches that a secretariat hands in: the file, and what becomes of each of its rows."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from egts.core import containers
from egts.core.files import CSV, sniff
from egts.core.models import Document
from practices.workflow import IMPORT_UNDER_WAY, ImportState

from .practice import Practice

TABLES = {containers.XLSX: {".xlsx"}, CSV: {".csv"}}
TABLES_SENTENCE = "Formats acceptés : CSV et XLSX."
KEPT = timedelta(days=30)


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own: a table holds what nobody else has read yet."""
        return self.filter(uploaded_by=user) if user.is_authenticated else self.none()


class ImportBatch(Document):
    """The row is the job: `claim` and `heartbeat_at` say which worker has it, and that it is alive."""

    form_key = models.UUIDField(unique=True, editable=False)
    state = models.CharField(
        "état", max_length=20, choices=ImportState, default=ImportState.WAITING, editable=False
    )
    notes = models.JSONField(default=dict, editable=False)  # columns known and unknown, by their headings
    submit = models.BooleanField("envoyer en relecture celles qui sont complètes", default=False)
    with_near = models.BooleanField("créer aussi celles qui ressemblent à une fiche publiée", default=False)
    rows_total = models.PositiveIntegerField(default=0, editable=False)
    rows_done = models.PositiveIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(auto_now_add=True)  # when its last message left
    claim = models.UUIDField(null=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    error = models.TextField("erreur", blank=True, editable=False)
    checked_at = models.DateTimeField("lecture", null=True, editable=False)
    confirmed_at = models.DateTimeField("confirmation", null=True, editable=False)
    finished_at = models.DateTimeField("fin", null=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "import de fiches"
        verbose_name_plural = "imports de fiches"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | ~Q(state__in=["confirmed", "done"]),
                name="import_confirmed_stamp",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(error="")) | (~Q(state="failed") & Q(error="")),
                name="import_failed_error",
            ),
        ]

    def get_absolute_url(self):
        return reverse("practices:import_detail", args=[self.pk])

    @classmethod
    def judge(cls, upload):
        return sniff(upload, TABLES, TABLES_SENTENCE)

    @property
    def under_way(self):
        return self.state in IMPORT_UNDER_WAY

    @property
    def forgotten_on(self):
        return self.uploaded_at + KEPT

    def counts(self):
        """Fate → how many rows, zeros included."""
        found = dict(self.rows.order_by().values_list("fate").annotate(models.Count("pk")))
        return {fate.value: found.get(fate.value, 0) for fate in ImportRow.Fate}

    def delete(self, *args, **kwargs):
        """The file goes too, once nothing can bring the row back."""
        storage, name = self.file.storage, self.file.name
        transaction.on_commit(lambda: storage.delete(name))
        return super().delete(*args, **kwargs)


class ImportRow(models.Model):
    """A row of a table: what will be made of it, then the fiche that was."""

    class Fate(models.TextChoices):
        CREATE = "create", "sera créée"
        NEAR = "near", "ressemble à une fiche publiée"
        DUPLICATE = "duplicate", "existe déjà"
        ERROR = "error", "à corriger"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("ligne")
    fate = models.CharField("sort", max_length=10, choices=Fate)
    title = models.CharField("titre", max_length=200, blank=True)
    content = models.JSONField(default=dict)
    problems = models.JSONField(default=list)  # [column, sentence]
    remarks = models.JSONField(default=list)  # the same
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Sinon, qui importe.",
    )
    twin = models.ForeignKey(Practice, models.SET_NULL, null=True, related_name="+")
    twin_number = models.PositiveIntegerField(null=True)  # of the row of the same table
    practice = models.OneToOneField(Practice, models.SET_NULL, null=True, related_name="import_row")

    class Meta:
        verbose_name = "ligne importée"
        verbose_name_plural = "lignes importées"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_unique")]

    def __str__(self):
        return f"Ligne {self.number}"
