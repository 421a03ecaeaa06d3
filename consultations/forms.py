"""What people type to find a contribution, to write one, or to decide on it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.forms import BaseFormSet, formset_factory

from egts.core.files import ACCEPT_ATTRIBUTE, ACCEPTED_SENTENCE
from egts.core.forms import Form, FormKeyMixin, ModelForm, printable
from egts.core.models import Organisation, Region
from practices.models import Practice

from .models import Contribution, Statement
from .models.statement import frozen
from .permissions import DRAFTERS
from .workflow import State

MORE_ROWS = 3
MAX_ROWS = 200
STATEMENT_MAX_CHARS = 5000
MAX_CITED = 100
FOUND_MAX = 20
_FICHE_NUMBER = re.compile(r"^\s*(?:n[°o]\s*|#)?(\d{1,9})\s*$|/pratiques/(\d{1,9})(?:-|\.|/|$)")


class FilterForm(Form):
    """The filters of a consultation's contributions, as its address carries them."""

    region = forms.ModelChoiceField(
        Region.objects.all(), label="Région", required=False, empty_label="Toutes les régions"
    )
    nature = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=[("", "Toutes les natures"), *Contribution.Kind.choices],
    )
    theme = forms.ModelChoiceField(
        None, to_field_name="slug", label="Thème", required=False, empty_label="Tous les thèmes"
    )
    organisation = forms.ModelChoiceField(
        None, label="Organisation", required=False, empty_label="Toutes les organisations"
    )

    def __init__(self, *args, consultation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = consultation.themes.all()
        handing_in = consultation.contributions.public().exclude(organisation=None)
        self.fields["organisation"].queryset = Organisation.objects.filter(
            pk__in=handing_in.values("organisation")
        ).defer("search")

    def narrow(self, contributions):
        """Those of `contributions` that match; for a valid form."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if theme := chosen.pop("theme", None):
            told = Statement.objects.filter(theme=theme, contribution=OuterRef("pk"))
            contributions = contributions.exclude(state=State.WITHDRAWN).filter(Exists(told))
        if kind := chosen.pop("nature", None):
            chosen["kind"] = kind
        return contributions.filter(**chosen)


class ContributionForm(FormKeyMixin, ModelForm):
    """The heading of a contribution: for whom, what it is, and the fiches it cites."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # the version that was opened to edit
    carrier = forms.ChoiceField(label="Remise par", widget=forms.RadioSelect)

    class Meta:
        model = Contribution
        fields = ["kind", "title", "region", "college", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "summary": "D’où vient cette contribution : les rencontres, les personnes, la méthode.",
            "college": "Le côté que la contribution fait entendre, s’il y en a un.",
        }

    field_order = ["carrier", "kind", "title", "region", "college", "summary"]

    def __init__(self, *args, user, consultation, **kwargs):
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        kinds = [choice for choice in Contribution.Kind.choices if choice[0] != Contribution.Kind.IMPORT]
        self.fields["kind"].choices = kinds
        self.fields["college"].empty_label = "Aucun en particulier"
        if self.instance.pk:
            del self.fields["carrier"], self.fields["region"]
            self.fields["seen"].initial = self.instance.updated_at.isoformat()
            return
        del self.fields["seen"]
        self._carriers = carriers(user, consultation)
        choices = [(key, label) for key, label, _ in self._carriers.values()]
        self.fields["carrier"].choices = choices
        if len(choices) == 1:
            self.fields["carrier"].initial = choices[0][0]
        if all(group and group.committee_id for _, _, (group, _) in self._carriers.values()):
            del self.fields["region"]
            return
        self.fields["region"].empty_label = "Tout le pays"
        self.fields[
            "region"
        ].help_text = (
            "Elle dit quel comité reçoit la contribution. Un groupe de travail remet toujours à son comité."
        )

    def clean_title(self):
        return " ".join(printable(self.cleaned_data["title"]).split())

    def clean_summary(self):
        return frozen(printable(self.cleaned_data["summary"]))

    def clean(self):
        data = super().clean()
        if self.instance.pk and data.get("seen") != self.instance.updated_at.isoformat():
            self.outdated = True
            self.add_error(
                None,
                "Cette contribution a été modifiée entre-temps par une autre personne. Votre saisie est encore "
                "ci-dessous : ouvrez la version actuelle dans un autre onglet, puis reportez-y vos changements.",
            )
        return data

    outdated = False

    def destination(self):
        """What says where a new contribution comes from and who receives it; for a valid form."""
        group, organisation = self._carriers[self.cleaned_data["carrier"]][2]
        if group and group.committee_id:
            return {"group": group, "region": group.region, "committee": group.committee}
        region = self.cleaned_data.get("region")
        committee = self.consultation.committee_for(region.pk if region else None)
        return {"group": group, "organisation": organisation, "region": region, "committee": committee}


def carriers(user, consultation):
    """key → (key, label, (group, organisation)): in whose name `user` may hand in here."""
    found = {}
    for group in user.facilitated_groups.select_related("committee", "region", "organisation"):
        if group.committee_id is None or consultation.takes_part(group.committee):
            home = group.committee or group.organisation
            key = f"groupe-{group.pk}"
            found[key] = (key, f"{group} ({home})", (group, group.organisation))
    for organisation in Organisation.objects.mandated_to(user, *DRAFTERS).order_by("sort_name", "pk"):
        key = f"organisation-{organisation.pk}"
        found[key] = (key, str(organisation), (None, organisation))
    return found


class StatementForm(Form):
    """One row: an empty text means no statement."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Choisissez"), *Statement.Kind.choices]
    )
    theme = forms.ChoiceField(label="Thème", required=False)
    text = forms.CharField(
        label="Énoncé",
        required=False,
        max_length=STATEMENT_MAX_CHARS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "Sans thème"), *themes]
        self.fields["text"].widget.attrs.pop("maxlength", None)  # browsers cut what is pasted without a word

    def clean_text(self):
        return frozen(printable(self.cleaned_data["text"]))

    def clean(self):
        data = super().clean()
        if data.get("text") and not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", "Dites ce qu’est cet énoncé : constat, besoin, levier ou préconisation.")
        return data


class StatementRows(BaseFormSet):
    def rows(self):
        """What each row says, in their order; for a valid formset."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data]

    def typed(self):
        """What was typed, row by row, valid or not; empty new rows are left out."""
        typed = [{name: form[name].value() for name in form.fields} for form in self.forms]
        return [row for row in typed if row["text"] or row["id"] or row["kind"]]


StatementFormSet = formset_factory(
    StatementForm,
    formset=StatementRows,
    extra=MORE_ROWS,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS,
    validate_max=True,
)


class CitationForm(Form):
    """The fiches that a contribution cites: those chosen, and those just found by their title, number or address."""

    search = forms.CharField(
        label="Chercher une fiche à citer",
        required=False,
        help_text="Des mots de son titre, son numéro ou son adresse.",
    )
    cited = forms.ModelMultipleChoiceField(
        None, label="Fiches citées", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, chosen=(), **kwargs):
        super().__init__(*args, **kwargs)
        visible = Practice.objects.visible_to(user).published().defer("search")
        asked = [pk for pk in self._asked() if pk.isdecimal() and len(pk) < 10][:MAX_CITED]
        shown = {*map(int, asked), *chosen}
        words = self["search"].value() or ""
        self.looked_for = bool(words.strip()) and self.is_bound
        self.found = self._find(visible, words) if self.looked_for else []
        shown.update(self.found)
        self.fields["cited"].queryset = visible.filter(pk__in=shown).order_by("pk")
        self.fields["cited"].initial = list(chosen)

    def _asked(self):
        if not self.is_bound:
            return []
        data, name = self.data, self.add_prefix("cited")
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])

    def _find(self, visible, words):
        if (match := _FICHE_NUMBER.search(words)) is not None:
            numbered = visible.filter(pk=int(match[1] or match[2]))
            if numbered.exists():
                return list(numbered.values_list("pk", flat=True))
        return [practice.pk for practice in visible.search(words).ranked(words)[:FOUND_MAX]]


class DocumentForm(Form):
    document = forms.FileField(
        label="Document à joindre",
        help_text=ACCEPTED_SENTENCE,
        widget=forms.FileInput(attrs={"accept": ACCEPT_ATTRIBUTE}),
    )


class MessageForm(Form):
    """The words that go with returning or withdrawing a contribution."""

    message = forms.CharField(
        label="Votre message", max_length=3000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args, label="Votre message", help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["message"].label = label
        self.fields["message"].help_text = help_text

    def clean_message(self):
        message = frozen(printable(self.cleaned_data["message"]))
        if not message:
            raise ValidationError("Écrivez quelques mots.")
        return message


class JoinForm(Form):
    """A motion to join, among those that the person signs for."""

    motion = forms.ModelChoiceField(None, label="Motion à joindre", empty_label="Choisissez une motion")

    def __init__(self, *args, motions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motion"].queryset = motions
