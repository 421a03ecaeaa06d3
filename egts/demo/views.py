"""One click, one role: on this machine alone."""

import ipaddress
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egts.core.access import no
from egts.core.http import forbidden
from egts.core.models import JournalEntry, User
from egts.demo.roles import ROLES

ELSEWHERE = no(
    "La connexion en un clic n’existe que sur la machine qui fait tourner la démonstration : "
    "ouvrez-la à l’adresse http://127.0.0.1."
)
RELAYED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


def _is_loopback(host):
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def on_this_machine(view):
    """Refuses whoever comes from elsewhere, through a relay, or under another name than this machine's."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        host, _ = split_domain_port(request.get_host())
        near = _is_loopback(host) and _is_loopback(request.META.get("REMOTE_ADDR", ""))
        if not near or any(name in request.META for name in RELAYED):
            return forbidden(request, ELSEWHERE)
        return view(request, *args, **kwargs)

    return never_cache(checked)


@require_safe
@on_this_machine
def home(request):
    return render(
        request,
        "demo/home.html",
        {
            "roles": ROLES.values(),
            "regional": ROLES["secretariat-regional"],
            "national": ROLES["secretariat-national"],
        },
    )


@require_POST
@on_this_machine
def sign_in(request, role):
    """Sign in as the demonstration account of `role`, then go where it has something to do."""
    if role not in ROLES:
        raise Http404("Ce rôle n’existe pas dans la démonstration.")
    role = ROLES[role]
    user = get_object_or_404(User, email=role.email)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    JournalEntry.objects.record("demo.sign_in", user, actor=user)
    messages.info(request, f"Vous êtes {user.first_name} : {role.label[0].lower()}{role.label[1:]}.")
    return redirect(role.landing(user))
