"""Who may do what with a synthesis, and while which phase is open."""

from consultations.permissions import CLOSED, holds_secretariat
from consultations.workflow import Act
from egts.core.access import YES, no, signed_in
from egts.core.models import Seat
from egts.core.models.person import SYSTEM_EMAIL

from .workflow import State


def can_edit(user, synthesis):
    """The secretariat of its committee; the system's account, in whose name commands and workers act."""
    if user.is_authenticated and user.email == SYSTEM_EMAIL:
        return YES
    return holds_secretariat(user, synthesis.committee)


def can_change_entries(user, synthesis):
    """The secretariat, as long as it is a draft."""
    if not (verdict := can_edit(user, synthesis)):
        return verdict
    if synthesis.state != State.DRAFT:
        return no(f"Cette synthèse est {synthesis.get_state_display()} : elle ne se modifie plus.")
    return YES


def can_create(user, consultation, committee):
    """The secretariat of a committee that takes part in the consultation."""
    takes_part = committee.pk == consultation.national_committee_id or (
        consultation.coverage.filter(committee=committee).exists()
    )
    if not takes_part:
        return no(f"Le comité « {committee} » ne participe pas à cette consultation.")
    if user.is_authenticated and user.email == SYSTEM_EMAIL:
        return YES
    return holds_secretariat(user, committee)


def can_review(user, synthesis):
    """The secretariat, while the phase that opens reviewing is under way."""
    if not (verdict := can_edit(user, synthesis)):
        return verdict
    return YES if synthesis.consultation.is_open(Act.REVIEW) else no(CLOSED)


def can_publish(user, synthesis):
    """The secretariat, while the phase that opens publishing is under way."""
    if not (verdict := can_edit(user, synthesis)):
        return verdict
    return YES if synthesis.consultation.is_open(Act.PUBLISH) else no(CLOSED)


def can_run(user, compilation):
    """The secretariat of the synthesis that it feeds."""
    return can_edit(user, compilation.synthesis)


def can_sign_off(user, sign_off):
    """A co-chair of the committee that is asked, while reviewing is open."""
    if not (verdict := signed_in(user)):
        return verdict
    seats = Seat.objects.current().filter(user=user, committee=sign_off.committee_id, role=Seat.Role.CO_CHAIR)
    if not seats.exists():
        return no(f"Seule la coprésidence du comité « {sign_off.committee} » donne ce bon à tirer.")
    return YES if sign_off.synthesis.consultation.is_open(Act.REVIEW) else no(CLOSED)
