"""What everyone reads of one fiche: its page, its files."""

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from egts.core.files import serve
from egts.core.models import Citation
from egts.core.pdf import pdf_response
from practices import atlas, permissions, reading
from practices.content import STEP_OF, missing_for_submission
from practices.models import Practice, Question
from practices.views.review import review_of
from practices.workflow import State

QUESTIONS_SHOWN = 10  # on the fiche; each notice leads to its own


@require_safe
def practice_detail(request, pk, slug):
    practice = get_object_or_404(visible(request.user), pk=pk)
    if slug != practice.slug:
        return redirect(practice, permanent=True)
    return practice_page(request, practice)


def visible(user):
    """The fiches that `user` may read."""
    return Practice.objects.visible_to(user).defer("search").select_related("organisation", "author")


def practice_page(request, practice, *, forms=None, status=200):
    """The page of a fiche; `forms` are those that came back with errors, by act."""
    user = request.user
    is_author = practice.is_written_by(user)
    may_moderate = user.is_authenticated and bool(permissions.can_moderate(user, practice))
    inside = is_author or may_moderate
    told = reading.of(practice)
    context = told | {
        "citing": [
            (thing._meta.verbose_name, thing) for thing in Citation.objects.sources_visible_to(user, practice)
        ],
        "lineage_map": atlas.lineage(told["links"], told["lineage"]),
        "near": reading.near(practice, told["links"]),
        "questions": Question.objects.visible_to(user).filter(practice=practice)[:QUESTIONS_SHOWN]
        if user.is_authenticated
        else [],
        "may_ask": practice.state == State.PUBLISHED and not is_author and practice.can_be_asked,
        "may_reuse": practice.state == State.PUBLISHED and not is_author,
        "is_author": is_author,
        "may_moderate": may_moderate,
        "review_days": settings.REVIEW_DAYS_PROMISED,
        "committees": practice.receiving_committees() if is_author else [],
        "missing": _missing(practice) if is_author else [],
        "revision": practice.revisions.visible_to(user).open().first() if inside else None,
        "alike": Practice.objects.alike(practice.title, besides=practice.pk)
        if may_moderate and practice.state == State.SUBMITTED
        else [],
        **review_of(user, practice, is_author=is_author, may_moderate=may_moderate, forms=forms),
    }
    return render(request, "practices/practice_detail.html", context, status=status)


def _missing(practice):
    if practice.state not in {State.DRAFT, State.RETURNED}:
        return []
    names = missing_for_submission(practice.content)
    return [(name, STEP_OF[name], Practice._meta.get_field(name).verbose_name) for name in names]


@require_safe
def practice_pdf(request, pk):
    practice = get_object_or_404(visible(request.user), pk=pk)
    public = practice.published_at is not None
    return pdf_response(
        "practices/practice_pdf.html", reading.of(practice), name=practice.title, public=public
    )


@require_safe
def practice_document(request, pk, document):
    """A file of a fiche that one may read; what a revision proposes goes with the revision."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    return serve(get_object_or_404(practice.documents.visible_to(request.user), pk=document))
