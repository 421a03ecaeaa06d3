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
    "Votre saisie reste dans le formulaire : comparez-la avec la fiche avant d’enregistrer à nouveau."
)


@dataclass(frozen=True)
class Written:
    """What is known of an open form that writes: its key, which of its requests this is (0: it doesn't count), the
    names of the fields it shows, and the digest of what they held when it read them.
    """

    form: UUID | None = None
    turn: int = 0
    read: tuple = ()
    base: str = ""

    def is_news(self, row):
        """False for a request of this form that a later one has overtaken."""
        same = self.form and row.written_from == self.form
        return not (same and self.turn and self.turn <= row.written_turn)

    def check(self, row, recorded, changes):
        """Refuse (409) `changes` typed over fields that another form has changed since this one read them."""
        if self.form is None or row.written_from == self.form or digest(recorded, self.read) == self.base:
            return
        if any(recorded.get(name) != value for name, value in changes.items()):
            raise TransitionRefused(CHANGED_MEANWHILE, status=CONFLICT)

    def stamp(self, row, *, with_fields=()):
        """Remember on `row` that this form wrote last, and save with it the fields that have changed."""
        row.written_from, row.written_turn = self.form, self.turn
        row.save(update_fields=[*with_fields, "written_from", "written_turn"])


ONCE = Written()  # from no open form: a command, an import
