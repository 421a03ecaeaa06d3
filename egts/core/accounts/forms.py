from django import forms

from egts.core.forms import printable
from egts.core.models import Department, Profession


class SignupForm(forms.Form):
    """What is asked at sign-up, beyond the address and the password."""

    first_name = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    profession = forms.ModelChoiceField(
        Profession.objects.all(), label="Métier", required=False, empty_label="Choisissez si vous voulez"
    )
    department = forms.ModelChoiceField(
        Department.objects.all(), label="Département", required=False, empty_label="Choisissez si vous voulez"
    )

    field_order = ["first_name", "last_name", "email", "password1", "password2", "profession", "department"]

    def clean(self):
        cleaned = super().clean()
        for name in {"first_name", "last_name"} & cleaned.keys():  # names stand in subjects: on one line
            cleaned[name] = " ".join(printable(cleaned[name]).split())
        return cleaned

    def signup(self, request, user):
        for field in ("first_name", "last_name", "profession", "department"):
            setattr(user, field, self.cleaned_data[field])
        user.save()
