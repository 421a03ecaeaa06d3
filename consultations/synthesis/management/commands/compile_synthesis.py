"""Ask the workers for a compilation."""

import time

from django.core.management.base import BaseCommand, CommandError

from consultations.models import Consultation
from consultations.synthesis import compile as compiling
from consultations.synthesis import review
from consultations.synthesis.models import Synthesis
from consultations.synthesis.workflow import CompilationState
from egts.core.models import User
from egts.core.workflow import TransitionRefused

EVERY = 0.5  # seconds between two looks


class Command(BaseCommand):
    help = "Demande aux processus de calcul la compilation de la synthèse d’une consultation."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="adresse de la consultation")
        parser.add_argument("--region", help="code INSEE : la synthèse du comité qui couvre cette région")
        parser.add_argument("--similarity", type=int, help="ressemblance minimale, pour mille")
        parser.add_argument("--wait", action="store_true", help="suivre la progression jusqu’au bout")
        parser.add_argument("--as", dest="email", help="adresse électronique du compte qui agit")

    def handle(self, *args, slug, region, similarity, wait, email, **options):
        try:
            consultation = Consultation.objects.get(slug=slug)
        except Consultation.DoesNotExist:
            raise CommandError(f"Aucune consultation n’a l’adresse « {slug} ».") from None
        committee = consultation.national_committee
        if region:
            coverage = consultation.coverage.filter(region=region).select_related("committee").first()
            if coverage is None:
                raise CommandError(f"Aucun comité ne couvre la région « {region} » dans cette consultation.")
            committee = coverage.committee
        by = _account(email)
        try:
            synthesis = (
                Synthesis.objects.open().filter(consultation=consultation, committee=committee).first()
            )
            synthesis = synthesis or review.open_synthesis(consultation, committee, by=by)
            compilation = compiling.request(synthesis, by=by, similarity=similarity)
        except TransitionRefused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{compilation} demandée pour « {synthesis} » (synthèse n° {synthesis.pk}).")
        if wait:
            self._follow(compilation)

    def _follow(self, compilation):
        """Show progress until the end; a failure is the command's own."""
        shown = None
        while compilation.under_way:
            stages = {}
            for unit in compilation.units.defer("result").order_by("pk"):
                counts = stages.setdefault(unit.get_stage_display(), [0, 0])
                counts[0] += unit.items_done
                counts[1] += unit.items_total
            line = " ; ".join(f"{label} {done}/{total}" for label, (done, total) in stages.items())
            if line and line != shown:
                self.stdout.write(line)
                shown = line
            time.sleep(EVERY)
            compilation.refresh_from_db()
        if compilation.state != CompilationState.DONE:
            raise CommandError(compilation.error or "La compilation a été annulée.")
        seconds = (compilation.finished_at - compilation.requested_at).total_seconds()
        self.stdout.write(
            f"Terminée en {seconds:.1f} s : {compilation.summary['inputs']} apports, "
            f"{compilation.summary['entries']} points."
        )


def _account(email):
    """The account that acts: the one named, else the system's."""
    if not email:
        return User.objects.system()
    try:
        return User.objects.get(email__iexact=email, is_active=True)
    except User.DoesNotExist:
        raise CommandError(f"Aucun compte actif n’a l’adresse « {email} ».") from None
