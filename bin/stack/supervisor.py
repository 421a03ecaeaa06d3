"""Starts processes, watches them, stops them in reverse, and leaves none behind."""

import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from stack.errors import Interrupted, StackError

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None  # loaded before any fork
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def die_with_parent(signum):
    """A function to run in a new process, which then receives `signum` when we die (Linux)."""
    parent = os.getpid()

    def prepare():
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signum)
            if os.getppid() != parent:  # we died before the request was made
                os._exit(1)

    return prepare


def tail(path, lines=15):
    """The last lines of a log, or an empty text."""
    try:
        return "\n".join(path.read_text("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""


@dataclass
class Child:
    """One process in a group of its own; `ladder` lists the signals that stop it, with their seconds."""

    name: str
    process: subprocess.Popen
    log: Path
    ladder: tuple

    def died(self):
        """The sentence to show when it ended by itself."""
        code = self.process.poll()
        how = f"code {code}" if code is not None and code >= 0 else f"signal {-(code or 0)}"
        return f"{self.name} s’est arrêté ({how}). Dernières lignes de {self.log} :\n{tail(self.log)}"


class Supervisor:
    """A context: start, run, wait; leaving it stops everything in reverse."""

    def __init__(self, logs):
        self.logs = logs
        self.children = []
        self.paths = []
        self.mark = {"EGTS_RUN": secrets.token_hex(8)}  # in the environment of all that we start

    def __enter__(self):
        for signum in SIGNALS:
            signal.signal(signum, self._interrupt)
        self.watchdog = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("watchdog.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            cwd="/",
        )
        self._tell("mark " + "".join(f"{name}={value}" for name, value in self.mark.items()))
        return self

    def __exit__(self, *exception):
        for signum in SIGNALS:
            signal.signal(signum, signal.SIG_IGN)
        while self.children:
            self.stop(self.children[-1])
        for path in self.paths:
            shutil.rmtree(path, ignore_errors=True)
        self._tell("done")
        with contextlib.suppress(OSError):
            self.watchdog.stdin.close()
        self.watchdog.wait()
        for signum in SIGNALS:
            signal.signal(signum, signal.SIG_DFL)

    def _interrupt(self, signum, _frame):
        raise Interrupted(signum)

    def _tell(self, order):
        with contextlib.suppress(OSError):  # it may have been killed; we still stop things ourselves
            self.watchdog.stdin.write(order + "\n")
            self.watchdog.stdin.flush()

    def temporary(self, account=None, parent="/tmp", mode=0o700):
        """A new folder, the account's own, removed at the end whatever happens."""
        path = Path(tempfile.mkdtemp(prefix="egts-", dir=parent))
        path.chmod(mode)
        if account is not None:
            os.chown(path, account.uid, account.gid)
        self.paths.append(path)
        self._tell(f"remove {path}")
        return path

    def start(self, name, argv, *, env, cwd, ladder, account=None, feed=None):
        """Start a process in the background, its output in a log of its own.

        `account` is who runs it (us by default), `feed` what it reads on standard input. Returns a Child.
        Raises StackError if the program can't be run.
        """
        log = self.logs / f"{name.lower()}.log"
        identity = {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
        try:
            with log.open("ab") as output:
                process = subprocess.Popen(
                    [str(word) for word in argv],
                    stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**env, **self.mark},
                    cwd=cwd,
                    process_group=0,
                    preexec_fn=die_with_parent(ladder[0][0]),
                    **identity,
                )
        except OSError as error:
            raise StackError(f"{name} ne peut pas être lancé ({argv[0]} : {error.strerror}).") from error
        child = Child(name, process, log, ladder)
        self.children.append(child)
        self._tell(f"watch {process.pid} {int(ladder[0][0])}")
        if feed is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin:
                process.stdin.write(feed.encode())
        return child

    def stop(self, child):
        """Stop one child, politely then less so, and whatever is left of its group."""
        for signum, seconds in (*child.ladder, (signal.SIGKILL, 5)):
            if child.process.poll() is not None:
                break
            child.process.send_signal(signum)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        self._tell(f"forget {child.process.pid}")
        self.children.remove(child)

    def check(self):
        """Raise StackError if a child has ended by itself."""
        for child in self.children:
            if child.process.poll() is not None:
                raise StackError(child.died())

    def wait_until(self, ready, seconds, what):
        """Wait for `ready()`; StackError when a child dies or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise StackError(
                    f"{what} n’a pas répondu en {seconds} s ; voyez les journaux dans {self.logs}."
                )
            time.sleep(0.1)

    def watch(self):
        """Watch the children for ever; ends by StackError (a child died) or Interrupted."""
        while True:
            self.check()
            time.sleep(0.5)

    def run(self, argv, *, env, cwd, output=None):
        """Run a command in the foreground, at the terminal, and return its exit code.

        Ctrl-C reaches the command by itself and is its own business. `output` takes what it prints.
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        process = subprocess.Popen(
            [str(word) for word in argv],
            env={**env, **self.mark},
            cwd=cwd,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            preexec_fn=self._foreground,
        )
        try:
            code = process.wait()
        except Interrupted as stop:
            process.send_signal(stop.signum)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            raise
        finally:
            signal.signal(signal.SIGINT, self._interrupt)
        if code == -signal.SIGINT:
            raise Interrupted(signal.SIGINT)
        return code if code >= 0 else 128 - code

    def _foreground(self):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
