"""What surrounds a fiche or a revision for those who wrote it and for those who read it over."""

from egts.core.models import Committee, JournalEntry, Seat, User
from practices.decisions import decision_forms, message_form, note_form
from practices.models import Message, Note, Practice, Remark
from practices.workflow import (
    ARCHIVE,
    GIVEN,
    REJECT,
    REJECT_REVISION,
    RETURN,
    RETURN_REVISION,
    SAID,
    SHARING,
    SPOKEN,
    State,
)

DECIDED = {step.verb for step in (RETURN, REJECT, ARCHIVE, RETURN_REVISION, REJECT_REVISION)}


def review_of(user, thing, *, is_author, may_moderate, forms=None):
    """The context of the page of `thing` for `user`; `forms` are those that came back as they were typed, by act."""
    forms = forms or {}
    practice = thing if isinstance(thing, Practice) else thing.practice
    inside = is_author or may_moderate
    may_converse = inside and practice.state != State.DRAFT  # permissions.can_converse, asked once
    waits = may_moderate and thing.state == State.SUBMITTED
    journal = story(thing, internal=may_moderate) if inside else []
    blank = {"message": message_form()} if may_converse else {}
    if may_moderate:
        blank |= {"note": note_form(), **decision_forms(thing)}
    return {
        "inside": inside,
        "journal": journal,
        "last_word": next((line.reason for line in reversed(journal) if line.verb in DECIDED), ""),
        "remarks": thing.remarks_by_field() if inside and thing.state != State.DRAFT else {},
        "may_converse": may_converse,
        "said": Message.objects.visible_to(user).about(practice) if may_converse else [],
        "notes": Note.objects.visible_to(user).about(practice) if may_moderate else [],
        "assignment": thing.assignment() if waits else None,
        "colleagues": thing.colleagues(user) if waits else [],
        "desks": _desks(thing, user) if may_moderate else [],
        "forms": blank | forms,
        "has_errors": any(form.errors for form in forms.values()),
    }


def story(thing, *, internal=False):
    """The journal of a fiche or of a revision, each line in words, with the remarks that came with it.

    `internal` adds how colleagues share the work, which authors don't read.
    """
    entries = JournalEntry.objects.about(thing).select_related("actor")
    entries = list(entries.exclude(verb__in=SPOKEN if internal else (*SHARING, *SPOKEN)))
    remarks = {}
    for remark in Remark.objects.filter(entry__in=[line.pk for line in entries if line.data.get("remarks")]):
        remarks.setdefault(remark.entry_id, []).append(remark)
    people = User.objects.in_bulk({line.data["to"] for line in entries if line.verb in GIVEN})
    for entry in entries:
        entry.label = SAID.get(entry.verb, entry.verb)
        if entry.verb in GIVEN:
            entry.label += f" à {people[entry.data['to']]}"
        entry.remarks = sorted(remarks.get(entry.pk, []), key=lambda remark: remark.position)
    return entries


def _desks(thing, user):
    """The committees from whose desk `user` reads this over."""
    seats = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
    return thing.receiving_committees().filter(pk__in=seats.values("pk"))
