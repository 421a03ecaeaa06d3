from django.core.management.base import BaseCommand
from django.db import transaction

from consultations.models import Contribution, Statement
from consultations.synthesis.models import Synthesis
from egts.core.models import Committee, Organisation, Seat, User
from egts.demo.load import agenda, places, practices
from egts.demo.load.contributions import Contributions
from egts.demo.load.exchanges import exchanges
from egts.demo.load.motions import motions
from egts.demo.load.people import administrator
from egts.demo.load.reviews import reviews
from egts.demo.load.synthesis import syntheses
from egts.demo.roles import ROLES
from motions.models import Motion
from practices import spelling
from practices.models import Practice, Question, Reuse

COUNTED = {
    "comités": Committee.objects.all(),
    "organisations": Organisation.objects.all(),
    "comptes": User.objects.all(),
    "fiches": Practice.objects.all(),
    "dont publiées": Practice.objects.published(),
    "reprises": Reuse.objects.all(),
    "questions": Question.objects.all(),
    "contributions": Contribution.objects.all(),
    "dont acceptées": Contribution.objects.accepted(),
    "énoncés": Statement.objects.all(),
    "motions et positionnements": Motion.objects.all(),
    "synthèses": Synthesis.objects.all(),
}


class Command(BaseCommand):
    help = "Charge les données de démonstration ; la lancer deux fois ne crée rien deux fois."

    def handle(self, **options):
        with transaction.atomic():
            consultation, seats, contributions = self.load()
        spelling.learn()  # searches forgive typing errors from the first page on
        # The workers must see what was loaded.
        syntheses(consultation, seats, contributions.load_late)
        counts = ", ".join(f"{rows.count()} {name}" for name, rows in COUNTED.items())
        self.stdout.write(f"Données de démonstration : {counts}.")
        self.stdout.write("Comptes d’exemple :")
        for role in ROLES.values():
            self.stdout.write(f"  {role.email:40} {role.label}")

    def load(self):
        administrator()
        found = places.organisations()
        seats = places.committees()
        groups = places.groups(found, seats)
        places.mandates(found)
        consultation = places.consultation(seats)
        secretaries = _secretaries(seats)
        cited = practices.practices(found, secretaries)
        practices.waiting(secretaries)
        practices.searches()
        exchanges(cited, secretaries)
        reviews(secretaries)
        contributions = Contributions(consultation, found, groups, seats, cited, secretaries)
        contributions.load()
        motions(consultation, found, groups)
        agenda.events(consultation, found, seats)
        agenda.trainings(found)
        agenda.news()
        return consultation, seats, contributions


def _secretaries(seats):
    """Region code → who holds the secretariat of the committee that covers it."""
    rows = Seat.objects.current().filter(role=Seat.Role.SECRETARIAT).select_related("user")
    by_committee = {seat.committee_id: seat.user for seat in rows.order_by("-pk")}
    return lambda code: by_committee[seats[code].pk]
