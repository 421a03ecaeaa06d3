"""What the walk starts from: a consultation under way, and people who can sign in."""

from datetime import timedelta

from django.utils import timezone

from consultations.models import Consultation, Coverage, Phase
from consultations.workflow import Act
from tests.e2e.browser import PASSWORD
from tests.world import ROLES, World


class Stage(World):
    def __init__(self):
        super().__init__()
        for role in ROLES:
            if role != "visitor":
                person = self.user(role)
                person.set_password(PASSWORD)
                person.save()
        today = timezone.localdate()
        self.consultation = Consultation.objects.create(
            title="États généraux",
            slug="etats-generaux",
            summary="Ce dont le travail social a besoin.",
            national_committee=self.national_committee,
            published_at=timezone.now(),
            starts_on=today - timedelta(days=60),
        )
        self.consultation.themes.set([self.theme, self.other_theme])
        Phase.objects.create(
            consultation=self.consultation,
            kind="contribution",
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=30),
            acts=list(Act.values),
        )
        for committee, region in ((self.committee, self.region), (self.other_committee, self.other_region)):
            Coverage.objects.create(consultation=self.consultation, region=region, committee=committee)
