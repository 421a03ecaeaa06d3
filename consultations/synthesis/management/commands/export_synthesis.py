"""The files of a synthesis, the same as on the web."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from consultations.synthesis import export
from consultations.synthesis.models import Synthesis
from egts.core.pdf import PdfUnavailable

FORMATS = {"json": export.as_json, "csv": export.as_csv, "pdf": export.as_pdf, "docx": export.as_docx}


class Command(BaseCommand):
    help = "Écrit une synthèse dans un fichier."

    def add_arguments(self, parser):
        parser.add_argument("synthesis", help="numéro d’une synthèse, ou adresse d’une consultation")
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--output", required=True, help="fichier à écrire")

    def handle(self, *args, synthesis, format, output, **options):
        found = self._find(synthesis)
        try:
            body = FORMATS[format](found)
        except PdfUnavailable:
            raise CommandError("Le PDF n’est pas disponible : la bibliothèque Pango manque.") from None
        try:
            Path(output).write_bytes(body)
        except OSError as error:
            raise CommandError(f"Impossible d’écrire « {output} » : {error.strerror}.") from None
        self.stdout.write(f"« {found} » : {len(body)} octets dans {output}")

    def _find(self, name):
        """A synthesis by its number; a consultation's address means its latest national one, in whatever state."""
        rows = Synthesis.objects.select_related("consultation", "committee").order_by("-version")
        if name.isdecimal():
            found = rows.filter(pk=int(name)).first() if len(name) < 16 else None
        else:
            found = rows.filter(consultation__slug=name).national().first()
        if found is None:
            raise CommandError(f"Aucune synthèse ne correspond à « {name} ».")
        return found
