"""The page on which a contribution is written: its heading, its statements, the fiches it cites; saved together."""

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.timezone import now

from consultations.forms import CitationForm, ContributionForm, StatementFormSet
from consultations.models import Contribution, Statement
from egts.core.models import Citation, JournalEntry
from practices.models import Practice

STANDING = "Une synthèse repose sur cet énoncé : il ne peut plus être retiré."


class ContributionSheet:
    """`data` is what was posted, None to show a blank form or `contribution` as it is."""

    def __init__(self, user, consultation, contribution=None, data=None, initial=None):
        self.user, self.consultation, self.contribution = user, consultation, contribution
        self.themes = [(str(theme.pk), theme.name) for theme in consultation.themes.all()]
        self.before = list(contribution.statements.order_by("position", "pk")) if contribution else []
        cited = Citation.objects.targets(contribution, Practice) if contribution else []
        self.chosen = set(cited)
        self.heading = ContributionForm(
            data, instance=contribution, user=user, consultation=consultation, initial=initial
        )
        rows = [
            {"id": row.pk, "kind": row.kind, "theme": row.theme_id or "", "text": row.words}
            for row in self.before
        ]
        self.statements = self._rows(data, None if data else rows)
        self.citations = CitationForm(data, user=user, chosen=self.chosen)

    def _rows(self, data, initial):
        kwargs = {"themes": self.themes}
        return StatementFormSet(data, prefix="enonces", initial=initial, form_kwargs=kwargs)

    def is_valid(self):
        return all([self.heading.is_valid(), self.statements.is_valid(), self.citations.is_valid()])

    @property
    def outdated(self):
        """Whether someone else has changed the contribution since this page was opened."""
        return self.heading.outdated

    @property
    def errors(self):
        """What is wrong, in the order of the page, as (label or "", anchor or "", sentence)."""
        found = _errors_of(self.heading)
        found += [("", "", sentence) for sentence in self.statements.non_form_errors()]
        for number, form in enumerate(self.statements.forms, start=1):
            found += _errors_of(form, f"Énoncé {number}, ")
        return found + _errors_of(self.citations)

    def unjudged(self):
        """The same sheet, as typed so far, without a word on what is wrong, and with empty rows at the end."""
        sheet = ContributionSheet(self.user, self.consultation, self.contribution)
        typed = {name: self.heading[name].value() for name in self.heading.fields}
        sheet.heading = ContributionForm(
            initial=typed, instance=self.contribution, user=self.user, consultation=self.consultation
        )
        sheet.statements = self._rows(None, self.statements.typed())
        sheet.citations = self.citations
        return sheet

    def differs_from(self, contribution):
        """Whether what was typed in a valid sheet isn't what `contribution` holds."""
        heading = self.heading.cleaned_data
        rows = [(row["kind"], row["text"]) for row in self.statements.rows() if row.get("text")]
        kept = contribution.statements.order_by("position", "pk").values_list("kind", "words")
        names = ("kind", "title", "summary", "college")
        return rows != list(kept) or any(heading[name] != getattr(contribution, name) for name in names)

    @transaction.atomic
    def save(self):
        """Write all of a valid sheet. Returns the contribution, or None when a row could not be removed.

        Then nothing is written, and the row says why.
        """
        is_new = self.contribution is None
        contribution = self.heading.save(commit=False)
        if is_new:
            for name, value in self.heading.destination().items():
                setattr(contribution, name, value)
            contribution.consultation, contribution.author = self.consultation, self.user
        else:
            contribution.updated_at = now()
        contribution.save()
        if not self._write_statements(contribution):
            transaction.set_rollback(True)
            return None
        self._write_citations(contribution)
        verb = "contribution.create" if is_new else "contribution.edit"
        JournalEntry.objects.record(verb, contribution, actor=self.user)
        return contribution

    def _write_statements(self, contribution):
        """Each row keeps its statement; only one whose text was emptied goes. Whether all could be written."""
        known = {statement.pk: statement for statement in self.before}
        for position, form in enumerate(self.statements.forms):
            row = form.cleaned_data
            statement = known.pop(row.get("id"), None)
            if not row.get("text"):
                if statement and not _remove(statement):
                    form.add_error("text", STANDING)
                    return False
                continue
            theme = int(row["theme"]) if row["theme"] else None
            if statement is None:
                Statement.objects.write(
                    contribution, row["text"], kind=row["kind"], theme_id=theme, position=position
                )
                continue
            statement.reword(row["text"])
            statement.kind, statement.theme_id, statement.position = row["kind"], theme, position
            statement.save(update_fields=["kind", "theme", "position"])
        return True

    def _write_citations(self, contribution):
        """Those ticked are cited; those shown and unticked no longer are; those that cannot be shown stay."""
        ticked = set(self.citations.cleaned_data["cited"])
        shown = self.citations.fields["cited"].queryset
        for practice in ticked:
            Citation.objects.cite(contribution, practice, by=self.user)
        dropped = [practice for practice in shown if practice.pk in self.chosen and practice not in ticked]
        for practice in dropped:
            Citation.objects.uncite(contribution, practice)


def _remove(statement):
    try:
        with transaction.atomic():
            statement.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def _errors_of(form, where=""):
    found = [("", "", sentence) for sentence in form.non_field_errors()]
    for field in form:
        found += [(f"{where}{field.label}", field.anchor, sentence) for sentence in field.errors]
    return found


def already_made(sheet, user):
    """The contribution that this very form made before, or None."""
    return sheet.heading.already_made(Contribution.objects.filter(author=user))
