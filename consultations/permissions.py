"""Who may do what in a consultation, and while which phase is open."""

from egts.core.access import YES, no, signed_in
from egts.core.models import Committee, JournalEntry, Mandate, Organisation, Seat

from .workflow import WRITING, Act, State

DRAFTERS = (Mandate.Role.DRAFTER, Mandate.Role.SIGNATORY)
CLOSED = "La phase qui ouvre cette action n’est pas en cours dans cette consultation."


def holds_secretariat(user, committee):
    """The secretariat of `committee`, today."""
    if not (verdict := signed_in(user)):
        return verdict
    if not Committee.objects.seated(user, Seat.Role.SECRETARIAT).filter(pk=committee.pk).exists():
        return no(f"Seul le secrétariat du comité « {committee} » peut le faire.")
    return YES


def can_contribute(user, consultation):
    """Facilitators of a group and drafters of an organisation, while contributing is open."""
    if not (verdict := signed_in(user)):
        return verdict
    if not consultation.is_open(Act.CONTRIBUTE):
        return no(CLOSED)
    groups = user.facilitated_groups.select_related("committee")
    if any(group.committee is None or consultation.takes_part(group.committee) for group in groups):
        return YES
    if Organisation.objects.mandated_to(user, *DRAFTERS).exists():
        return YES
    return no("Les contributions sont remises par l’animation d’un groupe ou au nom d’une organisation.")


def is_writer(user, contribution):
    """Its author, whoever facilitates its group, whoever drafts for its organisation, whatever the phase."""
    if not user.is_authenticated:
        return False
    if contribution.author_id == user.pk:
        return True
    if contribution.group_id and user.facilitated_groups.filter(pk=contribution.group_id).exists():
        return True
    drafts_for = Organisation.objects.mandated_to(user, *DRAFTERS)
    return bool(contribution.organisation_id and drafts_for.filter(pk=contribution.organisation_id).exists())


def can_write(user, contribution):
    """Its writers, while contributing is open."""
    if not (verdict := signed_in(user)):
        return verdict
    if not is_writer(user, contribution):
        return no("Seuls ses auteurs peuvent modifier cette contribution.")
    return YES if contribution.consultation.is_open(Act.CONTRIBUTE) else no(CLOSED)


def can_edit(user, contribution):
    if not (verdict := can_write(user, contribution)):
        return verdict
    if contribution.state not in {State.DRAFT, State.RETURNED}:
        return no(f"Cette contribution est {contribution.get_state_display()} : elle ne se modifie plus.")
    return YES


def can_decide(user, contribution):
    """The secretariat of the committee that receives it; never one of those who wrote it."""
    if not (verdict := holds_secretariat(user, contribution.committee)):
        return verdict
    if is_writer(user, contribution) or _wrote(user, contribution):
        return no("Personne ne se prononce sur sa propre contribution : un ou une collègue doit le faire.")
    if not contribution.consultation.is_open(Act.MODERATE):
        return no(CLOSED)
    return YES


def _wrote(user, contribution):
    """Whether `user` once had a hand in it, even if nothing ties them to it any more."""
    return JournalEntry.objects.about(contribution).filter(actor=user, verb__in=WRITING).exists()


def can_withdraw(user, contribution):
    """Those who handed it in, or the secretariat that accepted it."""
    return can_write(user, contribution) or holds_secretariat(user, contribution.committee)


def can_follow(user, contribution):
    """Who reads the life of a contribution: its writers, and the committee that receives it."""
    if is_writer(user, contribution):
        return YES
    return can_read_desk(user, contribution.committee)


def can_read_desk(user, committee):
    """Whoever sits on the committee today."""
    if not (verdict := signed_in(user)):
        return verdict
    if not Committee.objects.seated(user).filter(pk=committee.pk).exists():
        return no(f"Cette page est le bureau du comité « {committee} » : seuls ses membres l’ouvrent.")
    return YES


def can_join(user, consultation, motion):
    """Whoever signs for the organisation that adopted and published the motion, while contributing is open."""
    if not (verdict := signed_in(user)):
        return verdict
    signs_for = Organisation.objects.mandated_to(user, Mandate.Role.SIGNATORY)
    if not signs_for.filter(pk=motion.organisation_id).exists():
        return no("Seule une personne mandatée pour signer peut joindre une motion de son organisation.")
    if motion.published_at is None or motion.outcome != "adopted":
        return no("Une motion se joint une fois adoptée et publiée.")
    return YES if consultation.is_open(Act.CONTRIBUTE) else no(CLOSED)
