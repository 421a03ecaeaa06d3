"""The library's forms, in the portal's words: the same field is called the same thing everywhere."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

_NEW_PASSWORD = (
    "12 caractères au moins ; ni votre nom, ni un mot de passe courant, ni seulement des chiffres."
)
_WORDS = {
    "login": ("Adresse électronique", "Par exemple : prenom.nom@exemple.fr"),
    "email": ("Adresse électronique", "Par exemple : prenom.nom@exemple.fr"),
    "password": ("Mot de passe", ""),
    "remember": ("Rester connecté sur cet appareil", "Deux semaines. À éviter sur un poste partagé."),
    "oldpassword": ("Mot de passe actuel", ""),
    "password1": ("Mot de passe", _NEW_PASSWORD),
    "password2": ("Mot de passe, une seconde fois", ""),
    "code": ("Code", "Six chiffres, ou un code de secours."),
    "name": ("Nom de la clé", "Pour la reconnaître si vous en avez plusieurs."),
    "passwordless": (
        "Se connecter avec cette seule clé, sans mot de passe",
        "La clé demandera alors une empreinte, un visage ou un code.",
    ),
}


class _Worded:
    words = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in (_WORDS | self.words).items():
            if field := self.fields.get(name):
                field.label, field.help_text = label, help_text
                field.widget.attrs.pop("placeholder", None)
        if code := self.fields.get("code"):
            code.widget.attrs |= {
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
            }


class LoginForm(_Worded, account.LoginForm):
    words = {"login": ("Adresse électronique", "")}


class SignupForm(_Worded, account.SignupForm):
    pass


class AddEmailForm(_Worded, account.AddEmailForm):
    words = {"email": ("Nouvelle adresse électronique", "Un courriel y sera envoyé pour la confirmer.")}


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    words = {"password1": ("Nouveau mot de passe", _NEW_PASSWORD)}


class SetPasswordForm(_Worded, account.SetPasswordForm):
    pass


class ResetPasswordForm(_Worded, account.ResetPasswordForm):
    words = {"email": ("Adresse électronique de votre compte", "")}


class ResetPasswordKeyForm(_Worded, account.ResetPasswordKeyForm):
    words = {"password1": ("Nouveau mot de passe", _NEW_PASSWORD)}


class ReauthenticateForm(_Worded, account.ReauthenticateForm):
    pass


class AuthenticateForm(_Worded, mfa.AuthenticateForm):
    pass


class MfaReauthenticateForm(_Worded, mfa.ReauthenticateForm):
    pass


class ActivateTotpForm(_Worded, totp.ActivateTOTPForm):
    words = {"code": ("Code à six chiffres", "Celui que l’application affiche maintenant.")}


class AddWebAuthnForm(_Worded, webauthn.AddWebAuthnForm):
    pass


class EditWebAuthnForm(_Worded, webauthn.EditWebAuthnForm):
    pass
