"""Journal entry → notices → e-mail. Each app's `notices.py` says which verb is told to whom."""

import logging
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.template.loader import render_to_string

from egts.core.models.notice import Notice
from egts.core.queue import enqueue

logger = logging.getLogger(__name__)
_BREAKS = re.compile(r"[\x00-\x1f\x85\u2028\u2029]+")  # what the head of a message cannot hold


@dataclass(frozen=True)
class Rule:
    audience: Callable  # (object, entry) → users; for those who have no account, their address
    template: str  # templates/emails/<name>.txt: its first line is the subject, the rest the message
    url: Callable  # (object) → path of the page to go to


_rules: dict[str, list[Rule]] = defaultdict(list)


def tell(verb, *, audience, template, url=lambda obj: obj.get_absolute_url()):
    """Declare that the act `verb` is told to `audience(object, entry)` in the words of `template`."""
    _rules[verb].append(Rule(audience, template, url))


def announce(entry, obj):
    """Make the notices of one journal entry, in the transaction of the act; e-mails leave after commit.

    Whoever acted is not told of their own act; nobody is told twice.
    """
    from egts.core.tasks import deliver_notice

    told = {entry.actor_id}
    for rule in _rules[entry.verb]:
        recipients = {_key(each): each for each in rule.audience(obj, entry)}
        recipients = {key: each for key, each in recipients.items() if key and key not in told}
        if not recipients:
            continue
        words = render_to_string(f"emails/{rule.template}.txt", {"object": obj, "entry": entry})
        subject, _, body = words.strip().partition("\n")
        url = rule.url(obj)
        for key, each in recipients.items():
            told.add(key)
            whom = {"address": each} if isinstance(each, str) else {"recipient": each}
            notice = Notice.objects.create(
                **whom, entry=entry, subject=_BREAKS.sub(" ", subject)[:300], body=body.strip(), url=url
            )
            enqueue(deliver_notice, notice.pk)


def _key(recipient):
    """What tells a recipient from another; None for an account that is closed."""
    if isinstance(recipient, str):
        return recipient.lower()
    return recipient.pk if recipient.is_active else None


def deliver(notice_pk):
    """Send one notice by e-mail, once, whoever asks and how often. Returns whether it was sent now.

    The row is locked while the message leaves: a second worker finds it locked, or already stamped.
    """
    from django.conf import settings
    from django.core.mail import EmailMessage
    from django.utils import timezone

    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(pk=notice_pk, emailed_at=None)
            .first()
        )
        if notice is None:
            return False
        host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
        message = EmailMessage(
            notice.subject,
            render_to_string("emails/_notice.txt", {"notice": notice, "site_url": settings.SITE_URL}),
            to=[notice.recipient.email if notice.recipient else notice.address],
            headers={"Message-ID": f"<avis-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"},
        )
        notice.attempts += 1
        try:
            if notice.recipient is None or notice.recipient.is_active:
                message.send()
            notice.emailed_at, notice.address = timezone.now(), ""
        except (OSError, ValueError):  # a message that cannot be made must not hold the others back
            logger.warning("notice %s could not be sent, attempt %s", notice.pk, notice.attempts)
        notice.save(update_fields=["attempts", "emailed_at", "address"])
    return notice.emailed_at is not None
