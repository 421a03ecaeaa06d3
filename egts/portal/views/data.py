"""What the portal holds on the person reading: to see, to take away, to erase."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from egts.core.http import refused
from egts.core.workflow import TransitionRefused
from egts.portal import erasure
from egts.portal.forms import EraseForm
from egts.portal.personal_data import export_of
from egts.portal.space import groups, mandates, seats


@login_required
@require_safe
def my_data(request):
    return render(request, "portal/my_data.html")


@never_cache
@login_required
@require_safe
def export(request):
    response = JsonResponse(
        export_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2, "sort_keys": False}
    )
    response["Content-Disposition"] = f'attachment; filename="mes-donnees-{timezone.localdate()}.json"'
    return response


@never_cache
@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request):
    """Says what leaves and what stays, then erases for good."""
    user = request.user
    form = EraseForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST":
        if too_many := consume_or_429(request, action="reauthenticate", user=user):
            return too_many
        if form.is_valid():
            try:
                erasure.erase(user)
            except TransitionRefused as refusal:
                return refused(request, None, refusal)
            logout(request)
            messages.success(request, "Votre compte est effacé. Merci de ce que vous avez partagé.")
            return redirect("portal:home")
    return render(
        request,
        "portal/erase.html",
        {
            "form": form,
            "verdict": erasure.can_erase(user),
            "unfinished": [row for rows in erasure.unfinished(user).values() for row in rows],
            "seats": seats(user),
            "mandates": mandates(user),
            "groups": groups(user),
        },
        status=422 if form.errors else 200,
    )
