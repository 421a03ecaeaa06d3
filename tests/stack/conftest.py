"""The commands of bin/ are tried here without starting a whole portal: .ci/run does that."""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(CHECKOUT / "bin"))


@pytest.fixture
def checkout():
    """A bare checkout that holds the commands and the requirements, where any account may look."""
    with tempfile.TemporaryDirectory(prefix="egts-test-") as folder:
        copy = Path(folder)
        copy.chmod(0o755)
        shutil.copytree(CHECKOUT / "bin", copy / "bin", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
            shutil.copy(CHECKOUT / name, copy)
        yield copy


@pytest.fixture
def script(tmp_path):
    """`script(name, body)`: an executable sh script in a folder of its own; returns that folder."""
    folder = tmp_path / "programs"
    folder.mkdir()

    def write(name, body):
        program = folder / name
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
        return folder

    return write
