"""Who may do what with a motion or a position."""

from egts.core.access import YES, no, signed_in
from egts.core.models import Mandate, Organisation

from .workflow import State

DRAFTERS = (Mandate.Role.DRAFTER, Mandate.Role.SIGNATORY)


def _mandated(user, organisation, roles, refusal):
    if not (verdict := signed_in(user)):
        return verdict
    if Organisation.objects.mandated_to(user, *roles).filter(pk=organisation.pk).exists():
        return YES
    return no(refusal)


def can_draft_for(user, organisation):
    """Whoever drafts or signs for the organisation today."""
    return _mandated(
        user,
        organisation,
        DRAFTERS,
        "Il faut un mandat de rédaction pour écrire au nom de cette organisation.",
    )


def can_edit(user, motion):
    """Its organisation's drafters, as long as it is a draft or in debate."""
    if not (verdict := can_draft_for(user, motion.organisation)):
        return verdict
    if motion.state not in {State.DRAFT, State.DEBATE}:
        return no(f"Ce texte est à l’état « {motion.get_state_display()} » : il ne se modifie plus.")
    return YES


def can_commit(user, motion):
    """Whoever signs for the organisation today."""
    return _mandated(
        user,
        motion.organisation,
        (Mandate.Role.SIGNATORY,),
        "Seule une personne mandatée pour signer peut engager cette organisation.",
    )


def can_draft(user, motion):
    return can_draft_for(user, motion.organisation)
