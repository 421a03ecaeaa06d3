"""Opening a synthesis, sending it to review, signing it off, adopting it, opening the next version."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from egts.core.models import JournalEntry, Seat
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused, move

from . import permissions, proof
from .collect import committees_asked
from .copying import copy_content
from .models import CoChairAnswer, SignOff, Synthesis
from .workflow import (
    ACCEPT,
    ADOPT,
    AWAIT,
    CONTEST,
    SEND_BACK,
    SEND_TO_REVIEW,
    Answer,
    SignOffState,
    State,
)


def open_synthesis(consultation, committee, *, by, title=""):
    """The committee's next draft: empty the first time, then a copy of the last version with all that people decided.

    Raises TransitionRefused: 403 for whoever is not its secretariat, 409 when one is open already.
    """
    if not (verdict := permissions.can_create(by, consultation, committee)):
        raise TransitionRefused(verdict.reason, status=FORBIDDEN)
    versions = Synthesis.objects.filter(consultation=consultation, committee=committee).defer("snapshot")
    last = versions.order_by("-version").first()
    try:
        with transaction.atomic():
            synthesis = Synthesis.objects.create(
                consultation=consultation,
                committee=committee,
                version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
                title=title.strip() or (last.title if last else _title(consultation, committee)),
                settings=last.settings if last else {},
                created_by=by,
            )
            if last:
                copy_content(last, synthesis)
            JournalEntry.objects.record("synthesis.create", synthesis, actor=by)
    except IntegrityError:
        raise TransitionRefused(
            "Une version de cette synthèse est déjà en cours d’élaboration.", status=CONFLICT
        ) from None
    return synthesis


def missing_for_review(synthesis):
    """Sentences that say what is still to do before a draft can be reviewed."""
    sentences = proof.missing(synthesis)
    if synthesis.compilations.under_way().exists():
        sentences.append("Une compilation est en cours.")
    if not synthesis.entries.exists():
        sentences.append("La synthèse n’a encore aucun point.")
    return sentences


def default_due_on():
    return timezone.localdate() + timedelta(days=settings.REVIEW_DAYS_PROMISED)


@transaction.atomic
def send_to_review(synthesis, *, by, due_on=None):
    """Ask each committee that it renders for its sign-off, by `due_on` (REVIEW_DAYS_PROMISED from today)."""
    due_on = due_on or default_due_on()
    SignOff.objects.filter(synthesis=synthesis, synthesis__state=State.DRAFT).delete()
    SignOff.objects.bulk_create(
        [
            SignOff(synthesis=synthesis, committee=committee, due_on=due_on)
            for committee in committees_asked(synthesis)
        ],
        ignore_conflicts=True,
    )
    return move(
        synthesis,
        SEND_TO_REVIEW,
        actor=by,
        allowed=permissions.can_review,
        check=lambda locked: " ".join(missing_for_review(locked)),
        data={"due_on": due_on.isoformat()},
        review_on=timezone.now(),
    )


def send_back(synthesis, *, by, reason):
    """Write again, on reservations or because a source has gone."""
    return move(
        synthesis,
        SEND_BACK,
        actor=by,
        allowed=permissions.can_edit,
        reason=reason,
        review_on=None,
        adopted_at=None,
    )


def awaited(synthesis):
    """Sign-offs that are still waited for: unanswered, not past their date, with somebody to answer."""
    chairs = Seat.objects.current().filter(role=Seat.Role.CO_CHAIR)
    return synthesis.sign_offs.filter(
        state=SignOffState.PENDING,
        due_on__gte=timezone.localdate(),
        committee__in=chairs.values("committee"),
    )


def missing_for_adoption(synthesis):
    count = awaited(synthesis).count()
    if not count:
        return ""
    return (
        f"{count} comité{'s n’ont' if count > 1 else ' n’a'} pas encore donné son bon à tirer, "
        "et la date prévue n’est pas passée."
    )


def adopt(synthesis, *, by):
    """Adopt what was reviewed; reservations and silences are printed with it."""
    return move(
        synthesis,
        ADOPT,
        actor=by,
        allowed=permissions.can_review,
        check=missing_for_adoption,
        adopted_at=timezone.now(),
    )


@transaction.atomic
def answer(sign_off, *, by, answer, reservation=""):
    """A co-chair accepts, or contests with a reservation; the last word of each counts.

    Raises TransitionRefused: 403 who is not a co-chair of the committee, 409 when the synthesis is no longer in
    review, 422 when contesting without saying why.
    """
    reservation = reservation.strip() if answer == Answer.CONTEST else ""
    sign_off = (
        SignOff.objects.select_for_update(of=("self",))
        .select_related("synthesis__consultation", "committee")
        .defer("synthesis__snapshot")
        .get(pk=sign_off.pk)
    )
    if not (verdict := permissions.can_sign_off(by, sign_off)):
        raise TransitionRefused(verdict.reason, status=FORBIDDEN)
    if sign_off.synthesis.state != State.IN_REVIEW:
        raise TransitionRefused(
            f"Cette synthèse est {sign_off.synthesis.get_state_display()} : elle n’attend plus de réponse.",
            status=CONFLICT,
        )
    if answer == Answer.CONTEST and not reservation:
        raise TransitionRefused("Écrivez la réserve qui sera publiée avec la synthèse.", status=INCOMPLETE)
    chairs = Seat.objects.current().filter(committee=sign_off.committee_id, role=Seat.Role.CO_CHAIR)
    for seat in chairs.filter(user=by):
        CoChairAnswer.objects.update_or_create(
            sign_off=sign_off, seat=seat, defaults={"answer": answer, "reservation": reservation}
        )
    JournalEntry.objects.record(
        "signoff.answer", sign_off, actor=by, reason=reservation, data={"answer": answer}
    )
    _settle(sign_off, chairs, by)
    sign_off.refresh_from_db()
    return sign_off


def _settle(sign_off, chairs, by):
    """The committee's answer follows from those of its co-chairs who sit today."""
    answers = list(sign_off.answers.filter(seat__in=chairs).order_by("pk"))
    contests = [given for given in answers if given.answer == Answer.CONTEST]
    if contests:
        words = "\n\n".join(given.reservation for given in contests)
        target, stamps = CONTEST, {"reservation": words, "answered_at": timezone.now()}
    elif len(answers) == chairs.count():
        target, stamps = ACCEPT, {"reservation": "", "answered_at": timezone.now()}
    else:
        target, stamps = AWAIT, {"reservation": "", "answered_at": None}
    if sign_off.state != target.target:
        move(sign_off, target, actor=by, allowed=permissions.can_sign_off, **stamps)
    elif target is CONTEST:
        SignOff.objects.filter(pk=sign_off.pk).update(**stamps)


def _title(consultation, committee):
    if committee.pk == consultation.national_committee_id:
        return f"Synthèse nationale : {consultation.title}"[:300]
    return f"Synthèse – {committee.name} : {consultation.title}"[:300]
