from django import forms
from django.core.exceptions import ValidationError

from egts.core.forms import Form

WORD = "EFFACER"


class EraseForm(Form):
    """The last question before an account is erased: the password or, for who has none, one word."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    confirmation = forms.CharField(
        label=f"Pour confirmer, écrivez {WORD}",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label="Votre mot de passe",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_confirmation(self):
        if self.cleaned_data["confirmation"].strip().upper() != WORD:
            raise ValidationError(f"Écrivez le mot {WORD}, en toutes lettres.")
        return WORD

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError("Ce mot de passe n’est pas le vôtre.")
        return ""
