"""Saved searches → one message a person and a period, with what is new and only that."""

import logging
from datetime import datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localtime, now

from egts.core.queue import enqueue
from practices.filters import PracticeFilter
from practices.models import Digest, Frequency, Practice, SavedSearch
from practices.models.saved_search import SENT

logger = logging.getLogger(__name__)

SALT = "practices.stop-alerts"
SHOWN = 10  # fiches named for one search; the others are counted, and the search is linked
SWEEP_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 20
KEPT = timedelta(days=90)


def novelties(search, until):
    """`(fiches published since this search was last told, latest first; "")`.

    Or none, and why the search cannot be made any more: a word of the vocabulary may be gone.
    """
    recent = Practice.objects.catalogue().filter(published_at__gt=search.told_until, published_at__lte=until)
    filters = PracticeFilter(QueryDict(search.query), recent)
    if complaint := filters.complaint():
        return Practice.objects.none(), complaint
    found = filters.qs.order_by("-published_at", "-pk")
    return found.only("pk", "title", "slug", "carrier", "published_at"), ""


# --- When ----------------------------------------------------------------------------------------------------


def opening(frequency, moment):
    """When the period that `moment` falls in began: this morning's hour, or last Monday's."""
    local = localtime(moment)
    day = local.date() if local.hour >= settings.ALERTS_HOUR else local.date() - timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, time(settings.ALERTS_HOUR), tzinfo=get_current_timezone())


def open_due():
    """Make the rows of the messages due by now, each once, and ask the workers for them. Run it as often as you like.

    A search kept after the hour has struck waits for the next one.
    """
    from practices.tasks import send_digest

    for frequency in SENT:
        opened = opening(frequency, now())
        period = opened.date()
        due = SavedSearch.objects.alerting(frequency).filter(created_at__lt=opened, told_until__lt=opened)
        told = Digest.objects.filter(frequency=frequency, period=period).values("recipient")
        people = due.exclude(owner__in=told).order_by("owner").values_list("owner", flat=True).distinct()
        rows = [Digest(recipient_id=pk, frequency=frequency, period=period) for pk in people]
        with transaction.atomic():
            Digest.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
            made = Digest.objects.filter(frequency=frequency, period=period, sent_at=None, attempts=0)
            if rows:
                for pk in made.values_list("pk", flat=True):
                    enqueue(send_digest, pk)


def sweep():
    """Find what must leave and has no message any more: no row yet, or a row that nobody sent."""
    open_due()
    late = Digest.objects.filter(
        sent_at=None, attempts__lt=MAX_ATTEMPTS, created_at__lt=now() - SWEEP_AFTER
    ).order_by("pk")
    for pk in late.values_list("pk", flat=True)[:500]:
        send(pk)
    Digest.objects.filter(created_at__lt=now() - KEPT).delete()


# --- What ----------------------------------------------------------------------------------------------------


def send(pk):
    """Send one digest, once, whoever asks and how often. Returns how many fiches it announced now.

    The row is locked while the message leaves: a second worker finds it locked, or already stamped; when the first
    is killed its lock goes with it, and the message is still to be sent. The searches' own mark of what was told
    moves in the same transaction.
    """
    with transaction.atomic():
        digest = (
            Digest.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(pk=pk, sent_at=None)
            .first()
        )
        if digest is None:
            return 0
        searches = list(digest.recipient.saved_searches.alerting(digest.frequency).order_by("name", "pk"))
        parts = [part for search in searches if (part := _part(search, digest.until))]
        digest.attempts += 1
        try:
            if parts and _reachable(digest.recipient):
                digest.practices = len({key for part in parts for key in part["keys"]})
                _message(digest, parts).send()
            digest.sent_at = now()
            SavedSearch.objects.filter(pk__in=[search.pk for search in searches]).update(
                told_until=digest.until
            )
        except OSError:
            digest.practices = 0
            logger.warning("digest %s could not be sent, attempt %s", digest.pk, digest.attempts)
        digest.save(update_fields=["attempts", "sent_at", "practices"])
    return digest.practices


def _part(search, until):
    """What one search has new: `{"search", "shown": fiches, "more": how many others, "keys"}`; None for nothing."""
    if search.told_until >= until:
        return None
    found, complaint = novelties(search, until)
    if complaint != search.complaint:
        SavedSearch.objects.filter(pk=search.pk).update(complaint=complaint[:300])
    keys = list(found.values_list("pk", flat=True))
    if not keys:
        return None
    return {"search": search, "shown": list(found[:SHOWN]), "more": max(0, len(keys) - SHOWN), "keys": keys}


def _reachable(user):
    """Whether `user` may be written to: an account still open, an address its owner has confirmed."""
    confirmed = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True)
    return user.is_active and confirmed.exists()


def _message(digest, parts):
    stop = settings.SITE_URL + reverse("practices:alerts_stop", args=[stop_token(digest.recipient)])
    context = {"digest": digest, "parts": parts, "stop": stop, "site_url": settings.SITE_URL}
    subject, _, body = render_to_string("emails/practice_digest.txt", context).strip().partition("\n")
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    return EmailMessage(
        subject,
        body.strip() + "\n",
        to=[digest.recipient.email],
        headers={
            "Message-ID": f"<alerte-{digest.pk}@{host}>",  # the same if ever sent twice: mailboxes keep one
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        },
    )


# --- To stop -------------------------------------------------------------------------------------------------


def stop_token(user):
    """What lets whoever holds a message stop this person's alerts, and nothing else; it does not expire."""
    return signing.dumps(user.pk, salt=SALT, compress=False)


def owner_of(token):
    """The key of the account that `token` was made for. Raises django.core.signing.BadSignature."""
    return signing.loads(token, salt=SALT)
