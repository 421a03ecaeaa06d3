"""The form of a fiche, step by step."""

from collections import defaultdict

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator

from egts.core.files import ACCEPTED_SENTENCE
from egts.core.forms import FormKeyMixin, ModelForm, printable
from egts.core.models import Organisation
from practices.content import (
    CONTENT_FIELDS,
    CONTENT_LINKS,
    STEPS,
    content_from,
    digest,
    missing_for_submission,
)
from practices.forms.files import ManyFilesField, PhotoField
from practices.models import DOCUMENTS_MAX, Practice
from practices.writing import Written

DESCRIPTION_MAX = 20_000  # characters; some ten pages
TEXT_MAX = 5_000
YEARS = (1900, 2100)
ALL = "tout"  # the step that asks everything at once
STEP_WITH_FILES = "contact"
FILES = ("remove_documents", "documents", "photo", "photo_alt")

MISSING = {
    "title": "Donnez un titre à la fiche.",
    "carrier": "Indiquez la structure qui porte la pratique.",
    "regions": "Choisissez au moins une région.",
    "departments": "Choisissez au moins un département.",
    "audiences": "Choisissez au moins un public, ou décrivez-le en clair.",
    "summary": "Résumez la pratique en une phrase.",
    "description": "Racontez le déroulé de l’action.",
    "hierarchy_consent": "Assurez-vous de l’accord de la structure, puis cochez la case.",
}
ROWS = {  # how tall each text of several lines is
    "summary": 2,
    "need": 5,
    "objectives": 4,
    "description": 12,
    "participation": 4,
    "partners": 3,
    "human_resources": 3,
    "financial_resources": 3,
    "results": 5,
    "evidence": 3,
    "interest": 5,
    "difficulty": 5,
    "levers": 4,
    "transferability": 4,
}


class DepartmentsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, department):
        return f"{department.name} ({department.code})"


class PracticeForm(FormKeyMixin, ModelForm):
    """What one step of a fiche asks (`step`, a key of STEPS), or all of it (ALL); nothing is required of a draft.

    Works on a blank instance: what it gathers is `content`, which the models write. `initial` is the content as
    recorded, `documents` the files already there, that can be ticked to be removed, `removed` those ticked.
    """

    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    turn = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)
    documents = ManyFilesField(
        label="Documents à joindre",
        required=False,
        help_text=f"{ACCEPTED_SENTENCE} {DOCUMENTS_MAX} documents au plus.",
    )

    photo = PhotoField(
        label="Ajouter une photo",
        required=False,
        help_text="JPEG ou PNG, 20 Mo au plus. Le lieu, la date et l’appareil sont effacés du fichier. "
        "Personne ne doit être reconnaissable sans son accord.",
    )
    photo_alt = forms.CharField(
        label="Ce que montre la photo",
        required=False,
        max_length=300,
        help_text="Une phrase, pour qui ne voit pas l’image. Nécessaire pour ajouter la photo.",
    )

    class Meta:
        model = Practice
        fields = CONTENT_FIELDS
        field_classes = {"departments": DepartmentsField}
        widgets = (
            dict.fromkeys(CONTENT_LINKS, forms.CheckboxSelectMultiple)
            | {name: forms.Textarea({"rows": rows}) for name, rows in ROWS.items()}
            | {"scope": forms.RadioSelect, "stage": forms.RadioSelect}
        )
        labels = {
            "organisation": "Publier au nom de",
            "audience_detail": "Le public, en clair",
            "summary": "La pratique en une phrase",
            "start_year": "Depuis (année)",
            "end_year": "Jusqu’à (année)",
            "evidence": "Comment ces résultats sont observés",
            "transferability": "Ce qu’il faut pour reprendre la pratique ailleurs",
            "hierarchy_consent": "La structure porteuse est d’accord pour que cette fiche soit publiée",
        }
        help_texts = {
            "title": "Ce que fait la pratique, en quelques mots.",
            "carrier": "L’association, le service ou l’institution qui la mène.",
            "organisation": "Une organisation qui vous a donné mandat.",
            "summary": "300 caractères au plus : c’est ce que montre le catalogue.",
            "communes": "Si elle ne concerne que certaines communes ; séparez-les par des virgules.",
            "audience_detail": "Par exemple : jeunes sortant de l’aide sociale à l’enfance.",
            "need": "Ce qui n’allait pas, ce qui manquait, et à qui.",
            "objectives": "Ce que l’action cherche à changer.",
            "description": "Ce qui est fait, étape par étape : qui fait quoi, où, quand, comment. "
            "N’écrivez rien qui permette de reconnaître une personne accompagnée.",
            "participation": "Leur place dans la conception, la conduite et le bilan de l’action.",
            "partners": "Un par ligne. Ceux qui ont une page sur le portail y sont reliés.",
            "human_resources": "Qui y travaille, et combien de temps.",
            "financial_resources": "Le coût, et qui finance.",
            "end_year": "Laissez vide si l’action continue.",
            "results": "Ce qui a changé, pour les personnes et pour les professionnels.",
            "evidence": "Comptages, entretiens, retours des personnes, évaluation…",
            "interest": "Ce que la pratique apporte de plus.",
            "difficulty": "Ce qui freine ou qui reste à résoudre.",
            "levers": "Ce qui a aidé à réussir.",
            "public_contact": "Lu par tous : préférez l’adresse d’un service à celle d’une personne.",
        }

    def __init__(self, *args, author, step=ALL, documents=(), removed=(), initial=None, **kwargs):
        recorded = initial or {}
        super().__init__(*args, initial=recorded, **kwargs)
        self.step = step
        self.asked = CONTENT_FIELDS if step == ALL else STEPS[step][1]
        for name in set(CONTENT_FIELDS) - set(self.asked):
            del self.fields[name]
        self.fields["base"].initial = digest(recorded, self.asked) if recorded else ""
        self.fields["turn"].initial = 0
        self._shape(author, recorded.get("organisation"))
        if step in (ALL, STEP_WITH_FILES):
            self._ask_for_files(list(documents), list(removed))
        else:
            self.present = []
            for name in ("documents", "photo", "photo_alt"):
                del self.fields[name]

    def _shape(self, author, organisation):
        """What the fields' own declarations cannot say."""
        for name, field in self.fields.items():
            field.widget.attrs.pop("maxlength", None)  # browsers cut what is pasted without a word
            field.expected = name in MISSING
            if name in ROWS and name != "summary":
                field.max_length = DESCRIPTION_MAX if name == "description" else TEXT_MAX
                field.validators.append(MaxLengthValidator(field.max_length))
            if name in {"start_year", "end_year"}:
                field.validators += [MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])]
        if "stage" in self.fields:
            self.fields["stage"].choices = [("", "Non précisé"), *Practice.Stage.choices]
        if "organisation" in self.fields:
            mandated = Organisation.objects.mandated_to(author).values("pk")
            choices = Organisation.objects.filter(pk__in=mandated) | Organisation.objects.filter(
                pk=organisation
            )
            self.fields["organisation"].queryset = choices
            self.fields["organisation"].empty_label = "Aucune organisation"
            if not choices.exists():
                self.fields["organisation"].widget = forms.HiddenInput()

    def _ask_for_files(self, present, removed):
        self.present = present
        if present:
            self.fields["remove_documents"] = forms.TypedMultipleChoiceField(
                label="Documents déjà joints : cochez ceux à retirer",
                choices=[(document.pk, document.name) for document in present],
                initial=removed,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self):
        cleaned = super().clean()
        for name, value in cleaned.items():
            if name in CONTENT_FIELDS and isinstance(value, str) and name not in {"scope", "stage"}:
                text = printable(value)
                one_line = name not in ROWS or name == "summary"
                cleaned[name] = " ".join(text.split()) if one_line else text.replace("\r\n", "\n").strip()
        start, end = cleaned.get("start_year"), cleaned.get("end_year")
        if start and end and end < start:
            self.add_error("end_year", "La fin précède le début.")
        if cleaned.get("photo") and not cleaned.get("photo_alt", "").strip():
            self.add_error("photo_alt", "Décrivez la photo en une phrase, puis choisissez-la à nouveau.")
        kept = len(self.present) - len(cleaned.get("remove_documents", []))
        if kept + len(self.uploads) > DOCUMENTS_MAX:
            self.add_error("documents", f"Une fiche porte {DOCUMENTS_MAX} documents et photos au plus.")
        return cleaned

    @property
    def uploads(self):
        """The files to add: `(file, what is known of it)`; a photo comes with its words and its sides."""
        files = [(upload, {}) for upload in self.cleaned_data.get("documents", [])]
        if (photo := self.cleaned_data.get("photo")) and (alt := self.cleaned_data.get("photo_alt")):
            alt = " ".join(printable(alt).split())
            files.append((photo.file, {"alt": alt, "width": photo.width, "height": photo.height}))
        return files

    @property
    def content(self):
        """What was typed and is right, as `practices.content` holds it; departments bring their regions along."""
        content = content_from(self.cleaned_data)
        if "regions" in content:
            regions = {each.region_id for each in self.cleaned_data.get("departments", [])}
            content["regions"] = sorted(regions.union(content["regions"]))
        return content

    @property
    def written(self):
        """From which open form this comes: see `practices.writing`."""
        turn = self.cleaned_data.get("turn") or 0
        return Written(self.cleaned_data.get("form_key"), turn, self.asked, self.cleaned_data.get("base", ""))

    def ask_for_missing(self, content):
        """Put on each field that a submission requires, and that `content` lacks, what is asked. Any missing?"""
        missing = [name for name in missing_for_submission(content) if name not in self.errors]
        for name in missing:
            self.add_error(name if name in self.fields else None, MISSING[name])
        return bool(missing)

    def fieldsets(self):
        """`(step, legend, bound fields)` in the order of the page; the two fields of the territory come as one."""
        shown = []
        for step, (legend, names) in STEPS.items():
            names = [*names, *FILES] if step == STEP_WITH_FILES else names
            fields = [self[name] for name in names if name in self.fields and name != "departments"]
            if fields:
                shown.append((step, legend, fields))
        return shown

    def territories(self):
        """`(box of the region, boxes of its departments, how many are ticked)`, region by region."""
        boxes = defaultdict(list)
        for box in self["departments"].subwidgets:
            boxes[box.data["value"].instance.region_id].append(box)
        rows = []
        for box in self["regions"].subwidgets:
            departments = boxes[box.data["value"].value]
            ticked = sum(each.data["selected"] for each in [box, *departments])
            rows.append((box, departments, ticked))
        return rows
