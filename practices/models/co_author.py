"""Those who write a fiche together: invited by e-mail, they join once signed in."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now

from egts.core.models import JournalEntry, User
from egts.core.workflow import CONFLICT, FORBIDDEN, INCOMPLETE, TransitionRefused
from practices import permissions

from .practice import Practice

CO_AUTHORS_MAX = 10
INVITATIONS_A_DAY = 20
INVITATION_KEPT = timedelta(days=30)  # unanswered that long, it falls and its address is forgotten
TOO_MANY = 429
SALT = "practices.co-author"


class CoAuthorQuerySet(models.QuerySet):
    def joined(self):
        return self.exclude(user=None)

    def pending(self):
        return self.filter(user=None)

    def of_token(self, token):
        """The invitation whose letter carries `token`; none for a token that is not ours, or too old."""
        try:
            return self.filter(pk=signing.loads(token, salt=SALT, max_age=INVITATION_KEPT))
        except signing.BadSignature:
            return self.none()

    def forget(self):
        """Drop the invitations that nobody has answered for long, with their addresses."""
        self.pending().filter(invited_at__lt=now() - INVITATION_KEPT).delete()

    @transaction.atomic
    def invite(self, practice, email, *, by):
        """Invite whoever reads `email` to write with us; the letter leaves after commit.

        Raises TransitionRefused: 403 not theirs; 409 this address is already invited; 422 too many; 429 too
        many in a day.
        """
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one at a time: the count below holds
        locked = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        if not (verdict := permissions.can_write(by, locked)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        present = self.filter(practice=locked)
        if present.filter(email__iexact=email).exists():
            raise TransitionRefused("Cette adresse est déjà invitée.", status=CONFLICT)
        if present.count() >= CO_AUTHORS_MAX:
            raise TransitionRefused(
                f"Une fiche a {CO_AUTHORS_MAX} coauteurs au plus, invitations comprises.", status=INCOMPLETE
            )
        sent = JournalEntry.objects.filter(actor=by, verb="practice.invite", at__gt=now() - timedelta(days=1))
        if sent.count() >= INVITATIONS_A_DAY:  # those taken back since have left all the same
            raise TransitionRefused(
                "Vous avez envoyé beaucoup d’invitations aujourd’hui : reprenez demain.", status=TOO_MANY
            )
        made = self.create(practice=locked, email=email, invited_by=by)
        JournalEntry.objects.record("practice.invite", made, actor=by)
        return made


class CoAuthor(models.Model):
    """One invitation, then one co-author: the address is kept until it is answered, and no longer."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="co_authors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="co_authored", verbose_name="compte"
    )
    email = models.EmailField("adresse invitée", blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    invited_at = models.DateTimeField("invitation", auto_now_add=True)
    joined_at = models.DateTimeField("réponse", null=True)

    objects = CoAuthorQuerySet.as_manager()

    class Meta:
        verbose_name = "coauteur"
        verbose_name_plural = "coauteurs"
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "user"], name="co_author_once"),
            models.CheckConstraint(
                condition=Q(user=None, joined_at=None) & ~Q(email="")
                | Q(user__isnull=False, joined_at__isnull=False, email=""),
                name="co_author_invited_or_joined",
            ),
        ]

    def __str__(self):
        return f"Invitation à écrire « {self.practice} »"

    def get_absolute_url(self):
        """The address in the letter: whoever holds it may join."""
        return reverse("practices:join", args=[signing.dumps(self.pk, salt=SALT)])

    @transaction.atomic
    def join(self, *, by):
        """`by` becomes a co-author. Raises TransitionRefused (409) when the invitation no longer stands."""
        # The fiche is locked, not the invitation alone: two invitations of one person are answered one by one.
        Practice.objects.select_for_update(of=("self",)).get(pk=self.practice_id)
        locked = CoAuthor.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if locked.user_id == by.pk:
            return
        if locked.user_id:
            raise TransitionRefused("Quelqu’un a déjà répondu à cette invitation.", status=CONFLICT)
        if self.practice.is_written_by(by):
            raise TransitionRefused("Vous écrivez déjà cette fiche.", status=CONFLICT)
        locked.user, locked.email, locked.joined_at = by, "", now()
        locked.save(update_fields=["user", "email", "joined_at"])
        JournalEntry.objects.record("practice.join", self.practice, actor=by)
        for thing in (self.practice, *self.practice.revisions.open()):
            thing.forget_stale_assignment()

    @transaction.atomic
    def leave(self, *, by):
        """The co-author, or any author of the fiche, ends it. Raises TransitionRefused (403)."""
        if self.user_id != by.pk and not (verdict := permissions.can_write(by, self.practice)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        JournalEntry.objects.record(
            "practice.leave", self.practice, actor=by, data={"account": self.user_id} if self.user_id else {}
        )
        self.delete()
