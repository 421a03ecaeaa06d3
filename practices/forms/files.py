"""The files handed in with a fiche."""

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError

from egts.core.files import ACCEPT_ATTRIBUTE, sniff
from egts.core.images import clean_photo


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


class PhotoField(forms.FileField):
    """One picture, made anew from its pixels; the cleaned value is a Photo, or None."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}), **kwargs)

    def clean(self, data, initial=None):
        if not data:
            return None
        try:
            if not sniff(data).startswith("image/"):
                raise ValidationError(f"Le fichier « {data.name} » n’est pas une photo.")
        except ImproperlyConfigured:
            raise ValidationError(
                "Le dépôt de photos n’est pas disponible pour le moment : enregistrez sans photo."
            ) from None
        return clean_photo(data)
