"""What went wrong, in one French sentence for the person at the keyboard."""

import sys


class StackError(Exception):
    """A foreseen failure; its text is shown alone, without a traceback."""


class Interrupted(BaseException):
    """SIGINT, SIGTERM or SIGHUP was received."""

    def __init__(self, signum):
        super().__init__(signum)
        self.signum = signum


def say(text=""):
    """Show a line at once, even when the output goes to a file."""
    print(text, flush=True)


def complain(text):
    """Show a line on standard error, at once."""
    print(text, file=sys.stderr, flush=True)
