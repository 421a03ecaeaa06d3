"""What is handed in as a file, to become fiches."""

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError

from egts.core.files import ACCEPTED, sniff
from egts.core.forms import Form, FormKeyMixin
from practices.arrivals import READERS, read_document

NOT_NOW = "Le dépôt de documents n’est pas disponible pour le moment."


class FilledDocumentForm(FormKeyMixin, Form):
    """A DOCX or an ODT already filled; once valid, `composition` holds what was read in it."""

    document = forms.FileField(
        label="Document déjà rempli",
        help_text="Un fichier DOCX ou ODT de 20 Mo au plus : des titres suivis de texte, "
        "ou un tableau à deux colonnes.",
        widget=forms.FileInput(attrs={"accept": ".docx,.odt"}),
        error_messages={
            "required": "Choisissez le document à lire.",
            "empty": "Ce fichier est vide : choisissez un autre document.",
        },
    )

    def clean_document(self):
        upload = self.cleaned_data["document"]
        accepted = {kind: extensions for kind, extensions in ACCEPTED.items() if kind in READERS}
        try:
            content_type = sniff(upload, accepted, "Formats acceptés : DOCX et ODT.")
        except ImproperlyConfigured:
            raise ValidationError(NOT_NOW) from None
        self.composition = read_document(upload, content_type)
        return upload
