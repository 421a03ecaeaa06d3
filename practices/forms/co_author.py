"""Inviting somebody to write a fiche together."""

from django import forms

from egts.core.forms import Form


class InvitationForm(Form):
    email = forms.EmailField(
        label="Adresse électronique de la personne",
        help_text="Exemple : prenom.nom@exemple.fr. Elle sert à envoyer l’invitation. "
        "Elle est effacée à la réponse, ou après trente jours.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
