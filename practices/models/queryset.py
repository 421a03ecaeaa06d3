"""Which fiches: who sees them, who receives them, what the public finds."""

import re

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from egts.core.models import Committee, JournalEntry, Seat
from egts.core.search import CONFIGURATION, SearchMixin
from practices.content import apply_content
from practices.models.freshness import ask_after, ask_again_after
from practices.workflow import State

ALIKE = 0.45  # trigram similarity, 0 to 1, from which two titles are worth comparing
ALIKE_SHOWN = 5
ASKED_AT_ONCE = 500  # the rest waits for the next hour
NEAR_WORDS = 6
NEAR_COMPARED = 40  # fiches by subject, and as many by words
NEAR_SHOWN = 4
NEAR_WORDS_WEIGHT = 6  # half the words of a title weigh as much as two shared subjects
UNDER_REVIEW = (State.SUBMITTED, State.RETURNED, State.REJECTED)
EVER_PUBLISHED = (State.PUBLISHED, State.ARCHIVED)


class PracticeQuerySet(SearchMixin):
    @transaction.atomic
    def begin(self, content, *, author, form_key=None, uploads=(), by=None):
        """A new draft of `author`, begun `by` them or by who imports; `content` may be partial.

        Raises IntegrityError when this form already made one."""
        practice = self.model(author=author, form_key=form_key, title=content.get("title", ""))
        practice.save()
        apply_content(practice, content)
        practice.save()
        practice.documents.take(uploads, by=author, practice=practice)
        JournalEntry.objects.record("practice.create", practice, actor=by or author)
        return practice

    def published(self):
        return self.filter(state=State.PUBLISHED)

    def visible_to(self, user):
        """What was published, for everyone; one's own; what one's committees have received."""
        public = Q(state__in=EVER_PUBLISHED)
        if not user.is_authenticated:
            return self.filter(public)
        received = Q(state__in=UNDER_REVIEW) & self._received_by(Committee.objects.seated(user))
        return self.filter(public | self._written_by(user) | received)

    def written_by(self, user):
        """Those that `user` writes, alone or with others."""
        if not user.is_authenticated:
            return self.none()
        return self.model.objects.filter(self._written_by(user))

    def _written_by(self, user):
        together = self.model.co_authors.rel.related_model.objects.filter(user=user)
        return Q(author=user) | Q(pk__in=together.values("practice"))

    def catalogue(self):
        """What the public finds: the same for everyone, so that nobody takes a draft for what all can read."""
        return self.visible_to(AnonymousUser()).published()

    def received_by(self, committees):
        """Fiches that these committees moderate: those of their regions, or the national ones."""
        return self.filter(self._received_by(committees))

    def _received_by(self, committees):
        national = Q(scope=self.model.Scope.NATIONAL)
        in_their_regions = self.model.regions.through.objects.filter(
            practice=OuterRef("pk"),
            region__committees__in=committees.exclude(kind=Committee.Kind.NATIONAL),
        )
        return (national & Exists(committees.national())) | (~national & Exists(in_their_regions))

    def moderated_by(self, user):
        """What `user` may decide on: received by their secretariats, and not what they write, or once wrote."""
        if not user.is_authenticated:
            return self.none()
        secretariats = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
        received = self.received_by(secretariats).exclude(pk__in=self.written_by(user).values("pk"))
        once = JournalEntry.objects.filter(
            object_type=ContentType.objects.get_for_model(self.model), verb="practice.join", actor=user
        )
        return received.exclude(pk__in=once.values("object_id"))

    def awaiting(self, committee):
        """What this committee's secretariat has to decide, oldest first."""
        received = self.received_by(Committee.objects.filter(pk=committee.pk))
        return received.filter(state=State.SUBMITTED).order_by("submitted_at", "pk")

    def alike(self, title, *, besides=None):
        """Up to 5 published fiches whose title is near `title`, nearest first: perhaps the same story.

        Near: alike letter by letter (trigrams), or holding all its words, whatever their endings. `besides`: the key
        of a fiche to leave out.
        """
        words = re.findall(r"\w+", title[:200])
        if not words:
            return self.none()
        stems = SearchQuery(
            " & ".join(f"{word}:A" for word in words), config=CONFIGURATION, search_type="raw"
        )
        return (
            self.catalogue()
            .exclude(pk=besides)
            .alias(lower=Lower("title"))
            .filter(Q(lower__trigram_similar=title.lower()) | Q(search=stems))
            .annotate(nearness=TrigramSimilarity(Lower("title"), title.lower()))
            .filter(Q(nearness__gte=ALIKE) | Q(search=stems))
            .order_by("-nearness", "-pk")
            .defer("search")[:ALIKE_SHOWN]
        )

    def near(self, practice, shared):
        """A few published fiches close to this one in subject, public and words, the closest first; two queries.

        `shared` is key → how many subjects and publics that fiche has in common with this one. What it costs does not
        grow with the catalogue: only these, and the latest that share one of the longest words of the
        title, are compared.
        """
        words = sorted(
            set(re.findall(r"\w{4,}", practice.title.lower())), key=lambda word: (-len(word), word)
        )
        query = SearchQuery(" or ".join(words[:NEAR_WORDS]), config=CONFIGURATION, search_type="websearch")
        latest = self.catalogue().filter(search=query).order_by("-published_at", "-pk")
        compared = {*shared, *latest.values_list("pk", flat=True)[:NEAR_COMPARED]} - {practice.pk}
        rows = (
            self.catalogue()
            .filter(pk__in=compared)
            .annotate(words_shared=SearchRank(F("search"), query))
            .only("title", "slug", "carrier", "summary", "published_at")
        )

        def nearness(other):
            near = shared.get(other.pk, 0) + NEAR_WORDS_WEIGHT * other.words_shared
            return near, other.published_at, other.pk

        return sorted(rows, key=nearness, reverse=True)[:NEAR_SHOWN]

    def to_confirm(self, at):
        """Those whose authors must be asked, as of `at`, whether they still hold: a first time, or once more."""
        first = Q(confirmation_asks=0, confirmed_at__lt=at - ask_after())
        again = Q(confirmation_asks=1, confirmation_asked_at__lt=at - ask_again_after())
        return self.published().filter(first | again).exclude(stage=self.model.Stage.STOPPED)

    def ask_confirmations(self, at):
        """Ask the authors of those of `to_confirm(at)`, the longest unconfirmed first, a few hundred at a time."""
        for practice in self.to_confirm(at).defer("search").order_by("confirmed_at", "pk")[:ASKED_AT_ONCE]:
            practice.ask_confirmation(at)

    def with_places(self):
        """With what a line about a fiche shows, and nothing else of it."""
        shown = ("title", "slug", "carrier", "summary", "scope", "stage", "reuse_count", "published_at")
        return self.only(*shown).prefetch_related("regions", "departments", "orientations")
