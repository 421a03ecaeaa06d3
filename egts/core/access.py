"""Verdicts: yes, or no with a reason that a person can read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """The answer to « may this person do this? »; true or false as such, with the reason of a refusal."""

    allowed: bool
    reason: str = ""

    def __bool__(self):
        return self.allowed


YES = Verdict(True)


def no(reason):
    return Verdict(False, reason)


def signed_in(user):
    """Yes for an active account."""
    if user.is_authenticated and user.is_active:
        return YES
    return no("Connectez-vous pour continuer.")
