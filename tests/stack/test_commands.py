"""What a person sees at the keyboard when something is missing: one sentence, no traceback."""

import ast
import os
import re
import socket
import subprocess
import sys

import pytest
from stack.trials import pytest_arguments

from tests.stack.conftest import CHECKOUT

COMMANDS = ("demo", "test", "bench", "manage")
SOURCES = sorted((CHECKOUT / "bin" / "stack").glob("*.py"))


def run(checkout, *words, **environ):
    """Run a command with a bare environment; returns its exit code and what it said."""
    done = subprocess.run(
        [f"bin/{words[0]}", *words[1:]],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.mark.parametrize("command", COMMANDS)
def test_no_python(checkout, script, command):
    folder = script("dirname", 'exec /usr/bin/dirname "$@"')
    code, said = run(checkout, command, PATH=str(folder))
    assert code == 1
    assert said.startswith(f"bin/{command}\N{NO-BREAK SPACE}: Python 3.11")
    assert said.count("\n") == 1


def test_an_old_python_and_a_shim_are_passed_over(checkout, script):
    script("dirname", 'exec /usr/bin/dirname "$@"')
    script("python3.11", "echo 'command not found' >&2; exit 127")
    script("python3.12", "exit 1")
    folder = script("python3", f'exec {sys.executable} "$@"')
    code, said = run(checkout, "demo", "--help", PATH=str(folder))
    assert code == 0
    assert "--port" in said


@pytest.mark.parametrize(
    "words",
    [
        ("demo", "--port", "abc"),
        ("demo", "--port", "80"),
        ("demo", "--port", "70000"),
        ("demo", "--inconnu"),
        ("test", "--stack", "docker"),
    ],
)
def test_arguments_not_understood(checkout, words):
    code, said = run(checkout, *words)
    assert code == 1
    assert "arguments non compris" in said
    assert f"bin/{words[0]} --help" in said
    assert said.count("\n") == 1


def test_port_in_use(checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = run(checkout, "demo", "--port", str(port))
    assert code == 1
    assert f"Le port {port} est déjà pris" in said
    assert said.count("\n") == 1
    assert not (checkout / ".venv").exists(), "said before anything is installed"


@pytest.mark.parametrize(
    ("arguments", "alone"),
    [
        ([], False),
        (["-x", "tests/core"], False),
        (["-k", "name"], False),
        (["-n", "4"], True),
        (["-n0"], True),
        (["--numprocesses=3"], True),
        (["--pdb"], True),
        (["--collect-only", "-q"], True),
    ],
)
def test_pytest_arguments(arguments, alone):
    passed = pytest_arguments(arguments)
    assert passed[len(passed) - len(arguments) :] == arguments
    assert (len(passed) == len(arguments)) == alone


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_standard_library_alone(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert name.split(".")[0] in {"stack", *sys.stdlib_module_names}, name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_messages_follow_french_typography(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if re.search(r"[éèêàçù«»’]", node.value):
            assert "'" not in node.value, node.value
            assert not re.search(r"« | [»:;!?](\s|$)", node.value), node.value


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_can_be_run(command):
    assert os.access(CHECKOUT / "bin" / command, os.X_OK)
    assert os.access(CHECKOUT / ".ci" / "run", os.X_OK)
