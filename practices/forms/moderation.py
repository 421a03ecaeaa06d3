"""What those who read a fiche over write to its authors."""

from django import forms

from egts.core.forms import Form, printable
from practices.workflow import Rejection

MESSAGE_MAX = 3_000


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
