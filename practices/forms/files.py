"""The files handed in with a fiche."""

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError

from egts.core.files import ACCEPT_ATTRIBUTE, sniff


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
