"""All that the portal holds on one person, for that person (articles 15 and 20 of the GDPR)."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from consultations.models import Contribution
from egts.core.models import JournalEntry, Mandate, Notice, Seat
from motions.models import Motion
from practices.content import CONTENT_COLUMNS
from practices.models import (
    CoAuthor,
    ImportBatch,
    Message,
    Note,
    Practice,
    PracticeDocument,
    Question,
    Remark,
    Reuse,
    Revision,
)


def export_of(user):
    """A JSON-ready dict of what is held on `user`: their account, writings, seats, acts; nobody else's."""
    return {
        "compte": _account(user),
        "avis": [
            _row(notice, "created_at read_at emailed_at subject body url")
            for notice in Notice.objects.filter(recipient=user)
        ],
        "fiches": [
            _life(row, [name for name in CONTENT_COLUMNS if name != "organisation"])
            | {
                "regions": [region.name for region in row.regions.all()],
                "departements": [department.name for department in row.departments.all()],
            }
            for row in Practice.objects.written_by(user).prefetch_related("regions", "departments")
        ],
        "invitations_a_ecrire": [
            _row(row, "practice_id email invited_at joined_at")
            for row in CoAuthor.objects.filter(invited_by=user)
        ],
        "documents": [
            _row(document, "uploaded_at name content_type size sha256")
            for document in PracticeDocument.objects.filter(uploaded_by=user)
        ],
        "modifications": [
            _life(row, ["practice_id", "content"]) for row in Revision.objects.filter(author=user)
        ],
        "imports": [
            _row(batch, "uploaded_at name size sha256 rows_total confirmed_at finished_at")
            for batch in ImportBatch.objects.filter(uploaded_by=user)
        ],
        "reprises": [
            _life(
                row, ["practice_id", "structure", "region_id", "department_id", "year", "changed", "learnt"]
            )
            for row in Reuse.objects.filter(author=user)
        ],
        "questions_posees": [
            _life(row, ["practice_id", "text", "answer"]) for row in Question.objects.filter(author=user)
        ],
        "messages": [
            _row(message, "practice_id created_at text") for message in Message.objects.filter(author=user)
        ],
        "notes": [_row(note, "practice_id created_at text") for note in Note.objects.filter(author=user)],
        "remarques": [
            _row(remark, "practice_id revision_id field text resolved_at")
            for remark in Remark.objects.filter(entry__actor=user)
        ],
        "contributions": [
            _life(row, ["title", "summary", "kind"])
            | {"enonces": [_row(line, "kind words") for line in row.statements.all()]}
            for row in Contribution.objects.filter(author=user).prefetch_related("statements")
        ],
        "motions": [
            _life(row, ["title", "summary", "kind"]) | {"organisation": row.organisation.name}
            for row in Motion.objects.filter(author=user).select_related("organisation")
        ],
        "recherches_enregistrees": [
            _row(search, "name words query frequency created_at") for search in user.saved_searches.all()
        ],
        "alertes": [_row(digest, "frequency period sent_at practices") for digest in user.digests.all()],
        "sieges": [
            _row(seat, "role capacity name_is_public starts_on ends_on") | {"comite": seat.committee.name}
            for seat in Seat.objects.filter(user=user).select_related("committee")
        ],
        "mandats": [
            _row(mandate, "role starts_on ends_on") | {"organisation": mandate.organisation.name}
            for mandate in Mandate.objects.filter(user=user).select_related("organisation")
        ],
        "groupes_animes": [str(group) for group in user.facilitated_groups.all()],
        "actes": [
            {"date": at, "acte": verb, "objet": f"{app}.{model} {pk}", "motif": reason}
            for at, verb, app, model, pk, reason in JournalEntry.objects.filter(actor=user)
            .order_by("at", "pk")
            .values_list("at", "verb", "object_type__app_label", "object_type__model", "object_id", "reason")
        ],
    }


def _account(user):
    return {
        **_row(user, "email first_name last_name date_joined last_login"),
        "metier": str(user.profession or ""),
        "departement": str(user.department or ""),
        "adresses": [
            _row(address, "email verified primary") for address in EmailAddress.objects.filter(user=user)
        ],
        "seconds_facteurs": [
            _row(factor, "type created_at last_used_at") for factor in Authenticator.objects.filter(user=user)
        ],
        "connexions_externes": [
            _row(account, "provider uid date_joined extra_data")
            for account in SocialAccount.objects.filter(user=user)
        ],
    }


def _row(row, fields):
    return {name: getattr(row, name) for name in fields.split()}


def _life(row, fields):
    """The given fields, and the dates that the row carries."""
    dates = [field.name for field in row._meta.fields if field.name.endswith("_at")]
    return {
        "numero": row.pk,
        "etat": row.get_state_display(),
        **{name: getattr(row, name) for name in fields},
        **{name: getattr(row, name) for name in dates},
    }
