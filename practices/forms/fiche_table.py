"""Handing in a table of fiches, then confirming what was read in it."""

import uuid

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError

from egts.core.forms import Form
from practices.models import ImportBatch

from .intake import NOT_NOW


class FicheTableForm(Form):
    table = forms.FileField(
        label="Tableau de fiches",
        help_text="Un fichier CSV ou XLSX de 20 Mo au plus, une fiche par ligne, 10 000 lignes au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Choisissez le tableau à importer.",
            "empty": "Ce fichier est vide : choisissez un autre tableau.",
        },
    )
    form_key = forms.UUIDField(
        widget=forms.HiddenInput, required=False, initial=uuid.uuid4, error_messages={"invalid": ""}
    )

    def clean_table(self):
        upload = self.cleaned_data["table"]
        try:
            ImportBatch.judge(upload)
        except ImproperlyConfigured:
            raise ValidationError(NOT_NOW) from None
        return upload


class ConfirmImportForm(Form):
    submit = forms.TypedChoiceField(
        label="Que deviennent vos fiches ?",
        choices=[
            ("", "Des brouillons, que vous relirez et proposerez une à une"),
            ("1", "Envoyées en relecture quand elles sont complètes ; des brouillons sinon"),
        ],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        help_text="Une fiche préparée pour une autre personne reste toujours un brouillon, à son nom. "
        "Une fiche envoyée en relecture est publiée par un ou une collègue, jamais par vous.",
    )
    with_near = forms.BooleanField(
        label="Créer aussi les fiches qui ressemblent à une fiche publiée", required=False
    )
