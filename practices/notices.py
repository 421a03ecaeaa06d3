"""Who is told of what becomes of a fiche."""

from egts.core.models import Seat, User
from egts.core.notify import tell


def author(thing, entry):
    return [thing.author]


def secretariats(practice, entry):
    """Those who sit today in the secretariat of the committees that receive the fiche."""
    seats = Seat.objects.current().filter(
        role=Seat.Role.SECRETARIAT, committee__in=practice.receiving_committees().values("pk")
    )
    return User.objects.filter(pk__in=seats.values("user")).exclude(pk=practice.author_id)


def secretariats_of_revision(revision, entry):
    return secretariats(revision.practice, entry)


tell("practice.submit", audience=secretariats, template="practice_submitted")
tell("practice.return", audience=author, template="practice_returned")
tell("practice.publish", audience=author, template="practice_published")
tell("practice.reject", audience=author, template="practice_rejected")
tell("practice.archive", audience=author, template="practice_archived")
tell("revision.submit", audience=secretariats_of_revision, template="revision_submitted")
tell("revision.return", audience=author, template="revision_returned")
tell("revision.accept", audience=author, template="revision_accepted")
tell("revision.reject", audience=author, template="revision_rejected")
