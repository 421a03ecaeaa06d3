"""What French public sites owe their readers."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from egts.core.models import Region
from egts.portal import published


@require_safe
def sitemap(request):
    return render(
        request,
        "portal/sitemap.html",
        {"regions": Region.objects.all(), "consultations": published.consultations()},
    )


@require_safe
def accessibility(request):
    return render(request, "portal/accessibility.html")


@require_safe
def legal(request):
    return render(request, "portal/legal.html")


@require_safe
def privacy(request):
    return render(request, "portal/privacy.html")


@require_safe
def cookies(request):
    return render(
        request,
        "portal/cookies.html",
        {
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "session_days": settings.SESSION_COOKIE_AGE // (24 * 3600),
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
        },
    )


@require_safe
def robots(request):
    """Robots read what is public; the rest would only answer them with a sign-in page."""
    closed = [reverse("portal:space"), reverse("account_login"), reverse("admin:index")]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        f"Disallow: {reverse('portal:search')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request):
    """For programs that ask for it by habit; pages name their icon themselves."""
    return redirect(static("img/favicon.svg"))
