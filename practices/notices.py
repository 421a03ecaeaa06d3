"""Who is told of what becomes of a fiche."""

from egts.core.models import Seat, User
from egts.core.notify import tell


def authors(practice, entry):
    return practice.authors()


def authors_of_revision(revision, entry):
    return revision.practice.authors()


def secretariats(practice, entry):
    """Those who sit today in the secretariat of the committees that receive the fiche."""
    seats = Seat.objects.current().filter(
        role=Seat.Role.SECRETARIAT, committee__in=practice.receiving_committees().values("pk")
    )
    return User.objects.filter(pk__in=seats.values("user")).exclude(
        pk__in=[author.pk for author in practice.authors()]
    )


def secretariats_of_revision(revision, entry):
    return secretariats(revision.practice, entry)


def invited(invitation, entry):
    """Whoever holds that address: an account when there is one, the bare address otherwise."""
    known = User.objects.filter(emailaddress__email__iexact=invitation.email, emailaddress__verified=True)
    return list(known) or [invitation.email]


tell("practice.invite", audience=invited, template="practice_invitation")
tell("practice.submit", audience=secretariats, template="practice_submitted")
tell("practice.return", audience=authors, template="practice_returned")
tell("practice.publish", audience=authors, template="practice_published")
tell("practice.reject", audience=authors, template="practice_rejected")
tell("practice.archive", audience=authors, template="practice_archived")
tell("revision.submit", audience=secretariats_of_revision, template="revision_submitted")
tell("revision.return", audience=authors_of_revision, template="revision_returned")
tell("revision.accept", audience=authors_of_revision, template="revision_accepted")
tell("revision.reject", audience=authors_of_revision, template="revision_rejected")
