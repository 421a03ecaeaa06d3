"""Uploads checked by what they are, not by what they are called; downloads that a browser never runs."""

import zipfile
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import FileResponse

from egts.core import antivirus, containers
from egts.core.images import without_traces
from egts.core.names import plain_name

PDF, CSV = "application/pdf", "text/csv"
IMAGES = {"image/jpeg", "image/png"}
ACCEPTED = {
    PDF: {".pdf"},
    containers.TEXT: {".odt"},
    containers.DOCX: {".docx"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/png": {".png"},
}
ACCEPT_ATTRIBUTE = ",".join(sorted(extension for group in ACCEPTED.values() for extension in group))
ACCEPTED_SENTENCE = "Formats acceptés : PDF, ODT, DOCX, JPEG, PNG. 20 Mo au plus par fichier."


def sniff(upload, accepted=ACCEPTED, sentence=ACCEPTED_SENTENCE):
    """The MIME type of an uploaded file, read from its bytes, once the antivirus has let it through.

    `accepted` maps MIME types to extensions, `sentence` says so to people. Raises ValidationError, with a sentence
    for people, when it is empty, too big, of a type that isn't accepted or of another type than its extension
    says, when it hides something, is infected, or can't be scanned now.
    """
    name = plain_name(upload.name)
    if upload.size == 0:
        raise ValidationError(f"Le fichier « {name} » est vide.")
    if upload.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(f"Le fichier « {name} » dépasse 20 Mo.")
    content_type = _content_type(upload, name)
    if CSV in accepted and content_type not in accepted and PurePath(name).suffix.lower() == ".csv":
        content_type = CSV  # plain text has no signature: whoever reads it says whether it is a table
    if content_type not in accepted:
        raise ValidationError(f"Le fichier « {name} » n’est pas d’un format accepté. {sentence}")
    if PurePath(name).suffix.lower() not in accepted[content_type]:
        raise ValidationError(
            f"Le contenu du fichier « {name} » ne correspond pas à son extension. "
            "Renommez-le ou enregistrez-le à nouveau dans le bon format."
        )
    if content_type in IMAGES and zipfile.is_zipfile(upload):
        raise ValidationError(f"L’image « {name} » cache un autre fichier. Enregistrez-la à nouveau.")
    upload.seek(0)
    antivirus.check(upload)
    if content_type in IMAGES:
        without_traces(
            upload
        )  # a picture that can't be read is refused here, while the form can still say so
        upload.seek(0)
    return content_type


def _content_type(upload, name):
    """What the first bytes say; an archive is judged by what it holds. Raises ValidationError."""
    try:
        import magic
    except ImportError as error:  # the system library is missing
        raise ImproperlyConfigured("libmagic is not installed") from error
    upload.seek(0)
    start = upload.read(8192)
    upload.seek(0)
    if start.startswith(containers.SIGNATURE):
        try:
            return containers.kind(upload)
        except ValidationError as refusal:
            if PurePath(name).suffix.lower() not in containers.SUFFIXES:
                return ""
            raise ValidationError(f"Le fichier « {name} » est refusé. {refusal.message}") from None
    content_type = magic.from_buffer(start, mime=True)
    if content_type == PDF and not start.startswith(
        b"%PDF-"
    ):  # readers forgive what comes first, browsers run it
        return ""
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
