"""Uploads checked by what they are, not by what they are called; downloads that a browser never runs."""

from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import FileResponse

from egts.core import antivirus
from egts.core.names import plain_name

ACCEPTED = {
    "application/pdf": {".pdf"},
    "application/vnd.oasis.opendocument.text": {".odt"},
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {".docx"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/png": {".png"},
}
ACCEPT_ATTRIBUTE = ",".join(sorted(extension for group in ACCEPTED.values() for extension in group))
ACCEPTED_SENTENCE = "Formats acceptés : PDF, ODT, DOCX, JPEG, PNG. 20 Mo au plus par fichier."


def sniff(upload):
    """The MIME type of an uploaded file, read from its bytes, once the antivirus has let it through.

    Raises ValidationError, with a sentence for people, when it is empty, too big, of a type that isn't accepted,
    or of another type than its extension says, infected, or not to be scanned now.
    """
    name = plain_name(upload.name)
    if upload.size == 0:
        raise ValidationError(f"Le fichier « {name} » est vide.")
    if upload.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(f"Le fichier « {name} » dépasse 20 Mo.")
    try:
        import magic
    except ImportError as error:  # the system library is missing
        raise ImproperlyConfigured("libmagic is not installed") from error
    upload.seek(0)
    content_type = magic.from_buffer(upload.read(8192), mime=True)
    upload.seek(0)
    if content_type not in ACCEPTED:
        raise ValidationError(f"Le fichier « {name} » n’est pas d’un format accepté. {ACCEPTED_SENTENCE}")
    if PurePath(name).suffix.lower() not in ACCEPTED[content_type]:
        raise ValidationError(
            f"Le contenu du fichier « {name} » ne correspond pas à son extension. "
            "Renommez-le ou enregistrez-le à nouveau dans le bon format."
        )
    antivirus.check(upload)
    return content_type


def serve(document):
    """A download of `document` (whose visibility the caller has checked) that no browser interprets."""
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
