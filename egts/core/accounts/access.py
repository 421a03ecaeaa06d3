"""Which accounts must show a second factor."""

from allauth.mfa.utils import is_mfa_enabled

from egts.core.models import Seat


def second_factor_missing(user):
    """True for a person with a staff seat today, or an administrator, who has no second factor yet."""
    if not (user.is_superuser or user.is_staff):
        seats = Seat.objects.current().filter(user=user, role__in=Seat.STAFF_ROLES)
        if not seats.exists():
            return False
    return not is_mfa_enabled(user)
