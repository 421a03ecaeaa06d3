"""One small country to test in: a person per role, two regions, their committees, one organisation."""

from datetime import timedelta
from functools import cached_property
from importlib import import_module
from itertools import count

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from egts.core.models import (
    College,
    Committee,
    Mandate,
    Organisation,
    Region,
    Seat,
    Theme,
    User,
    WorkingGroup,
)

# Who asks: the columns of every access table.
ROLES = (
    "visitor",  # not signed in
    "professional",  # the author of the fiches
    "stranger",  # an account with no tie to anything
    "facilitator",  # of the working group, whose contributions they write
    "drafter",  # drafts for the organisation
    "signatory",  # signs for the organisation
    "secretariat",  # of the regional committee that receives
    "other_secretariat",  # of another region's
    "former_secretariat",  # of the regional committee, until yesterday
    "member",  # of the regional committee
    "co_chair",  # of the regional committee
    "national",  # secretariat of the national committee
    "administrator",  # superuser
)
_numbers = count(1)


def restore_reference_data():
    """Put back what the migrations load, when a test with real commits has emptied every table."""
    if not Region.objects.exists():
        import_module("egts.core.migrations.0002_reference_data").load(apps, None)


def person(name="Camille", **fields):
    """An account with a verified address."""
    email = f"{name.lower()}-{next(_numbers)}@exemple.invalid"
    user = User.objects.create_user(email, first_name=name, last_name="Exemple", **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def second_factor(user):
    """Give `user` an authenticator application, whose secret is `user.totp_secret`."""
    user.totp_secret = generate_totp_secret()
    TOTP.activate(user, user.totp_secret)
    return user


def seat(user, committee, role, **fields):
    fields.setdefault("starts_on", timezone.localdate() - timedelta(days=30))
    return Seat.objects.create(user=user, committee=committee, role=role, **fields)


def mandate(user, organisation, role, **fields):
    return Mandate.objects.create(user=user, organisation=organisation, role=role, **fields)


class World:
    """Built whole at once; `user(role)` gives the person of one of ROLES."""

    def __init__(self):
        restore_reference_data()  # a test with real commits may have emptied the tables just before
        self.region = Region.objects.get(code="24")
        self.other_region = Region.objects.get(code="53")
        self.department = self.region.departments.get(code="18")
        self.theme = Theme.objects.get(slug="place-des-usagers")
        self.other_theme = Theme.objects.get(slug="coordination-des-acteurs")
        self.college = College.objects.get(slug="travailleurs-sociaux")
        self.national_committee = Committee.objects.create(kind="national", name="Comité national")
        self.committee = self._regional(self.region)
        self.other_committee = self._regional(self.other_region)
        self.organisation = Organisation.objects.create(
            name="Association Exemple", kind="association", region=self.region, is_example=True
        )
        self.group = WorkingGroup.objects.create(
            committee=self.committee, region=self.region, number=1, name="Accès aux droits", theme=self.theme
        )
        self._people = {role: person(role.capitalize()) for role in ROLES if role != "visitor"}
        self._people["visitor"] = AnonymousUser()
        self.group.facilitators.add(self.user("facilitator"))
        self.group.facilitating.add(self.organisation)
        mandate(self.user("drafter"), self.organisation, Mandate.Role.DRAFTER)
        mandate(self.user("signatory"), self.organisation, Mandate.Role.SIGNATORY)
        seat(self.user("secretariat"), self.committee, "secretariat", college=self.college)
        seat(self.user("other_secretariat"), self.other_committee, "secretariat")
        yesterday = timezone.localdate() - timedelta(days=1)
        seat(self.user("former_secretariat"), self.committee, "secretariat", ends_on=yesterday)
        seat(self.user("member"), self.committee, "member", college=self.college)
        seat(self.user("co_chair"), self.committee, "co_chair", capacity="pour la région")
        seat(self.user("national"), self.national_committee, "secretariat")
        User.objects.filter(pk=self.user("administrator").pk).update(is_superuser=True, is_staff=True)
        self.user("administrator").refresh_from_db()
        for role in ("secretariat", "other_secretariat", "co_chair", "national", "administrator"):
            second_factor(self.user(role))

    def _regional(self, region):
        committee = Committee.objects.create(
            kind="regional", name=f"Comité {region.name}", parent=self.national_committee
        )
        committee.regions.add(region)
        return committee

    def user(self, role):
        return self._people[role]

    @cached_property
    def author(self):
        return self.user("professional")
