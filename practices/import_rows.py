"""One row of an imported table: what will become of it, then the fiche that is made of it."""

import logging
from contextlib import suppress

from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Q

from egts.core.models import User
from egts.core.workflow import TransitionRefused
from practices.intake.words import plain
from practices.models import ImportRow, Practice

logger = logging.getLogger(__name__)
Fate = ImportRow.Fate


class Gone(Exception):
    """The row was deleted with its table while fiches were being made."""


def _key(content):
    return plain(content.get("title", "")), plain(content.get("carrier", ""))


def known_to(user):
    """`(title, carrier)` → the fiche, for those that `user` may see, and those of their own imports."""
    theirs = Q(pk__in=Practice.objects.visible_to(user).values("pk")) | Q(import_row__batch__uploaded_by=user)
    told = Practice.objects.filter(theirs).order_by("-pk").values_list("pk", "title", "carrier")
    return {(plain(title), plain(carrier)): pk for pk, title, carrier in told.iterator()}


def accounts_of(addresses):
    """Address → the open account that has verified it."""
    users = User.objects.filter(
        is_active=True, emailaddress__email__in=addresses, emailaddress__verified=True
    ).annotate(address=F("emailaddress__email"))
    return {user.address.lower(): user for user in users}


def judged(batch, number, row, accounts, known, seen):
    made = ImportRow(
        batch=batch,
        number=number,
        fate=Fate.CREATE,
        title=row.content.get("title", ""),
        content=row.content,
        problems=row.problems,
        remarks=row.remarks,
        author=accounts.get(row.author),
    )
    if row.author and made.author is None:
        made.remarks = [
            *made.remarks,
            ("auteur", "Aucun compte n’a cette adresse : le brouillon sera le vôtre."),
        ]
    key = _key(row.content)
    if row.problems:
        made.fate = Fate.ERROR
    elif key in known:
        made.fate, made.twin_id = Fate.DUPLICATE, known[key]
    elif key in seen:
        made.fate, made.twin_number = Fate.DUPLICATE, seen[key]
    else:
        seen[key] = number
        if near := Practice.objects.alike(made.title).values_list("pk", flat=True)[:1]:
            made.fate, made.twin_id = Fate.NEAR, near[0]
    return made


def attempt(batch, pk, known):
    """One row that the database refuses does not hold the others back."""
    try:
        with transaction.atomic():
            make(batch, pk, known)
    except (DataError, IntegrityError, ValueError):
        logger.exception("row %s of import %s could not become a fiche", pk, batch.pk)
        problems = [["ligne", "Elle n’a pas pu devenir une fiche. L’équipe du portail en a la trace."]]
        ImportRow.objects.filter(pk=pk).update(fate=Fate.ERROR, problems=problems)


def make(batch, pk, known):
    row = ImportRow.objects.select_for_update(of=("self",)).select_related("author").filter(pk=pk).first()
    if row is None:
        raise Gone
    if row.practice_id:
        return
    key = _key(row.content)
    if key in known:  # somebody told it since the table was read
        row.fate, row.twin_id = Fate.DUPLICATE, known[key]
        row.save(update_fields=["fate", "twin"])
        return
    importer = batch.uploaded_by
    author = row.author if row.author and row.author.is_active else importer
    practice = Practice.objects.begin(row.content, author=author, by=importer)
    if batch.submit and author.pk == importer.pk:
        with suppress(TransitionRefused):  # incomplete: it stays a draft, and its page says what it lacks
            practice.submit(by=importer, batch=batch.pk)
    known[key] = practice.pk
    row.practice, row.content = practice, {}
    row.save(update_fields=["practice", "content"])
