"""How the accounts library speaks for the portal."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages

logger = logging.getLogger(__name__)

NBSP = "\u00a0"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "L’adresse ou le mot de passe ne sont pas les bons.",
        "account_inactive": "Ce compte est fermé.",
        "too_many_login_attempts": "Trop d’essais. Attendez quelques minutes avant de recommencer.",
        "enter_current_password": "Saisissez votre mot de passe actuel.",
        "incorrect_password": "Ce mot de passe n’est pas le bon.",
        "email_taken": "Un compte existe déjà avec cette adresse.",
        "unknown_email": "Aucun compte n’a cette adresse.",
        "invalid_password_reset": "Ce lien n’est plus valable.",
        "same_as_current": "C’est déjà votre adresse.",
        "rate_limited": "Trop d’essais. Attendez quelques minutes avant de recommencer.",
    }

    def send_mail(self, template_prefix, email, context):
        """E-mails carry the portal's name and address; no database row is needed for them.

        A mail server that is down does not lose what the person did: they are told, and may ask again.
        """
        context |= {"brand": settings.BRAND, "site_url": settings.SITE_URL}
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("the account e-mail %s could not be sent", template_prefix)
            messages.error(
                self.request,
                f"Le courriel n’a pas pu partir{NBSP}: recommencez dans quelques minutes.",
            )


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Retirez d’abord le second facteur de votre compte, le temps de changer d’adresse.",
        "cannot_delete_authenticator": "Ce second facteur ne peut pas être retiré.",
        "cannot_generate_recovery_codes": "Ajoutez d’abord un second facteur.",
        "incorrect_code": "Ce code n’est pas le bon, ou il a expiré.",
        "unverified_email": "Confirmez d’abord votre adresse électronique.",
    }
