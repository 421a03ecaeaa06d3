"""Files that people hand in: hostile until proven otherwise, served only through what they belong to."""

import hashlib
import uuid

from django.conf import settings
from django.db import models

from egts.core.files import IMAGES, sniff
from egts.core.images import without_traces
from egts.core.names import plain_name


def storage_path(document, filename):
    """A name that tells nothing and cannot be guessed."""
    return f"documents/{uuid.uuid4()}"


class Document(models.Model):
    """Abstract: each app ties its own documents to what they belong to."""

    file = models.FileField("fichier", upload_to=storage_path)
    name = models.CharField("nom du fichier", max_length=200, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField("taille, en octets", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @classmethod
    def judge(cls, upload):
        """The type of an upload fit to be kept. Raises ValidationError."""
        return sniff(upload)

    @classmethod
    def take(cls, upload, *, by, **owner):
        """Keep an uploaded file for `owner`; a picture without what its camera wrote in it.

        Raises ValidationError when it is too big or not what it says.
        """
        content_type = cls.judge(upload)
        if content_type in IMAGES:
            upload = without_traces(upload)
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        return cls.objects.create(
            file=upload,
            name=plain_name(upload.name),
            content_type=content_type,
            size=upload.size,
            sha256=digest.hexdigest(),
            uploaded_by=by,
            **owner,
        )
