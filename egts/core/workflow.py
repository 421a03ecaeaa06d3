"""The one choke point through which things change state."""

from dataclasses import dataclass

from django.db import transaction

from egts.core.models.journal import JournalEntry

FORBIDDEN, CONFLICT, INCOMPLETE = 403, 409, 422


class TransitionRefused(Exception):
    """A change that may not happen; `status` is the HTTP code that says why.

    403: not permitted to this person. 409: no longer in that state. 422: something required is missing.
    """

    def __init__(self, message, *, status):
        super().__init__(message)
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Transition:
    """One arrow of a life: from which states, to which, and whether a reason must be given.

    `verb` names the act in the journal ("practice.publish"), `said` tells people what was asked ("publier").
    """

    verb: str
    sources: frozenset
    target: str
    said: str
    reason_required: bool = False

    def impossible(self, obj):
        """The sentence that says that the state of `obj` does not allow this act."""
        of = "d’" if self.said[0] in "aàâeéèêiîoôuûy" else "de "
        return f"Impossible {of}{self.said} : l’état est maintenant « {obj.get_state_display()} »."


def move(obj, transition, *, actor, allowed, reason="", data=None, check=None, **stamps):
    """Take `obj` through `transition`, in one database transaction under a lock on its row.

    `allowed(actor, obj)` gives a Verdict on the row as it is now; `check(obj)`, when given, returns a sentence
    that says what is missing, or "". `stamps` are the fields set with the new state. Writes the journal, which
    tells whoever must be told. Returns the journal entry.

    Raises TransitionRefused; then nothing has changed, neither the row nor `obj`.
    """
    reason = reason.strip()
    with transaction.atomic():
        locked = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        if locked.state not in transition.sources:
            raise TransitionRefused(
                transition.impossible(locked),
                status=CONFLICT,
            )
        verdict = allowed(actor, locked)
        if not verdict:
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        if transition.reason_required and not reason:
            raise TransitionRefused(f"Indiquez un motif pour {transition.said}.", status=INCOMPLETE)
        if check and (missing := check(locked)):
            raise TransitionRefused(missing, status=INCOMPLETE)
        stamps["state"] = transition.target
        for field, value in stamps.items():
            setattr(locked, field, value)
        locked.save(update_fields=list(stamps))
        entry = JournalEntry.objects.record(transition.verb, locked, actor=actor, reason=reason, data=data)
    for field, value in stamps.items():
        setattr(obj, field, value)
    return entry
