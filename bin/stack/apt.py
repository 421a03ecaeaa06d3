"""Debian's packages, when we are root on a Debian."""

import os
import shutil
import subprocess
from pathlib import Path

from stack.errors import say


def usable(euid=None, debian=Path("/etc/debian_version")):
    """Whether packages can be installed without asking anybody."""
    return (os.geteuid() if euid is None else euid) == 0 and debian.exists() and bool(shutil.which("apt-get"))


def install(packages, log):
    """Install packages, saying so; True when apt succeeded. What it prints goes to `log`."""
    say(f"Installation par apt de : {', '.join(packages)}…")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    with log.open("wb") as output:
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            done = subprocess.run(
                ["apt-get", "-q", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
            )
    return done.returncode == 0
