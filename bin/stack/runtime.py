"""What a demo leaves for the other commands: where it is, and the settings it runs with."""

import json
import os

from stack.errors import StackError
from stack.layout import is_locked

BUSY = "Une autre commande tient les données de la démonstration ; attendez sa fin, puis relancez."


class Runtime:
    """`runtime.json` (readable by its owner alone: it holds passwords) and the lock of the demo's data."""

    def __init__(self, workspace):
        self.path = workspace.state / "runtime.json"
        self.lock = workspace.state / "lock"

    def write(self, **facts):
        """Keep `facts` (stack, url, ready, environment) in place of those of the last start."""
        draft = self.path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(facts, file, indent=1)
        draft.replace(self.path)

    def read(self):
        """The facts of the last start, {} if there was none."""
        try:
            return json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}

    def running(self):
        """The facts of the demo that runs now, None when none does.

        Raises StackError while one starts or another command holds its data.
        """
        if not is_locked(self.lock):
            return None
        facts = self.read()
        if facts.get("ready"):
            return facts
        raise StackError(BUSY)
