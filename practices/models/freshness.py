"""Whether a fiche is still true: when it was last confirmed, and how often its authors were asked since."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime, now

from egts.core.models import JournalEntry, User
from egts.core.workflow import CONFLICT, FORBIDDEN, TransitionRefused
from practices import permissions
from practices.workflow import State

ASKS_MAX = 2  # unanswered that often, the fiche says since when nobody has confirmed it
ANSWERED = "Ce lien a déjà servi : une réponse a été donnée le {date}. Merci."
NOT_PUBLISHED = "Cette fiche n’est plus publiée : il n’y a rien à confirmer."


FRESHNESS = ("confirmed_at", "confirmation_asks", "confirmation_asked_at")


class BadLink(Exception):
    """A link that the portal has not given for this fiche."""


class Freshness(models.Model):
    """Abstract: what a fiche knows of its own freshness."""

    confirmed_at = models.DateTimeField("dernière confirmation", null=True, editable=False)
    confirmation_asks = models.PositiveSmallIntegerField(
        "demandes sans réponse", default=0, editable=False
    )  # since `confirmed_at`
    confirmation_asked_at = models.DateTimeField("dernière demande", null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def unconfirmed_since(self):
        """When it was last confirmed, if its authors have let the last ask pass; else None."""
        if self.confirmation_asks < ASKS_MAX or self.confirmation_asked_at > now() - ask_again_after():
            return None
        return self.confirmed_at

    @property
    def confirmation_key(self):
        """What proves, in a link, that its bearer was asked: for this fiche, until somebody answers."""
        return _signer(self.pk).sign(str(_microseconds(self.confirmed_at)))

    def answered_since(self, key):
        """Whether the question that the link of this `key` asks has had its answer. Raises BadLink."""
        try:
            asked = _signer(self.pk).unsign(key)
        except BadSignature:
            raise BadLink from None
        return asked != str(_microseconds(self.confirmed_at))

    def ask_confirmation(self, at):
        """Ask the authors, as of `at`, unless they no longer need to be. Returns whether they were asked now.

        The row is locked while it is claimed: whoever comes at the same time, or again, finds nothing to do.
        """
        with transaction.atomic():
            due = type(self).objects.to_confirm(at).filter(pk=self.pk)
            practice = due.select_for_update(skip_locked=True, of=("self",)).defer("search").first()
            if practice is None:
                return False
            practice.confirmation_asks += 1
            practice.confirmation_asked_at = at
            practice.save(update_fields=["confirmation_asks", "confirmation_asked_at"])
            JournalEntry.objects.record("practice.ask", practice, actor=User.objects.system())
        return True

    def is_fresh(self):
        """Take note, to be saved, that what the fiche says is true today."""
        self.confirmed_at, self.confirmation_asks, self.confirmation_asked_at = now(), 0, None

    @transaction.atomic
    def confirm(self, *, by, key=None):
        """« Toujours d’actualité »: said by an author, or by the bearer of the link of `key`.

        Raises TransitionRefused: 403 not theirs; 409 already answered, or no longer published. And BadLink.
        """
        return self._answer("practice.confirm", by, key)

    @transaction.atomic
    def stop(self, *, by, key=None):
        """The practice is no longer led: the fiche stays, and says so. See `confirm`."""
        before = self.stage
        entry = self._answer("practice.stop", by, key, stage=self.Stage.STOPPED, version=self.version + 1)
        for revision in self.revisions.open().select_for_update(of=("self",)):
            if revision.content.get("stage") == before:  # what it proposes is something else
                revision.content["stage"] = revision.base["stage"] = self.stage
                revision.save(update_fields=["content", "base"])
        return entry

    def _answer(self, verb, by, key, **changes):
        locked = type(self).objects.select_for_update(of=("self",)).defer("search").get(pk=self.pk)
        if key is None and not (verdict := permissions.can_write(by, locked)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        if key is not None and locked.answered_since(key):
            date = date_format(localtime(locked.confirmed_at), "j F Y")
            raise TransitionRefused(ANSWERED.format(date=date), status=CONFLICT)
        if locked.state != State.PUBLISHED:
            raise TransitionRefused(NOT_PUBLISHED, status=CONFLICT)
        for practice in (locked, self):
            practice.is_fresh()
            for name, value in changes.items():
                setattr(practice, name, value)
        locked.save(update_fields=[*FRESHNESS, *changes])
        return JournalEntry.objects.record(verb, locked, actor=by, data={"by_link": True} if key else {})


def ask_after():
    return timedelta(days=settings.CONFIRM_AFTER_DAYS)


def ask_again_after():
    return timedelta(days=settings.CONFIRM_AGAIN_AFTER_DAYS)


def _signer(pk):
    return Signer(salt=f"practices.confirmation.{pk}", sep="~")


def _microseconds(moment):
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) if moment else 0
