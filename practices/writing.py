"""Several forms open on one fiche: two tabs, two co-authors, an autosave that crosses a Save.

Nothing is locked while people write. Each form knows the fields as it read them (their digest) and has a key of its
own; each of its requests has a turn. What a form sends is refused when somebody else changed the same fields since it
read them, and left aside when the same form has already sent something newer.
"""

from dataclasses import dataclass
from uuid import UUID

from egts.core.workflow import CONFLICT, TransitionRefused
from practices.content import digest

CHANGED_MEANWHILE = (
    "Cette fiche a été modifiée entre-temps, dans un autre onglet ou par une autre personne. "
    "Votre saisie est conservée ci-dessous : comparez-la avec la fiche avant d’enregistrer à nouveau."
)


@dataclass(frozen=True)
class Written:
    """From which open form something was written: its key, and which of its requests; 0 when it doesn't count."""

    form: UUID | None = None
    turn: int = 0

    def is_news(self, row):
        """False for a request of this form that a later one has overtaken."""
        return not (
            self.form and self.turn and row.written_from == self.form and self.turn <= row.written_turn
        )

    def check(self, row, recorded, changes, base):
        """Refuse (409) `changes` typed over fields that another form has changed since their digest was `base`."""
        if self.form and row.written_from == self.form:
            return
        if digest(recorded, changes) != base and any(
            recorded.get(name) != value for name, value in changes.items()
        ):
            raise TransitionRefused(CHANGED_MEANWHILE, status=CONFLICT)

    def stamp(self, row):
        """Remember on `row` that this form wrote last."""
        row.written_from, row.written_turn = self.form, self.turn
        row.save(update_fields=["written_from", "written_turn"])


ONCE = Written()  # from no open form: a command, an import
