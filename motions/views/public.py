"""Published motions and positions, for everyone."""

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from egts.core.http import page_of
from egts.core.models import JournalEntry
from egts.core.pdf import pdf_response
from motions import permissions
from motions.filters import MotionFilter
from motions.models import Motion, Vote
from motions.workflow import State

PER_PAGE = 20
FEED_LENGTH = 30


@require_safe
def motion_list(request):
    """The catalogue: what is published, narrowed by what was typed."""
    published = Motion.objects.published().select_related("organisation", "vote").defer("search", "body")
    found = MotionFilter(request.GET, queryset=published, request=request)
    rows = found.qs
    words = request.GET.get("q", "").strip()
    rows = rows.ranked(words) if words else rows.order_by("-published_at", "-pk")
    return render(
        request,
        "motions/motion_list.html",
        {
            "page": page_of(request, rows, PER_PAGE),
            "form": found.form,
            "narrowed": any(request.GET.get(name) for name in found.filters),
            "may_write": request.user.is_authenticated
            and request.user.mandates.current().filter(role__in=permissions.DRAFTERS).exists(),
        },
    )


def visible_motion(request, pk):
    """A text that this person may see, with all that its page shows. Raises Http404."""
    motions = (
        Motion.objects.visible_to(request.user)
        .select_related("organisation", "group")
        .defer("search", "body")
    )
    return get_object_or_404(motions.prefetch_related("themes", "clauses", "demands"), pk=pk)


@require_safe
def motion_detail(request, pk, slug):
    motion = visible_motion(request, pk)
    if slug != motion.slug:
        return redirect(motion, permanent=True)
    insider = bool(permissions.can_draft(request.user, motion))
    return render(
        request,
        "motions/motion_detail.html",
        {
            "motion": motion,
            "vote": Vote.objects.filter(motion=motion).first(),
            # Consultations stand above motions: they are reached through what they tie to this text.
            "consultations": motion.consultations.visible_to(request.user),
            "can_edit": permissions.can_edit(request.user, motion),
            "can_draft": insider,
            "can_commit": permissions.can_commit(request.user, motion),
            "journal": JournalEntry.objects.about(motion).select_related("actor") if insider else [],
            "State": State,
        },
    )


@require_safe
def motion_pdf(request, pk):
    motion = visible_motion(request, pk)
    if motion.state != State.PUBLISHED:
        raise Http404("Ce texte n’est pas publié.")
    return pdf_response(
        "motions/motion_pdf.html",
        {
            "motion": motion,
            "vote": Vote.objects.filter(motion=motion).first(),
            "url": request.build_absolute_uri(motion.get_absolute_url()),
        },
        name=motion.title,
    )


class MotionFeed(Feed):
    feed_type = Atom1Feed
    title = "Motions et positionnements"
    subtitle = "Les derniers textes publiés par les organisations du travail social"
    link = "/motions/"

    def feed_url(self):
        return reverse("motions:feed")

    def items(self):
        published = Motion.objects.published().select_related("organisation").defer("search", "body")
        return published.order_by("-published_at", "-pk")[:FEED_LENGTH]

    def item_title(self, motion):
        return motion.title

    def item_description(self, motion):
        return escape(motion.summary)  # feeds announce it as HTML

    def item_author_name(self, motion):
        return motion.organisation.name

    def item_pubdate(self, motion):
        return motion.published_at

    def item_updateddate(self, motion):
        return motion.updated_at

    def item_categories(self, motion):
        return [motion.get_kind_display()]
