"""Who writes a fiche, and what they alone do to it."""

from django.db import transaction

from egts.core.models import JournalEntry
from egts.core.models.person import SYSTEM_EMAIL
from egts.core.workflow import CONFLICT, FORBIDDEN, TransitionRefused
from practices import permissions
from practices.content import CONTENT_COLUMNS, apply_content
from practices.writing import ONCE


class Authored:
    """Of a fiche: its author and co-authors, and their writing."""

    def is_written_by(self, user):
        """Whether `user` is its author or a co-author."""
        if not user.is_authenticated:
            return False
        return self.author_id == user.pk or self.co_authors.filter(user=user).exists()

    def author_keys(self):
        """Keys of the accounts that wrote it."""
        return {self.author_id, *self.co_authors.joined().values_list("user", flat=True)}

    def authors(self):
        """Those who write it, whoever began first."""
        return [self.author, *(row.user for row in self.co_authors.joined().select_related("user"))]

    @property
    def can_be_asked(self):
        """Whether someone is there to answer: an erased account, or the portal's own, is nobody."""
        if self.author.is_active and self.author.email != SYSTEM_EMAIL:
            return True
        return self.co_authors.filter(user__is_active=True).exists()

    @transaction.atomic
    def write(self, changes, *, by, written=ONCE, removed=(), uploads=()):
        """Give the fiche what an author typed in some of its fields, and change its documents.

        `changes` are these fields as `practices.content` holds them, `written` says from which form they come;
        `removed` are keys of documents, `uploads` files to add.
        Raises TransitionRefused: 403 not theirs; 409 no longer theirs to change, or changed meanwhile.
        """
        locked = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        check_writable(permissions.can_write(by, locked), permissions.can_edit(by, locked))
        if not written.is_news(locked):
            return
        recorded = locked.content
        written.check(locked, recorded, changes)
        for document in self.documents.filter(pk__in=removed):
            document.delete()
        self.documents.take(uploads, by=by, practice=self)
        if any(recorded[name] != value for name, value in changes.items()):
            apply_content(self, changes)
            self.version = locked.version + 1
            columns = [name for name in CONTENT_COLUMNS if name in changes]
            written.stamp(self, with_fields=[*columns, "version", "updated_at"])
        else:
            written.stamp(self)

    @transaction.atomic
    def discard(self, *, by):
        """Delete a draft that nobody has received, its files and its history. Raises TransitionRefused (403)."""
        locked = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not (verdict := permissions.can_delete(by, locked)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        JournalEntry.objects.record("practice.delete", locked, actor=by)
        for document in locked.documents.all():
            document.delete()
        locked.delete()
        self.pgh_event_model.objects.filter(pgh_obj_id=self.pk).delete()


def check_writable(theirs, open_to_change):
    """Refuse what is not the writer's (403), or not to be written now (409)."""
    if not theirs:
        raise TransitionRefused(theirs.reason, status=FORBIDDEN)
    if not open_to_change:
        raise TransitionRefused(open_to_change.reason, status=CONFLICT)
