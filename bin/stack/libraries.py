"""The system libraries that Python packages lean on: Pango, libmagic, and Chromium for the tests."""

import ctypes
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from stack import apt
from stack.errors import StackError, say

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Library:
    """A Debian package, what it serves (for people), and how one sees that it is there."""

    package: str
    serves: str
    shared: str = ""
    program: tuple = ()
    folder: str = ""

    def present(self):
        if self.shared:
            try:
                ctypes.CDLL(self.shared)
            except OSError:
                return False
            return True
        if self.program:
            return any(shutil.which(name) for name in self.program)
        return Path(self.folder).exists()


PDF = "les PDF"
BROWSER = "les tests dans un navigateur"
RUNNING = (
    Library("libpango-1.0-0", PDF, shared="libpango-1.0.so.0"),
    Library("libpangoft2-1.0-0", PDF, shared="libpangoft2-1.0.so.0"),
    Library("libharfbuzz-subset0", PDF, shared="libharfbuzz-subset.so.0"),
    Library("libmagic1", "le dépôt de documents", shared="libmagic.so.1"),
    Library("fonts-dejavu-core", PDF, folder="/usr/share/fonts/truetype/dejavu"),
)
TESTING = (
    *RUNNING,
    Library("chromium", BROWSER, program=CHROMIUMS),
    Library("poppler-utils", "les tests des PDF", program=("pdfinfo",)),
)


def chromium():
    """The path of the machine's Chromium, or an empty text."""
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), "")


def ensure_libraries(libraries, log, environ=os.environ):
    """Install what is missing (root on Debian) or say what to type.

    Raises StackError when something is still missing and CI=true.
    """
    if not (missing := [library for library in libraries if not library.present()]):
        return
    if apt.usable():
        apt.install([library.package for library in missing], log)
        missing = [library for library in missing if not library.present()]
    if not missing:
        return
    packages = " ".join(library.package for library in missing)
    serves = ", ".join(dict.fromkeys(library.serves for library in missing))
    if environ.get("CI") == "true":
        raise StackError(
            f"Il manque à cette machine : {packages} (voyez {log}). Avec CI=true, rien ne doit manquer."
        )
    say(f"Il manque à cette machine de quoi servir {serves}. Sous Debian : sudo apt install {packages}")
