"""What people write into a synthesis."""

from django import forms
from django.utils import timezone

from egts.core.forms import Form

from .acts import REASON_MAX_CHARS
from .edit import WORDING_MAX_CHARS


class WordingForm(Form):
    wording = forms.CharField(
        label="Formulation",
        max_length=WORDING_MAX_CHARS,
        widget=forms.Textarea({"rows": 4}),
        help_text="Les sources gardent leurs mots exacts : seule la formulation du point change.",
    )


class ReasonForm(Form):
    reason = forms.CharField(
        label="Motif",
        max_length=REASON_MAX_CHARS,
        widget=forms.Textarea({"rows": 2}),
        help_text="Publié dans le registre : les contributeurs concernés le liront.",
    )


class SendBackForm(Form):
    reason = forms.CharField(label="Motif de la reprise", max_length=1000, widget=forms.Textarea({"rows": 2}))


class CompileForm(Form):
    similarity = forms.IntegerField(
        label="Ressemblance minimale, pour mille",
        min_value=300,
        max_value=950,
        help_text="Entre 300 (rapproche largement) et 950 (quasi-copies seulement).",
    )


class ReviewForm(Form):
    due_on = forms.DateField(label="Bons à tirer attendus au plus tard le")

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise forms.ValidationError("Choisissez une date à venir.")
        return due_on


class AnswerForm(Form):
    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=(("accept", "Accepter ce rendu"), ("contest", "Contester ce rendu")),
        widget=forms.RadioSelect,
    )
    reservation = forms.CharField(
        label="Réserve",
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="À écrire si vous contestez. Elle sera publiée avec la synthèse.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == "contest" and not cleaned.get("reservation", "").strip():
            self.add_error("reservation", "Écrivez la réserve qui sera publiée avec la synthèse.")
        return cleaned
