"""Who is told of what becomes of a fiche."""

from django.db.models import Q
from django.urls import reverse

from egts.core.models import Committee, Seat, User
from egts.core.notify import tell
from practices.models import Message, Note, Practice
from practices.workflow import RevisionState


def authors(practice, entry):
    return practice.authors()


def authors_of_its_fiche(thing, entry):
    """Those who wrote the fiche that a revision, a reuse or a question is about."""
    return thing.practice.authors()


def secretariats(practice, entry):
    """Those who sit today in the secretariat of the committees that receive the fiche."""
    if entry.data.get("batch"):  # they are told once, when the import ends
        return []
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


def whoever_began(thing, entry):
    return [thing.author]


def secretariats_there(reuse, entry):
    """Those who sit today in the secretariat of the territory where the practice is reused."""
    return _seated(reuse.receiving_committees(), besides=[reuse.author, *reuse.practice.authors()])


def secretariats_of_question(question, entry):
    return _seated(
        question.practice.receiving_committees(), besides=[question.author, *question.practice.authors()]
    )


def _seated(committees, *, besides):
    seats = Seat.objects.current().filter(role=Seat.Role.SECRETARIAT, committee__in=committees.values("pk"))
    return User.objects.filter(pk__in=seats.values("user")).exclude(pk__in=[user.pk for user in besides])


def colleagues_of_import(batch, entry):
    """The secretariats that receive what an import has submitted, whoever imported aside."""
    made = Practice.objects.filter(import_row__batch=batch, submitted_at__isnull=False)
    local = made.exclude(scope=Practice.Scope.NATIONAL)
    wanted = ~Q(kind=Committee.Kind.NATIONAL) & Q(regions__in=local.values("regions"))
    if made.filter(scope=Practice.Scope.NATIONAL).exists():
        wanted |= Q(kind=Committee.Kind.NATIONAL)
    return _seated(Committee.objects.filter(wanted), besides=[batch.uploaded_by])


def authors_of_import(batch, entry):
    """Those for whom an import has prepared drafts."""
    made = Practice.objects.filter(import_row__batch=batch).exclude(author=batch.uploaded_by)
    return User.objects.filter(pk__in=made.values("author"))


def space(thing):
    return reverse("portal:space")


tell("import.finish", audience=authors_of_import, template="import_prepared", url=space)
tell("import.finish", audience=colleagues_of_import, template="import_submitted", url=space)
tell("practice.invite", audience=invited, template="practice_invitation")


def reviewer_named(thing, entry):
    """The person to whom this very act gave the reading."""
    return User.objects.filter(pk=entry.data["to"])


def other_side(practice, entry):
    """From its authors to whoever follows it, or to the whole secretariat when nobody does; else to the authors."""
    if entry.actor_id not in practice.author_keys():
        return practice.authors()
    assignment = practice.assignment()
    return [assignment.reviewer] if assignment else secretariats(practice, entry)


def reviewer_of(practice, entry):
    """Whoever follows the fiche, or the modification of it that waits."""
    waiting = [practice, *practice.revisions.filter(state=RevisionState.SUBMITTED)]
    return [found.reviewer for thing in waiting if (found := thing.assignment())]


def at(anchor):
    return lambda practice: f"{practice.get_absolute_url()}#{anchor}"


tell("practice.assign", audience=reviewer_named, template="review_assigned")
tell("revision.assign", audience=reviewer_named, template="review_assigned")
tell("practice.message", audience=other_side, template="practice_message", url=at(Message.anchor))
tell("practice.note", audience=reviewer_of, template="practice_note", url=at(Note.anchor))
tell("practice.submit", audience=secretariats, template="practice_submitted")
tell("practice.return", audience=authors, template="practice_returned")
tell("practice.publish", audience=authors, template="practice_published")
tell("practice.reject", audience=authors, template="practice_rejected")
tell("practice.archive", audience=authors, template="practice_archived")
tell("revision.submit", audience=secretariats_of_revision, template="revision_submitted")
tell("revision.return", audience=authors_of_its_fiche, template="revision_returned")
tell("revision.accept", audience=authors_of_its_fiche, template="revision_accepted")
tell("revision.reject", audience=authors_of_its_fiche, template="revision_rejected")
tell(
    "practice.ask",
    audience=authors,
    template="practice_to_confirm",
    url=lambda practice: reverse("practices:still_true", args=[practice.pk, practice.confirmation_key]),
)
tell("practice.stop", audience=authors, template="practice_stopped")
tell("reuse.propose", audience=secretariats_there, template="reuse_proposed")
tell("reuse.publish", audience=whoever_began, template="reuse_published")
tell("reuse.publish", audience=authors_of_its_fiche, template="practice_reused")
tell("reuse.reject", audience=whoever_began, template="reuse_rejected")
tell("question.ask", audience=authors_of_its_fiche, template="question_asked")
tell("question.answer", audience=whoever_began, template="question_answered")
tell("question.report", audience=secretariats_of_question, template="question_reported")
tell("question.close", audience=whoever_began, template="question_closed")
tell("question.close", audience=authors_of_its_fiche, template="question_closed")
