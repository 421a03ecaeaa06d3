"""Accounts that are a role and a first name, nobody in particular."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from egts.core.models import Mandate, Seat, User
from egts.demo.load.reading import between
from egts.demo.roles import DOMAIN, ROLES

FIRST_NAMES = (
    "Alix", "Ange", "Camille", "Charlie", "Claude", "Dany", "Dominique", "Éden", "Élie", "Frédérique", "Gaby",
    "Jo", "Leslie", "Lou", "Loïs", "Maé", "Maxime", "Morgan", "Nour", "Pascale", "Sacha", "Sam", "Stéphane", "Yaël",
)  # fmt: skip
SINCE = timedelta(days=200)


def accounts(*slugs):
    """Slug → the account <slug>@demo.invalid, made the first time; nobody signs in to it with a password."""
    emails = {f"{slug}@{DOMAIN}": slug for slug in slugs}
    known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    missing = [
        User(
            email=email,
            first_name=FIRST_NAMES[between(0, len(FIRST_NAMES) - 1, slug)],
            password=make_password(None),
            date_joined=timezone.now() - SINCE,
        )
        for email, slug in emails.items()
        if email not in known
    ]
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in User.objects.bulk_create(missing)
    )
    return {emails[user.email]: user for user in User.objects.filter(email__in=emails)}


def account(slug):
    return accounts(slug)[slug]


def of_role(slug):
    """The account that a visitor of the demonstration takes in this role, its second factor set up."""
    role = ROLES[slug]
    user = account(role.slug)
    if user.first_name != role.first_name:
        user.first_name = role.first_name
        user.save(update_fields=["first_name"])
    if role.second_factor and not is_mfa_enabled(user):
        TOTP.activate(user, generate_totp_secret())
    return user


def administrator():
    user = of_role("administrateur")
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    return user


def seat(user, committee, role, **fields):
    """The seat of `user` on `committee`, since the beginning of the demonstration."""
    starts_on = timezone.localdate() - SINCE
    Seat.objects.get_or_create(
        user=user, committee=committee, role=role, defaults={"starts_on": starts_on, **fields}
    )
    return user


def mandate(user, organisation, role):
    starts_on = timezone.localdate() - SINCE
    Mandate.objects.get_or_create(
        user=user, organisation=organisation, role=role, defaults={"starts_on": starts_on}
    )
    return user
