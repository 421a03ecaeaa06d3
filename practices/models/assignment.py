"""Who, in a secretariat, reads over a fiche or a revision; and what can be given so."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from egts.core.models import Committee, JournalEntry, Seat, User
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused, move
from practices.content import CONTENT_FIELDS
from practices.workflow import State

UNSEEN = object()  # the key of the reviewer that the page showed, when it is not told
NOT_A_COLLEAGUE = "Choisissez une personne qui siège aujourd’hui au secrétariat de votre comité."


class AssignmentQuerySet(models.QuerySet):
    def counting(self):
        """Those whose reviewer still sits, today, in the secretariat through which it was given."""
        seats = Seat.objects.current().filter(
            role=Seat.Role.SECRETARIAT, committee=OuterRef("committee"), user=OuterRef("reviewer")
        )
        return self.filter(Exists(seats))

    def reviewers(self, model):
        """For an outer query over `model`: the key of each row's reviewer, or null."""
        return models.Subquery(
            self.counting()
            .filter(object_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk"))
            .values("reviewer")[:1]
        )


class Assignment(models.Model):
    """One thing under review, followed by one person of a secretariat that receives it."""

    object_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey("object_type", "object_id")
    committee = models.ForeignKey(Committee, models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments")
    given_at = models.DateTimeField("confiée le", auto_now=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "relecture confiée"
        verbose_name_plural = "relectures confiées"
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id"], name="assignment_once")]

    def __str__(self):
        return f"{self.object} → {self.reviewer}"


class Reviewable(models.Model):
    """Abstract: what waits, `submitted`, for the answer of a secretariat, and may be given to one of its people.

    A subclass gives `moderation(user)`, the verdict on who may decide; `receiving_committees()`; `author_keys()`;
    `remarks`; and `journal_name`, which begins its verbs in the journal.
    """

    assignments = GenericRelation(Assignment, "object_id", "object_type")
    journal_name = None
    state = None

    class Meta:
        abstract = True

    def assignment(self):
        """The one that counts, or None."""
        return self.assignments.counting().select_related("reviewer", "committee").first()

    def colleagues(self, user):
        """Those to whom `user` may give it: of their own secretariat, and not among its authors; names in order."""
        seats = Seat.objects.current().filter(
            role=Seat.Role.SECRETARIAT, committee__in=_shared(self, user).values("pk")
        )
        people = User.objects.filter(pk__in=seats.values("user"), is_active=True)
        return people.exclude(pk__in=self.author_keys()).order_by("last_name", "first_name", "pk")

    @transaction.atomic
    def assign(self, *, to, by, seen=UNSEEN):
        """Give it to `to`, oneself or a colleague. Returns the journal entry, or None when it was so already.

        `seen` is the key of the reviewer whom one takes it from, or None.
        Raises TransitionRefused: 403 not by them; 409 nothing to decide any more, or given to someone else
        meanwhile; 422 not to this person.
        """
        locked = self._to_give(by)
        current = locked.assignment()
        if current and seen not in {UNSEEN, current.reviewer_id} and current.reviewer_id != to.pk:
            raise TransitionRefused(
                f"Entre-temps, {current.reviewer} suit cette relecture : voyez ensemble qui la fait.",
                status=CONFLICT,
            )
        committee = _shared(locked, by).filter(pk__in=_shared(locked, to).values("pk")).first()
        if committee is None or not to.is_active:
            raise TransitionRefused(NOT_A_COLLEAGUE, status=INCOMPLETE)
        if not (verdict := locked.moderation(to)):
            raise TransitionRefused(verdict.reason, status=INCOMPLETE)
        if current and current.reviewer_id == to.pk:
            return None
        Assignment.objects.update_or_create(
            object_type=ContentType.objects.get_for_model(self),
            object_id=self.pk,
            defaults={"committee": committee, "reviewer": to},
        )
        return JournalEntry.objects.record(
            f"{self.journal_name}.assign", locked, actor=by, data={"to": to.pk}
        )

    @transaction.atomic
    def release(self, *, by):
        """Let anyone of the secretariat take it again. Raises TransitionRefused: 403, 409; see `assign`."""
        locked = self._to_give(by)
        if locked.assignments.all().delete()[0]:
            return JournalEntry.objects.record(f"{self.journal_name}.release", locked, actor=by)
        return None

    def _to_give(self, by):
        locked = type(self)._base_manager.select_for_update(of=("self",)).get(pk=self.pk)
        if not (verdict := locked.moderation(by)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        if locked.state != State.SUBMITTED:
            raise TransitionRefused(
                f"Rien n’attend de relecture ici : l’état est maintenant « {locked.get_state_display()} ».",
                status=CONFLICT,
            )
        return locked

    def remarks_by_field(self):
        """What reviewers still ask of each field: field → list of remarks."""
        return self.remarks.by_field() if self.pk else {}

    @transaction.atomic
    def return_with(self, transition, allowed, *, by, message, remarks):
        """Take the transition that gives it back, and keep the remarks (field → text) that say something."""
        asked = {name: remarks[name] for name in CONTENT_FIELDS if (remarks or {}).get(name, "").strip()}
        entry = move(
            self, transition, actor=by, allowed=allowed, reason=message, data={"remarks": list(asked)}
        )
        for name, text in asked.items():
            self.remarks.create(entry=entry, field=name, text=text)
        return entry

    def settle(self):
        """Handed in again: the remarks are answered, and whoever may no longer decide no longer follows it."""
        self.remarks.resolve()
        self.forget_stale_assignment()

    def forget_stale_assignment(self):
        """Handed in again, perhaps elsewhere: whoever may no longer decide no longer follows it."""
        for assignment in self.assignments.select_related("reviewer"):
            if not self.moderation(assignment.reviewer):
                assignment.delete()


def _shared(thing, user):
    """The committees that receive `thing` and in whose secretariat `user` sits today."""
    seats = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
    return thing.receiving_committees().filter(pk__in=seats.values("pk"))
