"""Where everything is: the checkout, the state that the commands make, and who may reach it."""

import fcntl
import hashlib
import os
import pwd
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stack.errors import StackError

CHECKOUT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Account:
    """The system account that runs the servers when we are root."""

    name: str
    uid: int
    gid: int


def server_account(euid, lookup=pwd.getpwnam):
    """The account for the servers: None (ourselves) unless root, since PostgreSQL refuses root.

    Raises StackError when root finds neither « postgres » nor « nobody ».
    """
    if euid != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = lookup(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise StackError(
        "PostgreSQL refuse de tourner sous root, et ni le compte « postgres » ni le compte « nobody » "
        "n’existent : relancez la commande avec un compte ordinaire."
    )


def reachable(path, account):
    """Whether the account may enter `path` and every folder above it that exists."""
    for folder in (path, *path.parents):
        if not folder.exists():
            continue
        status = folder.stat()
        if status.st_uid == account.uid:
            needed = stat.S_IXUSR
        elif status.st_gid == account.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not status.st_mode & needed:
            return False
    return True


def state_directory(checkout, account):
    """`var/` in the checkout, or a folder of /var/tmp where the servers' account can't reach that."""
    if account is None or reachable(checkout, account):
        return checkout / "var"
    return Path("/var/tmp") / f"egts-{hashlib.sha256(str(checkout).encode()).hexdigest()[:12]}"


def own_directory(path, mode=0o755):
    """Make `path` if need be and return it; raises StackError if it is somebody else's."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        status = path.lstat()
        if status.st_uid != os.geteuid() or not stat.S_ISDIR(status.st_mode):
            raise PermissionError
        path.chmod(mode)
    except OSError as error:
        raise StackError(
            f"Le dossier {path} n’est pas à vous : supprimez-le, "
            "ou relancez la commande avec le compte qui l’a créé."
        ) from error
    return path


@contextmanager
def exclusive(path, message=None):
    """Hold a lock on `path` (a file made if need be, or a folder).

    Somebody else holding it: StackError(message), or without a message wait for our turn.
    """
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, flags, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (fcntl.LOCK_NB if message else 0))
        except BlockingIOError as error:
            raise StackError(message) from error
        yield
    finally:
        os.close(descriptor)


def is_locked(path):
    """Whether some process holds the lock on `path`."""
    try:
        with exclusive(path, "held"):
            return False
    except StackError:
        return True
