"""One's own searches: kept, named, told of by e-mail, stopped."""

from allauth.account.decorators import verified_email_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices import digests
from practices.filters import PracticeFilter
from practices.models import Practice, SavedSearch
from practices.searches import SavedSearchForm, proposed

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def search_list(request):
    searches = SavedSearch.objects.visible_to(request.user)
    return render(request, "practices/saved_search_list.html", {"searches": searches})


@verified_email_required
@require_http_methods(READ_AND_WRITE)
def search_save(request):
    """Keep the search of this address; one already kept is shown instead, to be changed."""
    filters = PracticeFilter(request.GET, Practice.objects.catalogue())
    if complaint := filters.complaint():
        return render(request, "practices/saved_search_form.html", {"complaint": complaint}, status=400)
    kept = proposed(request.user, filters)
    if already := SavedSearch.objects.visible_to(request.user).filter(query=kept.query).first():
        messages.info(request, "Vous avez déjà enregistré cette recherche : vous pouvez la modifier ici.")
        return redirect("practices:search_edit", already.pk)
    return _edited(request, kept, "Votre recherche est enregistrée.")


@login_required
@require_http_methods(READ_AND_WRITE)
def search_edit(request, pk):
    kept = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
    return _edited(request, kept, "Votre recherche est modifiée.")


def _edited(request, kept, done):
    posted = request.POST if request.method == "POST" else None
    form = SavedSearchForm(posted, search=kept)
    if posted is not None and form.is_valid():
        form.keep()
        messages.success(request, done)
        return redirect("practices:searches")
    context = {"complaint": "", "form": form, "search": kept}
    return render(request, "practices/saved_search_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def search_delete(request, pk):
    kept = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
    kept.delete()
    messages.success(request, f"La recherche « {kept.name} » est supprimée.")
    return redirect("practices:searches")


@csrf_exempt  # mailbox providers post here without a page (RFC 8058); the token says who is meant
@never_cache
@require_http_methods(READ_AND_WRITE)
def alerts_stop(request, token):
    """The page that a message leads to, with one button; a post stops the alerts, whoever sends it and how often."""
    try:
        owner = digests.owner_of(token)
    except BadSignature:
        raise Http404("Ce lien n’est pas complet.") from None
    if request.method == "POST":
        SavedSearch.objects.silence(owner)
    return render(request, "practices/alerts_stop.html", {"stopped": request.method == "POST"})
