"""What a reviewer types: a decision with its message, words to colleagues or authors, a message kept for later."""

from django import forms
from django.utils.text import capfirst

from egts.core.forms import Form, ModelForm, printable
from practices.content import CONTENT_FIELDS
from practices.forms import MessageForm, RejectionForm
from practices.models import MessageTemplate, Practice, Revision
from practices.workflow import ARCHIVE, REJECT, REJECT_REVISION, RETURN, RETURN_REVISION

REMARK_MAX = 1_000  # characters
SAID_MAX = 3_000


class _WithTemplates:
    """Adds the choice of a message ready to be sent, put into what is typed by « Insérer ».

    `templates` are all those there are; the form offers those of its `kind`. Put it before a MessageForm.
    """

    kind = None
    inserted = False

    def __init__(self, *args, templates=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = {str(template.pk): template for template in templates if template.kind == self.kind}
        choices = [("", "Choisissez un modèle"), *((key, str(kept)) for key, kept in self.offered.items())]
        self.fields["template"] = forms.ChoiceField(
            label="Modèle de message",
            choices=choices,
            required=False,
            help_text="Son texte s’ajoute au message ci-dessous, où vous le modifiez.",
        )
        self.order_fields(["template"])

    @property
    def opened(self):
        """Whether the page shows it unfolded."""
        return self.inserted or bool(self.errors or self.initial.get("message"))

    def with_template(self):
        """The same form as it was posted, complete or not, and the chosen text after what was typed.

        Nothing is checked yet; without a choice, nothing is added.
        """
        typed = {name: self.data.get(self.add_prefix(name), "") for name in self.fields}
        chosen = self.offered.get(typed["template"])
        if chosen:
            typed["message"] = "\n\n".join(filter(None, [typed["message"].strip(), chosen.text]))
            if chosen.code and not typed.get("code"):
                typed["code"] = chosen.code
            typed["template"] = ""
        again = type(self)(initial=typed, auto_id=self.auto_id, templates=self.offered.values())
        again.inserted = True
        again.fields["message"].widget.attrs["autofocus"] = True
        return again

    def typed(self):
        """All that was written, as one text: given back when the decision is refused."""
        return self.data.get("message", "")

    def words(self):
        """What the transition takes."""
        return {"message": self.cleaned_data["message"]}


class ReturnForm(_WithTemplates, MessageForm):
    """A message, and a remark on any field."""

    kind = MessageTemplate.Kind.RETURN

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in CONTENT_FIELDS:
            self.fields[f"remark_{name}"] = forms.CharField(
                label=capfirst(Practice._meta.get_field(name).verbose_name),
                required=False,
                max_length=REMARK_MAX,
                widget=forms.Textarea({"rows": 2}),
            )
            self.fields[
                f"remark_{name}"
            ].expected = True  # the page says once that all of them may stay empty

    def clean(self):
        cleaned = super().clean()
        for name, value in cleaned.items():
            if name.startswith("remark_"):
                cleaned[name] = printable(value).replace("\r\n", "\n").strip()
        return cleaned

    def remarks(self):
        """The bound fields of the remarks."""
        return [self[f"remark_{name}"] for name in CONTENT_FIELDS]

    def any_remark(self):
        """Whether one is typed, or wrong: the page shows them unfolded."""
        return any(field.value() or field.errors for field in self.remarks())

    def typed(self):
        said = [f"{field.label}\u00a0: {field.value()}" for field in self.remarks() if field.value()]
        return "\n\n".join(filter(None, [super().typed(), *said]))

    def words(self):
        remarks = {name: self.cleaned_data[f"remark_{name}"] for name in CONTENT_FIELDS}
        return super().words() | {"remarks": remarks}


class RefusalForm(_WithTemplates, RejectionForm):
    """A coded reason, and a message."""

    kind = MessageTemplate.Kind.REJECT

    def words(self):
        return super().words() | {"code": self.cleaned_data["code"]}


class RevisionRefusalForm(_WithTemplates, MessageForm):
    kind = MessageTemplate.Kind.REJECT


class ArchiveForm(_WithTemplates, MessageForm):
    kind = MessageTemplate.Kind.ARCHIVE


class BulkReturnForm(_WithTemplates, MessageForm):
    """One message for several things."""

    kind = MessageTemplate.Kind.RETURN


class SaidForm(Form):
    """A few words, to the authors or to colleagues."""

    text = forms.CharField(
        max_length=SAID_MAX,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Écrivez quelques mots avant d’envoyer."},
    )

    def __init__(self, *args, label, help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text

    def clean_text(self):
        return printable(self.cleaned_data["text"]).replace("\r\n", "\n").strip()


class TemplateForm(ModelForm):
    """A message kept for later."""

    class Meta:
        model = MessageTemplate
        fields = ["kind", "code", "title", "text"]
        widgets = {"text": forms.Textarea({"rows": 10})}
        help_texts = {
            "code": "Pour un refus seulement : le motif est choisi en même temps que le texte.",
            "title": "Ce que les secrétariats lisent dans la liste.",
        }
        error_messages = {
            "title": {"required": "Donnez un titre."},
            "text": {"required": "Écrivez le texte."},
        }

    def clean(self):
        cleaned = super().clean()
        for name in ("title", "text"):
            if name in cleaned:
                cleaned[name] = printable(cleaned[name]).replace("\r\n", "\n").strip()
        if cleaned.get("code") and cleaned.get("kind") not in {None, MessageTemplate.Kind.REJECT}:
            self.add_error("code", "Un motif de refus ne va qu’avec un refus.")
        return cleaned


# Act → its transition, and the form of the words it takes.
DECISIONS = {
    Practice: {
        "return": (RETURN, ReturnForm),
        "reject": (REJECT, RefusalForm),
        "archive": (ARCHIVE, ArchiveForm),
    },
    Revision: {"return": (RETURN_REVISION, ReturnForm), "reject": (REJECT_REVISION, RevisionRefusalForm)},
}


def decision_form(thing, act, data=None, templates=None):
    """The form of one decision on a fiche or a revision."""
    templates = MessageTemplate.objects.all() if templates is None else templates
    return DECISIONS[type(thing)][act][1](data, auto_id=f"{act}_%s", templates=templates)


def decision_forms(thing):
    """Act → blank form, for all that may be decided with words in its present state."""
    acts = [
        act for act, (transition, _) in DECISIONS[type(thing)].items() if thing.state in transition.sources
    ]
    templates = list(MessageTemplate.objects.all()) if acts else []
    return {act: decision_form(thing, act, templates=templates) for act in acts}


def message_form(data=None):
    return SaidForm(
        data,
        auto_id="message_%s",
        label="Votre message",
        help_text="Lu par les auteurs de la fiche et par le secrétariat qui la reçoit, par personne d’autre.",
    )


def note_form(data=None):
    return SaidForm(
        data,
        auto_id="note_%s",
        label="Votre note",
        help_text="Lue par vos collègues des secrétariats qui reçoivent la fiche, jamais par ses auteurs.",
    )
