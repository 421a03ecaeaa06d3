"""A staff seat opens once a second factor is set up, and not before."""

from django.shortcuts import redirect
from django.urls import reverse

from egts.core.accounts.access import second_factor_missing

ALWAYS_OPEN = ("/comptes/", "/static/", "/sante/", "/demo/", "/accessibilite/", "/donnees-personnelles/")
SESSION_KEY = "second_factor_of"


class SecondFactorMiddleware:
    """Sends holders of staff seats to their account's security page, which says why, until it has a second factor.

    The answer is kept in the session once it is yes, so that pages don't ask again; what happens on the security
    pages makes it be asked anew.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if request.path.startswith(reverse("mfa_index")):
            request.session.pop(SESSION_KEY, None)
        elif request.session.get(SESSION_KEY) != user.pk and not request.path.startswith(ALWAYS_OPEN):
            if second_factor_missing(user):
                return redirect("mfa_index")
            if user.is_superuser or user.is_staff or user.seats.exists():
                request.session[SESSION_KEY] = user.pk
        return self.get_response(request)
