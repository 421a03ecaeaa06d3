"""Who may do what with a fiche."""

from egts.core.access import YES, no, signed_in
from egts.core.models import Committee, JournalEntry, Seat

from .workflow import RevisionState, State


def can_write(user, practice):
    """Its authors."""
    if not (verdict := signed_in(user)):
        return verdict
    if not practice.is_written_by(user):
        return no("Seules les personnes qui ont écrit cette fiche peuvent la modifier.")
    return YES


def can_edit(user, practice):
    """Its authors, on a draft or a returned fiche; a published one is changed by a revision."""
    if not (verdict := can_write(user, practice)):
        return verdict
    if practice.state not in {State.DRAFT, State.RETURNED}:
        return no(f"Cette fiche est {practice.get_state_display()} : elle ne se modifie plus directement.")
    return YES


def can_delete(user, practice):
    """Who began it, as long as nobody else has received it."""
    if not (verdict := signed_in(user)):
        return verdict
    if practice.author_id != user.pk:
        return no("Seule la personne qui a commencé cette fiche peut la supprimer.")
    if practice.state != State.DRAFT or practice.submitted_at:
        return no("Cette fiche a été remise à un comité : elle ne se supprime plus.")
    return YES


def can_revise(user, practice):
    """Its authors, on a fiche that the public reads."""
    if not (verdict := can_write(user, practice)):
        return verdict
    if practice.state != State.PUBLISHED:
        return no("Seule une fiche publiée reçoit des modifications à relire.")
    return YES


def can_edit_revision(user, revision):
    """Its authors, as long as it isn't under review or decided."""
    if not (verdict := can_revise(user, revision.practice)):
        return verdict
    if revision.state not in {RevisionState.DRAFT, RevisionState.RETURNED}:
        return no(
            f"Cette modification est {revision.get_state_display()} : elle ne se modifie plus directement."
        )
    return YES


def can_moderate(user, practice):
    """The secretariat of a committee that receives it; never those who wrote it."""
    if not (verdict := signed_in(user)):
        return verdict
    if practice.is_written_by(user):
        return no("Personne ne se prononce sur sa propre fiche : un ou une collègue doit le faire.")
    seats = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
    if not practice.receiving_committees().filter(pk__in=seats.values("pk")).exists():
        return no("Seul le secrétariat du comité qui a reçu cette fiche peut se prononcer.")
    if JournalEntry.objects.about(practice).filter(actor=user, verb="practice.join").exists():
        return no("Vous avez pris part à l’écriture de cette fiche : un ou une collègue doit se prononcer.")
    return YES


def can_moderate_revision(user, revision):
    if revision.author_id == user.pk:
        return no("Personne ne se prononce sur sa propre modification : un ou une collègue doit le faire.")
    return can_moderate(user, revision.practice)


def can_declare_reuse(user, practice):
    """Anyone signed in but those who wrote the fiche, once it is published."""
    if not (verdict := signed_in(user)):
        return verdict
    if practice.state != State.PUBLISHED:
        return no("Seule une fiche publiée reçoit des reprises.")
    if practice.is_written_by(user):
        return no("Une reprise est déclarée par une autre structure que celle qui a écrit la fiche.")
    return YES


def can_decide_on_reuse(user, reuse):
    """The secretariat of the territory where it takes place; neither for its own nor for its own fiche."""
    if not (verdict := signed_in(user)):
        return verdict
    if reuse.author_id == user.pk:
        return no("Personne ne se prononce sur sa propre déclaration : un ou une collègue doit le faire.")
    if reuse.practice.is_written_by(user):
        return no("Personne ne se prononce sur la reprise de sa fiche : un ou une collègue doit le faire.")
    seats = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
    if not reuse.receiving_committees().filter(pk__in=seats.values("pk")).exists():
        return no("Seul le secrétariat du comité de ce territoire peut se prononcer.")
    return YES


def can_withdraw_reuse(user, reuse):
    if not (verdict := signed_in(user)):
        return verdict
    if reuse.author_id != user.pk:
        return no("Seule la personne qui a déclaré cette reprise peut la retirer.")
    return YES


def can_ask(user, practice):
    """Anyone signed in but those who wrote the fiche, once it is published and while someone can answer."""
    if not (verdict := signed_in(user)):
        return verdict
    if practice.state != State.PUBLISHED:
        return no("Seule une fiche publiée reçoit des questions.")
    if practice.is_written_by(user):
        return no("Vous avez écrit cette fiche : les questions des autres vous parviennent ici.")
    if not practice.can_be_asked:
        return no("Personne ne peut plus répondre pour cette fiche : écrivez à son contact public.")
    return YES


def can_answer(user, question):
    if not (verdict := signed_in(user)):
        return verdict
    if not question.practice.is_written_by(user):
        return no("Seules les personnes qui ont écrit la fiche répondent à cette question.")
    return YES


def can_report(user, question):
    """Either side of the exchange."""
    if not (verdict := signed_in(user)):
        return verdict
    if question.author_id != user.pk and not question.practice.is_written_by(user):
        return no("Seules les personnes qui prennent part à l’échange peuvent le signaler.")
    return YES


def can_close(user, question):
    """The secretariat that receives the fiche, once the exchange is reported; never in an exchange of its own."""
    if question.author_id == user.pk:
        return no("Personne ne se prononce sur son propre échange : un ou une collègue doit le faire.")
    return can_moderate(user, question.practice)


def can_converse(user, practice):
    """Its authors and the secretariats that receive it, from the first time it is handed in."""
    if practice.state == State.DRAFT:
        return no("Les échanges avec le secrétariat s’ouvrent quand la fiche lui est envoyée.")
    if can_write(user, practice) or can_moderate(user, practice):
        return YES
    return no("Les échanges sont réservés aux auteurs de la fiche et au secrétariat qui la reçoit.")


def can_keep_templates(user):
    """The secretariat of the national committee."""
    if not (verdict := signed_in(user)):
        return verdict
    if not Committee.objects.seated(user, Seat.Role.SECRETARIAT).national().exists():
        return no("Seul le secrétariat national tient les modèles de message.")
    return YES


def can_import(user):
    """Whoever sits today in the secretariat of a committee."""
    if not (verdict := signed_in(user)):
        return verdict
    if not Committee.objects.seated(user, Seat.Role.SECRETARIAT).exists():
        return no("L’import de fiches est réservé aux secrétariats des comités.")
    return YES


def can_run_import(user, batch):
    """The secretariat who handed the table in, also when workers act for them."""
    if batch.uploaded_by_id != user.pk:
        return no("Seule la personne qui a déposé ce tableau peut en décider.")
    return can_import(user)


def can_work_on_import(user, batch):
    """The workers, on what was asked of them."""
    return YES if batch.uploaded_by_id == user.pk else no("Ce travail revient aux processus de calcul.")
