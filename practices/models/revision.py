"""A revision: a proposed new content of a published fiche, which stays as it is meanwhile."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now

from egts.core.models import Committee
from egts.core.workflow import CONFLICT, TransitionRefused, move
from practices import permissions
from practices.content import CONTENT_COLUMNS, apply_content, content_of, in_words
from practices.differences import changed_fields
from practices.workflow import (
    ACCEPT_REVISION,
    REJECT_REVISION,
    RETURN_REVISION,
    SUBMIT_REVISION,
    RevisionState,
    State,
)
from practices.writing import ONCE

from .assignment import Reviewable
from .authored import check_writable
from .freshness import FRESHNESS
from .practice import Practice, late, missing_sentence

OPEN_STATES = [RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.RETURNED]


class RevisionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def awaiting(self, committee):
        """What this committee's secretariat has to decide, oldest first."""
        received = Practice.objects.received_by(Committee.objects.filter(pk=committee.pk))
        waiting = self.filter(state=RevisionState.SUBMITTED, practice__in=received.values("pk"))
        return waiting.select_related("practice").defer("practice__search").order_by("submitted_at", "pk")

    def visible_to(self, user):
        """One's own; once submitted, those of the fiches one moderates."""
        if not user.is_authenticated:
            return self.none()
        moderated = Practice.objects.moderated_by(user)
        return self.filter(
            Q(practice__in=Practice.objects.written_by(user).values("pk"))
            | (~Q(state=RevisionState.DRAFT) & Q(practice__in=moderated.values("pk")))
        )


class Revision(Reviewable):
    journal_name = "revision"

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="revisions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(
        "état", max_length=20, choices=RevisionState, default=RevisionState.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)  # one more each time the content changes
    written_from = models.UUIDField(null=True, editable=False)
    written_turn = models.PositiveIntegerField(default=0, editable=False)
    base = models.JSONField("contenu de départ", default=dict, editable=False)  # what it is compared with
    content = models.JSONField("contenu proposé", help_text="Champ de la fiche → valeur ou liste de clés.")
    created_at = models.DateTimeField("création", auto_now_add=True)
    submitted_at = models.DateTimeField("envoi", null=True, editable=False)
    decided_at = models.DateTimeField("décision", null=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "modification proposée"
        verbose_name_plural = "modifications proposées"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], condition=Q(state__in=OPEN_STATES), name="revision_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=False, state__in=["accepted", "rejected"])
                | (Q(decided_at=None) & ~Q(state__in=["accepted", "rejected"])),
                name="revision_decided_stamp",
            ),
        ]

    def __str__(self):
        return f"Modification de « {self.practice} »"

    def get_absolute_url(self):
        return reverse("practices:revision", args=[self.pk])

    def receiving_committees(self):
        return self.practice.receiving_committees()

    def author_keys(self):
        return {self.author_id, *self.practice.author_keys()}

    def moderation(self, user):
        return permissions.can_moderate_revision(user, self)

    @property
    def is_late(self):
        return late(self.submitted_at)

    def differences(self):
        """The fields that change, each with the pieces of its text that stay, go or come."""
        before, after = in_words(Practice, [{**self.content, **self.base}, self.content])
        return changed_fields(before, after)

    def present_documents(self):
        """The files of the fiche and those that this revision adds, the ones it removes included."""
        if self.pk is None:
            return self.practice.present_documents()
        return self.practice.documents.filter(Q(revision=None) | Q(revision=self))

    def changes_anything(self):
        return self.content != self.base or self.added_documents.exists() or self.removed_documents.exists()

    def missing_sentence(self):
        """What keeps it from being submitted, or ""."""
        if not self.changes_anything():
            return "Cette modification ne change rien à la fiche."
        return missing_sentence(self)

    @transaction.atomic
    def write(self, changes, *, by, written=ONCE, removed=(), uploads=()):
        """Propose these changes of some fields, the first ones making the revision. See `Practice.write`."""
        practice = Practice.objects.select_for_update(of=("self",)).get(pk=self.practice_id)
        others = Revision.objects.filter(practice=practice)
        current = others.get(pk=self.pk) if self.pk else others.open().first() or self
        check_writable(permissions.can_revise(by, practice), permissions.can_edit_revision(by, current))
        if not written.is_news(current):
            return
        standing = content_of(practice)
        recorded = current.content if current.pk else standing
        written.check(current, recorded, changes)
        if current.pk:
            self.pk, self.author, self._state.adding = current.pk, current.author, False
        if not current.pk or any(recorded.get(name) != value for name, value in changes.items()):
            self.content, self.base, self.version = recorded | changes, standing, current.version + 1
            self.save(update_fields=["content", "base", "version"] if current.pk else None)
        written.stamp(self)
        for document in self.added_documents.filter(pk__in=removed):
            document.delete()
        documents = practice.present_documents()
        documents.filter(removed_by=self).exclude(pk__in=removed).update(removed_by=None)
        documents.filter(pk__in=removed).update(removed_by=self)
        practice.documents.take(uploads, by=by, practice=practice, revision=self)

    @transaction.atomic
    def submit(self, *, by):
        entry = move(
            self,
            SUBMIT_REVISION,
            actor=by,
            allowed=lambda user, revision: permissions.can_revise(user, revision.practice),
            check=lambda revision: revision.missing_sentence(),
            submitted_at=now(),
        )
        self.settle()
        return entry

    def give_back(self, *, by, message, remarks=None):
        """See `Practice.give_back`."""
        return self.return_with(
            RETURN_REVISION, permissions.can_moderate_revision, by=by, message=message, remarks=remarks
        )

    def reject(self, *, by, message):
        return move(
            self,
            REJECT_REVISION,
            actor=by,
            allowed=permissions.can_moderate_revision,
            reason=message,
            decided_at=now(),
        )

    @transaction.atomic
    def accept(self, *, by):
        """The fiche takes the proposed content, and its documents with it."""
        practice = Practice.objects.select_for_update(of=("self",)).get(pk=self.practice_id)
        if practice.state != State.PUBLISHED:
            raise TransitionRefused(
                f"La fiche est {practice.get_state_display()} : ses modifications ne sont plus acceptées.",
                status=CONFLICT,
            )
        entry = move(
            self,
            ACCEPT_REVISION,
            actor=by,
            allowed=permissions.can_moderate_revision,
            decided_at=now(),
        )
        apply_content(practice, self.content)
        practice.version += 1
        practice.is_fresh()
        practice.save(update_fields=[*CONTENT_COLUMNS, *FRESHNESS, "slug", "version", "updated_at"])
        for document in self.removed_documents.all():
            document.delete()
        self.added_documents.update(revision=None)
        self.practice = practice
        return entry
