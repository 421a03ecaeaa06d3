from django.db import models, transaction
from django.db.models import Q

from egts.core.models import Document

from .practice import Practice
from .revision import Revision

DOCUMENTS_MAX = 10


class PracticeDocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the fiches that `user` may see; what a revision proposes, with the revision."""
        return self.filter(
            Q(revision=None) | Q(revision__in=Revision.objects.visible_to(user).values("pk")),
            practice__in=Practice.objects.visible_to(user).values("pk"),
        )

    def take(self, uploads, *, by, **owner):
        """Keep these files for `owner`, each once: the same file handed in again changes nothing.

        `uploads` holds `(file, facts)`: facts are `alt`, `width` and `height` for a photo, nothing otherwise.
        """
        for upload, facts in uploads:
            with transaction.atomic():
                document = self.model.take(upload, by=by, **facts, **owner)
                if self.filter(sha256=document.sha256, name=document.name, **owner).count() > 1:
                    document.delete()


class PracticeDocument(Document):
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="documents")
    revision = models.ForeignKey(
        Revision,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="added_documents",
        help_text="La modification qui propose ce document, tant qu’elle n’est pas acceptée.",
    )
    removed_by = models.ForeignKey(
        Revision,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="removed_documents",
        help_text="La modification qui propose de retirer ce document.",
    )

    alt = models.CharField(
        "texte de remplacement",
        max_length=300,
        blank=True,
        help_text="Ce que montre une photo ; un autre document n’en a pas.",
    )
    width = models.PositiveIntegerField("largeur, en pixels", null=True, editable=False)
    height = models.PositiveIntegerField("hauteur, en pixels", null=True, editable=False)

    objects = PracticeDocumentQuerySet.as_manager()

    class Meta(Document.Meta):
        verbose_name = "document joint"
        verbose_name_plural = "documents joints"

    @property
    def is_photo(self):
        return bool(self.alt)

    def delete(self, *args, **kwargs):
        """The file goes too, once nothing can bring the row back."""
        storage, name = self.file.storage, self.file.name
        transaction.on_commit(lambda: storage.delete(name))
        return super().delete(*args, **kwargs)
