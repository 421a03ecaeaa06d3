"""Who is told of what becomes of a contribution."""

from egts.core.models import Seat, User
from egts.core.models.person import SYSTEM_EMAIL
from egts.core.notify import tell


def secretariat(contribution, entry):
    """Those who sit today in the secretariat of the committee that receives it."""
    seats = Seat.objects.current().filter(committee=contribution.committee_id, role=Seat.Role.SECRETARIAT)
    return User.objects.filter(pk__in=seats.values("user")).order_by("pk")


def writers(contribution, entry):
    return sorted(
        (user for user in contribution.writers() if user.email != SYSTEM_EMAIL), key=lambda user: user.pk
    )


tell("contribution.submit", audience=secretariat, template="contribution_submitted")
tell("contribution.return", audience=writers, template="contribution_returned")
tell("contribution.accept", audience=writers, template="contribution_accepted")
tell("contribution.withdraw", audience=writers, template="contribution_withdrawn")
tell("contribution.withdraw", audience=secretariat, template="contribution_withdrawn")
