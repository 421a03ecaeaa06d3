"""A person who leaves takes their name along; what they published stays, with its counts and links.

Leaving is a right: no seat nor mandate holds anyone back. Both end with the account, administrators are told which
chairs are empty, and only the last administrator of the portal must first name another.
"""

import re
from datetime import timedelta

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Func, Q, Value
from django.utils import timezone

from consultations.models import Contribution, ContributionDocument
from consultations.workflow import State as ContributionState
from egts.core.access import YES, no
from egts.core.models import Citation, JournalEntry, Mandate, Notice, Seat, User
from egts.core.models.person import SYSTEM_EMAIL
from egts.core.workflow import CONFLICT, TransitionRefused
from practices.models import (
    Assignment,
    CoAuthor,
    ImportBatch,
    ImportRow,
    Message,
    MessageTemplate,
    Note,
    Practice,
    PracticeDocument,
    Question,
    Remark,
    Reuse,
    Revision,
)
from practices.workflow import ReuseState, RevisionState
from practices.workflow import State as PracticeState

ERASED_NAME = "Compte effacé"
UNFINISHED_PRACTICES = (PracticeState.DRAFT, PracticeState.RETURNED, PracticeState.REJECTED)
UNFINISHED_REVISIONS = (RevisionState.DRAFT, RevisionState.RETURNED, RevisionState.REJECTED)
UNFINISHED_CONTRIBUTIONS = (ContributionState.DRAFT, ContributionState.RETURNED)


def can_erase(user):
    """Anyone, their own account; but a portal keeps one administrator, and its own account for commands."""
    if user.email == SYSTEM_EMAIL:
        return no("Le compte du système ne s’efface pas : les commandes agissent en son nom.")
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exclude(email=SYSTEM_EMAIL).exists():
        return no(
            "Vous êtes la dernière personne à administrer le portail. "
            "Nommez une autre personne, puis revenez effacer votre compte."
        )
    return YES


def unfinished(user):
    """What leaves with `user`: practices, changes and contributions that only they could finish."""
    together = CoAuthor.objects.joined().exclude(user=user).values("practice")
    return {
        "practices": Practice.objects.filter(author=user, state__in=UNFINISHED_PRACTICES).exclude(
            pk__in=together
        ),
        "revisions": Revision.objects.filter(author=user, state__in=UNFINISHED_REVISIONS).exclude(
            practice__in=together
        ),
        "contributions": Contribution.objects.filter(
            author=user, state__in=UNFINISHED_CONTRIBUTIONS, group=None, organisation=None
        ),
    }


@transaction.atomic
def erase(user):
    """Erase the account of `user`, for ever. Raises TransitionRefused where `can_erase` says no."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not (verdict := can_erase(user)):
        raise TransitionRefused(verdict.reason, status=CONFLICT)
    email, name = user.email, user.get_full_name()
    seats, mandates = list(_running(Seat, user)), list(_running(Mandate, user))
    _hand_over(user)
    _forget_in_contents(user)
    _forget_in_exchanges(user, email, name)
    _forget_in_notices(user, email, name)
    _forget_imports(user)
    _forget_searches(user)
    _forget_in_reviews(user, email, name)
    _leave_chairs(user)
    _forget_sign_in(user)
    _forget_account(user)
    JournalEntry.objects.record(
        "account.erase",
        user,
        actor=user,
        data={
            "committees": sorted({seat.committee_id for seat in seats}),
            "organisations": sorted({mandate.organisation_id for mandate in mandates}),
        },
    )


def _running(model, user):
    return model.objects.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()), user=user)


def _hand_over(user):
    """What is written with others is theirs from now on, the first to have joined first; invitations fall."""
    CoAuthor.objects.filter(user=user).delete()
    CoAuthor.objects.pending().filter(Q(invited_by=user) | Q(email__iexact=user.email)).delete()
    for heir in CoAuthor.objects.joined().filter(practice__author=user).order_by("practice", "joined_at"):
        practice = Practice.objects.filter(pk=heir.practice_id, author=user)
        if practice.update(author=heir.user_id):
            Revision.objects.filter(practice=heir.practice_id, author=user).update(author=heir.user_id)
            heir.delete()


def _forget_in_contents(user):
    """Delete what was never handed in, files and history included; blank the address where it is a contact."""
    left = unfinished(user)
    practices = list(left["practices"].values_list("pk", flat=True))
    contributions = list(left["contributions"].values_list("pk", flat=True))
    files = [
        *PracticeDocument.objects.filter(
            Q(practice__in=practices) | Q(revision__in=left["revisions"].values("pk"))
        ),
        *ContributionDocument.objects.filter(contribution__in=contributions),
    ]
    for model, keys in ((Practice, practices), (Contribution, contributions)):
        kind = ContentType.objects.get_for_model(model)
        Citation.objects.filter(
            Q(source_type=kind, source_id__in=keys) | Q(target_type=kind, target_id__in=keys)
        ).delete()
    left["revisions"].delete()
    Practice.objects.filter(pk__in=practices).delete()
    Contribution.objects.filter(pk__in=contributions).delete()
    Practice.pgh_event_model.objects.filter(pgh_obj_id__in=practices).delete()
    Contribution.pgh_event_model.objects.filter(pgh_obj_id__in=contributions).delete()
    for document in files:
        transaction.on_commit(lambda file=document.file: file.storage.delete(file.name))

    theirs = Q(public_contact__icontains=user.email)
    Practice.objects.filter(theirs).update(public_contact="")
    Practice.pgh_event_model.objects.filter(theirs).update(public_contact="")
    for side in ("base", "content"):
        for revision in Revision.objects.filter(**{f"{side}__public_contact__icontains": user.email}):
            getattr(revision, side)["public_contact"] = ""
            revision.save(update_fields=[side])


def _forget_in_exchanges(user, email, name):
    """Their questions go, and the reuses that are not public; what others wrote with them keeps its meaning."""
    Question.objects.filter(author=user).delete()
    Reuse.objects.filter(author=user).exclude(state=ReuseState.PUBLISHED).delete()
    for words in {email, name}:
        for model, fields in ((Question, ("text", "answer")), (Reuse, ("structure", "changed", "learnt"))):
            _replace(model, fields, words)


def _replace(model, fields, words):
    """Put ERASED_NAME in place of `words`, whatever their case."""
    for field in fields:
        erased = Func(
            field, Value(re.escape(words)), Value(ERASED_NAME), Value("gi"), function="regexp_replace"
        )
        model.objects.filter(**{f"{field}__icontains": words}).update(**{field: erased})


def _forget_in_notices(user, email, name):
    """Their own notices go; what others were told of them, and why things were decided, is kept without the name."""
    Notice.objects.filter(Q(recipient=user) | Q(address__iexact=email)).delete()
    for words in {email, name}:
        _replace(Notice, ("subject", "body"), words)
        with pgtrigger.ignore("core.JournalEntry:append_only"):  # the one change that the journal allows
            _replace(JournalEntry, ("reason",), words)
    account = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=account, object_id=str(user.pk)).update(object_repr=ERASED_NAME)


def _forget_imports(user):
    """The tables they handed in; in those of others, their drafts to come and their address."""
    for batch in ImportBatch.objects.filter(uploaded_by=user):
        batch.delete()
    ImportRow.objects.filter(author=user).update(author=None)
    for row in ImportRow.objects.filter(content__public_contact__icontains=user.email):
        row.content["public_contact"] = ""
        row.save(update_fields=["content"])


def _forget_searches(user):
    """What they looked for, and what they were told of it."""
    user.saved_searches.all().delete()
    user.digests.all().delete()


def _forget_in_reviews(user, email, name):
    """What was said around fiches keeps its meaning, without the name; what they followed, others take over."""
    Assignment.objects.filter(reviewer=user).delete()
    for model in (Message, Note, Remark, MessageTemplate):
        for words in {email, name}:
            _replace(model, ("text",), words)


def _leave_chairs(user):
    """Seats and mandates end yesterday, so that they don't count today; those not begun yet are cancelled.

    One that began today ends with the day: it may already have served, and a closed account cannot use it.
    """
    today = timezone.localdate()
    for model in (Seat, Mandate):
        _running(model, user).filter(starts_on__gt=today).delete()
        _running(model, user).filter(starts_on=today).update(ends_on=today)
        _running(model, user).filter(starts_on__lt=today).update(ends_on=today - timedelta(days=1))
    Seat.objects.filter(user=user).update(name_is_public=False)
    user.facilitated_groups.clear()


def _forget_sign_in(user):
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _forget_account(user):
    user.email = f"efface-{user.pk}@portail.invalid"
    user.first_name = user.last_name = ""
    user.profession = user.department = user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
