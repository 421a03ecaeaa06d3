"""Bring the statements of a CSV file into a consultation."""

import csv
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug

from consultations.imports.loading import AlreadyRunning, FileBroken, StatementLoader, read_names
from consultations.imports.opening import open_consultation
from consultations.imports.records import Lines, open_file
from consultations.imports.rows import HeaderRefused
from consultations.models import Consultation
from egts.core.models import User


class Rejects:
    """The file of the rows that did not go in; written as they come, and only when there are some."""

    def __init__(self, path, files):
        self.path = path
        self._files = files
        self._rows = None

    def write(self, line, external_id, reason):
        if self._rows is None:
            self._rows = csv.writer(self._files.enter_context(self._open()))
            self._rows.writerow(["ligne", "external_id", "motif"])
        self._rows.writerow([line, external_id, reason])

    def _open(self):
        try:
            return self.path.open("w", encoding="utf-8", newline="")
        except OSError:
            self.path = Path(tempfile.mkdtemp(prefix="rejets-")) / self.path.name
            return self.path.open("w", encoding="utf-8", newline="")


class Command(BaseCommand):
    help = "Verse dans une consultation les énoncés d’un fichier CSV (.csv ou .csv.gz)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FICHIER", type=Path)
        parser.add_argument("--consultation", required=True, metavar="SLUG")
        parser.add_argument(
            "--create",
            action="store_true",
            help="crée la consultation, ses comités et ses thèmes quand ils manquent",
        )
        parser.add_argument(
            "--as", dest="email", metavar="COURRIEL", help="le compte au nom duquel agir (défaut : système)"
        )
        parser.add_argument(
            "--rejects",
            type=Path,
            metavar="FICHIER",
            help="où écrire les lignes rejetées (défaut : <fichier>.rejets.csv dans le dossier courant)",
        )

    def handle(self, *, file, consultation, create, email, rejects, **options):
        actor = self._actor(email)
        try:
            stream = open_file(file)
        except OSError as error:
            raise CommandError(f"Impossible de lire « {file} » : {error.strerror}.") from error
        with stream, ExitStack() as files:
            rejected = Rejects(rejects or Path(f"{file.name}.rejets.csv"), files)
            try:
                lines = Lines(stream)
                names = read_names(lines)
                loader = StatementLoader(
                    self._consultation(consultation, create, actor),
                    actor=actor,
                    create=create,
                    refuse=rejected.write,
                )
                started = time.monotonic()
                loader.load(lines, names)
            except HeaderRefused as error:
                raise CommandError(str(error)) from error
            except AlreadyRunning as error:
                raise CommandError(
                    "Un autre versement est en cours dans cette consultation : attendez qu’il finisse."
                ) from error
            except FileBroken as error:
                raise CommandError(
                    f"Le fichier « {file} » est abîmé ({error}). Ce qui précédait est entré : "
                    "relancez la commande avec le fichier réparé, rien n’entrera deux fois."
                ) from error
        self._report(loader.count, rejected, time.monotonic() - started)

    def _actor(self, email):
        if not email:
            return User.objects.system()
        try:
            return User.objects.get(email__iexact=email, is_active=True)
        except User.DoesNotExist:
            raise CommandError(f"Aucun compte actif n’a l’adresse « {email} ».") from None

    def _consultation(self, slug, create, actor):
        if found := Consultation.objects.filter(slug=slug).first():
            return found
        if not create:
            raise CommandError(
                f"La consultation « {slug} » n’existe pas. Ajoutez --create pour la créer, ou vérifiez son adresse."
            )
        try:
            validate_slug(slug)
            Consultation._meta.get_field("slug").run_validators(slug)
        except ValidationError:
            raise CommandError(
                f"« {slug} » ne peut pas servir d’adresse : lettres sans accent, chiffres et tirets, "
                "80 caractères au plus."
            ) from None
        return open_consultation(slug, by=actor)

    def _report(self, count, rejected, seconds):
        rate = count.read / seconds if seconds else 0
        self.stdout.write(
            f"{count.read} lignes lues : {count.added} entrées, {count.known} déjà présentes, "
            f"{count.refused} rejetées. {seconds:.1f} s, {rate:.0f} lignes par seconde."
        )
        if count.refused:
            self.stdout.write(f"Lignes rejetées et motifs : {rejected.path}")
