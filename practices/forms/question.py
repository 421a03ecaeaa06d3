"""A question to those who wrote a fiche, and their answer."""

from django import forms

from egts.core.forms import Form, FormKeyMixin, ModelForm, printable
from practices.forms.moderation import MESSAGE_MAX
from practices.models import Question

EMPTY = "Écrivez quelques mots."


def _words(text):
    if not (text := printable(text).replace("\r\n", "\n").strip()):
        raise forms.ValidationError(EMPTY)
    return text


class QuestionForm(FormKeyMixin, ModelForm):
    text = forms.CharField(
        label="Votre question",
        max_length=MESSAGE_MAX,
        widget=forms.Textarea({"rows": 6}),
        help_text="N’écrivez ni adresse ni numéro de téléphone : la réponse arrive ici.",
        error_messages={"required": EMPTY},
    )

    class Meta:
        model = Question
        fields = ["text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)  # browsers cut what is pasted without a word

    def clean_text(self):
        return _words(self.cleaned_data["text"])


class WordsForm(Form):
    """A few words in an exchange: an answer, what is wrong with it, how it ends."""

    message = forms.CharField(
        max_length=MESSAGE_MAX,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": EMPTY},
    )

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["message"].label = label

    def clean_message(self):
        return _words(self.cleaned_data["message"])
