"""What every page may show: the brand, and what awaits the person reading."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from egts.core.accounts.access import second_factor_missing
from egts.core.models import Committee, Notice


def site(request):
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "brand": settings.BRAND,
        "demo": settings.DEMO,
        "unread_count": SimpleLazyObject(
            lambda: Notice.objects.unread().filter(recipient=user).count() if signed_in else 0
        ),
        "my_committees": SimpleLazyObject(lambda: list(Committee.objects.seated(user)) if signed_in else []),
        "second_factor_missing": SimpleLazyObject(lambda: signed_in and second_factor_missing(user)),
    }
