"""What people type to write a motion, record its vote, or withdraw it."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from egts.core.forms import Form, FormKeyMixin, ModelForm, printable
from egts.core.models import Organisation, WorkingGroup

from .models import Clause, Demand, Motion, Vote
from .permissions import DRAFTERS
from .workflow import Outcome, State

MORE_ROWS = 3
MAX_ROWS = 200


class MotionForm(FormKeyMixin, ModelForm):
    """The heading of a text; `user` writes it, for one of the organisations that mandated them."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the version that was opened to edit

    class Meta:
        model = Motion
        fields = ["kind", "organisation", "group", "title", "summary", "themes"]
        widgets = {
            "kind": forms.RadioSelect,
            "themes": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "kind": "Une motion est adoptée par un vote ; un positionnement se publie sans vote.",
            "group": "Le groupe de votre organisation qui a préparé ce texte, s’il y en a un.",
            "summary": "Ce que le texte demande, pour qui ne lira que cela. 300 caractères au plus.",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.mandated_to(user, *DRAFTERS).order_by("sort_name", "pk")
        if self.instance.pk:
            organisations = Organisation.objects.filter(pk=self.instance.organisation_id)
            del self.fields["organisation"]
            self.fields["seen"].initial = self.instance.updated_at.isoformat()
            if self.instance.state != State.DRAFT:
                del self.fields["kind"]
        else:
            del self.fields["seen"]
            self.fields["organisation"].queryset = organisations
            if len(organisations) == 1:
                self.fields["organisation"].initial = organisations[0]
        groups = WorkingGroup.objects.filter(organisation__in=organisations.values("pk"))
        self.fields["group"].queryset = groups.order_by("name", "pk")
        if not groups.exists():
            del self.fields["group"]

    def clean_title(self):
        return printable(self.cleaned_data["title"])

    def clean_summary(self):
        return printable(self.cleaned_data["summary"])

    def clean(self):
        data = super().clean()
        if self.instance.pk and data.get("seen") != self.instance.updated_at.isoformat():
            self.add_error(
                None,
                "Ce texte a été modifié entre-temps par une autre personne. Votre saisie est encore ci-dessous : "
                "ouvrez la version actuelle dans un autre onglet, puis reportez-y vos changements.",
            )
        group, organisation = data.get("group"), data.get("organisation") or self.instance.organisation_id
        if group and organisation and group.organisation_id != getattr(organisation, "pk", organisation):
            self.add_error("group", "Ce groupe n’est pas celui de l’organisation choisie.")
        return data


class ClauseForm(Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Nature", choices=Clause.Kind, required=False)
    text = forms.CharField(
        label="Texte", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_text(self):
        return printable(self.cleaned_data["text"])


class DemandForm(Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Ce qui est demandé", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    addressee = forms.CharField(label="À qui", required=False, max_length=200)

    def clean_text(self):
        return printable(self.cleaned_data["text"])

    def clean_addressee(self):
        return printable(self.cleaned_data["addressee"])

    def clean(self):
        data = super().clean()
        if data.get("text") and not data.get("addressee"):
            self.add_error("addressee", "Indiquez à qui cette demande s’adresse.")
        if data.get("addressee") and not data.get("text"):
            self.add_error("text", "Indiquez ce qui est demandé à ce destinataire.")
        return data


class RowSet(BaseFormSet):
    """Rows where an empty text means no row: emptying one removes it."""

    def rows(self):
        """The filled rows, as dictionaries, once the formset is valid."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]

    def typed(self):
        """What was typed, row by row, valid or not, empty rows left out."""
        typed = [{name: form[name].value() for name in form.fields} for form in self.forms]
        return [row for row in typed if row["text"] or row.get("addressee")]


def _rows(form):
    return formset_factory(
        form, formset=RowSet, extra=MORE_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS, validate_max=True
    )


ClauseRows, DemandRows = _rows(ClauseForm), _rows(DemandForm)


class MotionSheet:
    """The three parts of the page that writes a motion: its heading, its clauses, its demands."""

    def __init__(self, user, motion=None, data=None):
        self.user, self.motion = user, motion
        self.heading = MotionForm(data, instance=motion, user=user)
        initial = {"clauses": [], "demands": []}
        if motion and data is None:
            initial["clauses"] = list(motion.clauses.values("id", "kind", "text"))
            initial["demands"] = list(motion.demands.values("id", "text", "addressee"))
        self.clauses = ClauseRows(data, prefix="clauses", initial=initial["clauses"])
        self.demands = DemandRows(data, prefix="demands", initial=initial["demands"])

    def is_valid(self):
        return all([self.heading.is_valid(), self.clauses.is_valid(), self.demands.is_valid()])

    @property
    def errors(self):
        """What is wrong, in the order of the page, as (label or "", anchor or "", sentence)."""
        found = _errors_of(self.heading)
        for rows, name in ((self.clauses, "paragraphe"), (self.demands, "demande")):
            found += [("", "", sentence) for sentence in rows.non_form_errors()]
            for number, form in enumerate(rows.forms, start=1):
                found += _errors_of(form, f"{name} {number}, ")
        return found

    def with_more_rows(self):
        """The same sheet, as typed so far, not yet judged, with empty rows at the end."""
        sheet = MotionSheet(self.user, self.motion)
        typed = {name: self.heading[name].value() for name in self.heading.fields}
        sheet.heading = MotionForm(initial=typed, instance=self.motion, user=self.user)
        sheet.clauses = ClauseRows(prefix="clauses", initial=self.clauses.typed())
        sheet.demands = DemandRows(prefix="demands", initial=self.demands.typed())
        return sheet

    def save(self, **fields):
        """Write the motion (`fields` are set on a new one) and its rows. Returns the motion."""
        motion = self.heading.save(commit=False)
        for name, value in fields.items():
            setattr(motion, name, value)
        motion.save()
        self.heading.save_m2m()
        Clause.objects.rewrite(motion, self.clauses.rows())
        Demand.objects.rewrite(motion, self.demands.rows())
        return motion


def _errors_of(form, where=""):
    found = [("", "", sentence) for sentence in form.non_field_errors()]
    for field in form:
        label = f"{where}{field.label}"
        found += [(label[:1].upper() + label[1:], field.anchor, sentence) for sentence in field.errors]
    return found


class VoteForm(Form):
    """The fields of Vote, and the outcome."""

    body = forms.CharField(
        label="Instance", max_length=200, help_text="Par exemple : conseil d’administration."
    )
    held_on = forms.DateField(label="Date", required=False)
    outcome = forms.ChoiceField(label="Issue du vote", choices=Outcome, widget=forms.RadioSelect)
    in_favour = forms.IntegerField(
        label="Pour",
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text="Laissez les trois nombres vides si le décompte n’est pas communiqué.",
    )
    against = forms.IntegerField(label="Contre", required=False, min_value=0, max_value=1_000_000)
    abstentions = forms.IntegerField(label="Abstentions", required=False, min_value=0, max_value=1_000_000)

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day and day > timezone.localdate():
            raise ValidationError("Ce vote n’a pas encore eu lieu : la date est dans l’avenir.")
        return day

    def clean(self):
        data = super().clean()
        if not self.errors:
            vote = Vote(**{name: value for name, value in data.items() if name != "outcome"})
            if sentence := vote.contradiction(data["outcome"]):
                raise ValidationError(sentence)
        return data


class WithdrawalForm(Form):
    reason = forms.CharField(
        label="Pourquoi ce texte est-il retiré ?", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
