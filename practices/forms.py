"""The form of a fiche, and those of the people who read it over."""

from collections import defaultdict

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError

from egts.core.files import ACCEPT_ATTRIBUTE, ACCEPTED_SENTENCE, sniff
from egts.core.forms import Form, FormKeyMixin, ModelForm, printable
from egts.core.models import Organisation
from practices.content import CONTENT_COLUMNS, CONTENT_FIELDS, CONTENT_LINKS, content_from
from practices.models import DOCUMENTS_MAX, Practice, missing_for_submission
from practices.workflow import Rejection

DESCRIPTION_MAX = 20_000  # characters; some ten pages
TEXT_MAX = 5_000
MESSAGE_MAX = 3_000
YEARS = {"min_value": 1900, "max_value": 2100}

MISSING = {
    "title": "Donnez un titre à la fiche.",
    "carrier": "Indiquez la structure qui porte la pratique.",
    "regions": "Choisissez au moins une région.",
    "departments": "Choisissez au moins un département.",
    "audiences": "Choisissez au moins un public, ou décrivez-le en clair.",
    "summary": "Résumez la pratique en une phrase.",
    "description": "Décrivez l’action.",
}
FIELDSETS = (
    ("Identité", ("title", "carrier", "organisation", "summary")),
    (
        "Territoire et public",
        ("scope", "regions", "departments", "communes", "audiences", "audience_detail"),
    ),
    ("L’action", ("description", "start_year", "end_year", "orientations", "professions", "partners")),
    ("Intérêt et difficulté", ("interest", "difficulty")),
    ("Contact et documents", ("public_contact", "remove_documents", "documents")),
)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once, each checked by its content; the cleaned value is a list."""

    def __init__(self, **kwargs):
        widget = ManyFilesInput(attrs={"accept": ACCEPT_ATTRIBUTE, "multiple": True})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data, initial=None):
        errors = []
        for upload in data or []:
            try:
                sniff(upload)
            except ValidationError as error:
                errors.extend(error.messages)
            except ImproperlyConfigured:
                raise ValidationError(
                    "Le dépôt de documents n’est pas disponible pour le moment : enregistrez sans document."
                ) from None
        if errors:
            raise ValidationError([*errors, "Choisissez à nouveau les documents à joindre."])
        return data or []


class DepartmentsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, department):
        return f"{department.name} ({department.code})"


def long_text(label, rows, limit=TEXT_MAX, **options):
    return forms.CharField(
        label=label, required=False, max_length=limit, widget=forms.Textarea({"rows": rows}), **options
    )


class PracticeForm(FormKeyMixin, ModelForm):
    """All that a fiche tells; only the title is required of a draft.

    Works on a blank instance: what it gathers is `content`, which the models write. `documents` are the files
    already there, that can be ticked to be removed.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)
    summary = forms.CharField(
        label="La pratique en une phrase",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="300 caractères au plus : c’est ce que montre le catalogue.",
    )
    description = long_text(
        "Description",
        12,
        DESCRIPTION_MAX,
        help_text="Le besoin de départ, ce qui est fait, avec qui, comment, et ce que cela change. "
        "N’écrivez rien qui permette de reconnaître une personne accompagnée.",
    )
    interest = long_text(
        "Intérêt", 5, help_text="Ce que la pratique apporte, aux personnes et aux professionnels."
    )
    difficulty = long_text("Difficulté", 5, help_text="Ce qui freine, ce qu’il faut réunir pour réussir.")
    partners = long_text("Partenaires", 3, help_text="Un par ligne, ou séparés par des virgules.")
    start_year = forms.IntegerField(label="Depuis (année)", required=False, **YEARS)
    end_year = forms.IntegerField(
        label="Jusqu’à (année)", required=False, help_text="Laissez vide si l’action continue.", **YEARS
    )
    documents = ManyFilesField(
        label="Documents à joindre",
        required=False,
        help_text=f"{ACCEPTED_SENTENCE} {DOCUMENTS_MAX} documents au plus.",
    )

    class Meta:
        model = Practice
        fields = CONTENT_FIELDS
        field_classes = {"departments": DepartmentsField}
        widgets = dict.fromkeys(CONTENT_LINKS, forms.CheckboxSelectMultiple) | {"scope": forms.RadioSelect}
        labels = {"organisation": "Publier au nom de", "audience_detail": "Le public, en clair"}
        help_texts = {
            "title": "Ce que fait la pratique, en quelques mots.",
            "carrier": "L’association, le service ou l’institution qui la mène.",
            "communes": "Si elle ne concerne que certaines communes ; séparez-les par des virgules.",
            "audience_detail": "Par exemple : jeunes sortant de l’aide sociale à l’enfance.",
            "public_contact": "Lu par tous : préférez l’adresse d’un service à celle d’une personne.",
            "organisation": "Une organisation qui vous a donné mandat.",
        }

    def __init__(self, *args, author, documents=(), removed=(), initial=None, **kwargs):
        super().__init__(*args, initial=initial, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # browsers cut what is pasted without a word
        for name in MISSING:
            self.fields[name].expected = True
        current = (initial or {}).get("organisation")
        mandated = Organisation.objects.mandated_to(author).values("pk")
        choices = Organisation.objects.filter(pk__in=mandated) | Organisation.objects.filter(pk=current)
        self.fields["organisation"].queryset = choices
        self.fields["organisation"].empty_label = "Aucune organisation"
        if not choices.exists():
            self.fields["organisation"].widget = forms.HiddenInput()
        self.present = list(documents)
        if self.present:
            self.fields["remove_documents"] = forms.TypedMultipleChoiceField(
                label="Documents déjà joints : cochez ceux à retirer",
                choices=[(document.pk, document.name) for document in self.present],
                initial=list(removed),
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self):
        cleaned = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str) and name not in {"form_key", "scope"}:
                text = printable(value)
                one_line = not isinstance(self.fields[name].widget, forms.Textarea) or name == "summary"
                cleaned[name] = " ".join(text.split()) if one_line else text.replace("\r\n", "\n").strip()
        if "title" in cleaned and not cleaned["title"]:
            self.add_error("title", MISSING["title"])
        start, end = cleaned.get("start_year"), cleaned.get("end_year")
        if start and end and end < start:
            self.add_error("end_year", "La fin précède le début.")
        kept = len(self.present) - len(cleaned.get("remove_documents", []))
        if kept + len(cleaned.get("documents", [])) > DOCUMENTS_MAX:
            self.add_error("documents", f"Une fiche porte {DOCUMENTS_MAX} documents au plus.")
        return cleaned

    @property
    def content(self):
        """What was typed, as `practices.content` holds it; the departments' regions are added to the regions."""
        blank = dict.fromkeys(CONTENT_COLUMNS, "") | {name: [] for name in CONTENT_LINKS}
        cleaned = blank | {"organisation": None} | self.cleaned_data
        content = content_from(cleaned)
        regions = {department.region_id for department in cleaned["departments"]}
        return content | {"regions": sorted(regions.union(content["regions"]))}

    def ask_for_missing(self):
        """Put on each field that a submission requires, and that is still empty, what is asked. Any missing?"""
        missing = [name for name in missing_for_submission(self.content) if name not in self.errors]
        for name in missing:
            self.add_error(name, MISSING[name])
        return bool(missing)

    def fieldsets(self):
        """`(legend, bound fields)` in the order of the page; the two fields of the territory come as one."""
        return [
            (legend, [self[name] for name in names if name in self.fields and name != "departments"])
            for legend, names in FIELDSETS
        ]

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


class MessageForm(Form):
    """A few words to the author, always required."""

    message = forms.CharField(
        label="Message à la personne qui a écrit",
        max_length=MESSAGE_MAX,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Écrivez quelques mots : la personne doit comprendre votre décision."},
    )

    def clean_message(self):
        return printable(self.cleaned_data["message"])


class RejectionForm(MessageForm):
    code = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisissez un motif"), *Rejection.choices],
        error_messages={"required": "Choisissez un motif."},
    )
    field_order = ["code", "message"]
