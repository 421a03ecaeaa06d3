"""« Nous l’avons adaptée ici »."""

from django import forms
from django.utils.timezone import localdate

from egts.core.forms import FormKeyMixin, ModelForm, printable
from egts.core.models import Department, Organisation
from practices.forms.practice import TEXT_MAX, DepartmentsField
from practices.models import Practice, Reuse

FIRST_YEAR = 1950


class DepartmentField(forms.ModelChoiceField):
    label_from_instance = DepartmentsField.label_from_instance


class FicheField(forms.ModelChoiceField):
    def label_from_instance(self, practice):
        return practice.title


class ReuseForm(FormKeyMixin, ModelForm):
    """Of a new Reuse of one fiche; `user` may speak for the organisations that mandate them, and link their fiches."""

    class Meta:
        model = Reuse
        fields = [
            "structure",
            "organisation",
            "region",
            "department",
            "year",
            "changed",
            "learnt",
            "adapted",
        ]
        field_classes = {"department": DepartmentField, "adapted": FicheField}
        widgets = {"changed": forms.Textarea({"rows": 5}), "learnt": forms.Textarea({"rows": 5})}
        labels = {
            "structure": "Quelle structure reprend la pratique ?",
            "organisation": "Au nom de l’organisation",
            "year": "Depuis quelle année ?",
            "changed": "Ce que vous avez changé",
            "learnt": "Ce que vous avez appris",
            "adapted": "La fiche qui raconte votre adaptation",
        }
        help_texts = {
            "structure": "Le service, l’association ou l’institution, tel qu’il sera affiché.",
            "organisation": "Une organisation du portail qui vous a donné mandat.",
            "changed": "Le public, le rythme, les partenaires, les moyens… "
            "N’écrivez rien qui permette de reconnaître une personne accompagnée.",
            "learnt": "Ce qui a marché, ce qui a résisté, ce que vous diriez à qui voudrait s’y mettre.",
            "adapted": "Si vous en avez publié une : les deux fiches renverront l’une à l’autre.",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("structure", "changed", "learnt"):
            self.fields[name].widget.attrs.pop(
                "maxlength", None
            )  # browsers cut what is pasted without a word
        for name in ("changed", "learnt"):
            self.fields[name].max_length = TEXT_MAX
            self.fields[name].validators.append(forms.CharField(max_length=TEXT_MAX).validators[0])
        self.fields["region"].empty_label = "Choisissez une région"
        self.fields["department"].empty_label = "Toute la région"
        self.fields["department"].queryset = Department.objects.all()
        theirs = Practice.objects.written_by(user).values("pk")
        self._offer(
            "adapted",
            Practice.objects.catalogue()
            .filter(pk__in=theirs)
            .exclude(pk=self.instance.practice.pk)
            .defer("search"),
            "Aucune fiche",
        )
        mandated = Organisation.objects.mandated_to(user).values("pk")
        self._offer(
            "organisation",
            Organisation.objects.filter(pk__in=mandated).defer("search"),
            "Aucune organisation",
        )

    def _offer(self, name, choices, empty):
        """Offer these choices; where there are none, do not ask."""
        self.fields[name].queryset = choices
        self.fields[name].empty_label = empty
        if not choices.exists():
            del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        for name in ("structure", "changed", "learnt"):
            if name in cleaned:
                text = printable(cleaned[name]).replace("\r\n", "\n").strip()
                cleaned[name] = " ".join(text.split()) if name == "structure" else text
                if not cleaned[name]:
                    self.add_error(name, "Ce champ est obligatoire.")
        year, region, department = (cleaned.get(name) for name in ("year", "region", "department"))
        if year is not None and not FIRST_YEAR <= year <= localdate().year:
            self.add_error("year", f"Indiquez une année entre {FIRST_YEAR} et {localdate().year}.")
        if region and department and department.region_id != region.pk:
            self.add_error("department", "Ce département n’est pas dans la région choisie.")
        return cleaned
