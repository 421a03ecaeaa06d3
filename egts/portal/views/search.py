from django.shortcuts import render
from django.views.decorators.http import require_safe

from egts.core.http import page_of
from egts.core.search import QUERY_MAX_CHARS
from egts.portal.search import BY_SLUG, cleaned, found, told

PER_PAGE = 20


@require_safe
def search(request):
    """Everything published that matches `q`: the best of each kind, or one kind (`type`) page by page."""
    asked = request.GET.get("q", "")
    words = cleaned(asked)
    answers = found(words) if words else []
    context = {
        "words": words,
        "cut": len(asked.strip()) > QUERY_MAX_CHARS,
        "longest": QUERY_MAX_CHARS,
        "answers": answers,
        "total": sum(answer.count for answer in answers),
        "kind": BY_SLUG.get(request.GET.get("type", "")),
        "page": None,
        "results": [],
    }
    if words and (kind := context["kind"]):
        page = page_of(request, kind.rows().search(words).ranked(words), PER_PAGE)
        context |= {"page": page, "results": told(kind, page.object_list)}
    return render(request, "portal/search.html", context)
