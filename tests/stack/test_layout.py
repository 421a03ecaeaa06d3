"""Who runs the servers, where their data lies, and who holds it."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from stack import layout
from stack.errors import StackError
from stack.runtime import Runtime

NOBODY = layout.Account("nobody", 65534, 65534)


def accounts(*names):
    def lookup(name):
        if name not in names:
            raise KeyError(name)
        return SimpleNamespace(pw_uid=100, pw_gid=101)

    return lookup


@pytest.mark.parametrize(
    ("euid", "there", "name"),
    [
        (1000, ("postgres", "nobody"), None),
        (0, ("postgres", "nobody"), "postgres"),
        (0, ("nobody",), "nobody"),
    ],
)
def test_server_account(euid, there, name):
    account = layout.server_account(euid, accounts(*there))
    assert account == (name and layout.Account(name, 100, 101))


def test_root_alone_on_the_machine():
    with pytest.raises(StackError, match="compte ordinaire"):
        layout.server_account(0, accounts())


def test_state_lies_in_the_checkout_when_the_account_can_reach_it(checkout, tmp_path):
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    assert layout.state_directory(checkout, None) == checkout / "var"
    assert layout.state_directory(closed, None) == closed / "var"
    assert layout.state_directory(checkout, NOBODY) == checkout / "var"
    elsewhere = layout.state_directory(closed, NOBODY)
    assert elsewhere.parent == Path("/var/tmp")
    assert elsewhere != layout.state_directory(closed / "other", NOBODY)


def test_a_folder_behind_a_link_is_not_ours(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "theirs")
    with pytest.raises(StackError, match="n’est pas à vous"):
        layout.own_directory(tmp_path / "state")


def test_own_directory_can_be_entered_whatever_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        made = layout.own_directory(tmp_path / "state")
    finally:
        os.umask(before)
    assert made.stat().st_mode & 0o777 == 0o755


def test_one_holder_at_a_time(tmp_path):
    lock = tmp_path / "lock"
    assert not layout.is_locked(lock)
    with layout.exclusive(lock, "pris"):
        assert layout.is_locked(lock)
        with pytest.raises(StackError, match="pris"), layout.exclusive(lock, "pris"):
            pass
    assert not layout.is_locked(lock)


def test_runtime_tells_running_from_starting_from_stopped(tmp_path):
    runtime = Runtime(SimpleNamespace(state=tmp_path))
    assert runtime.running() is None
    runtime.write(url="http://127.0.0.1:8000", ready=True)
    assert runtime.running() is None, "nobody holds the lock: what is written is the past"
    assert runtime.path.stat().st_mode & 0o777 == 0o600
    with layout.exclusive(runtime.lock, "pris"):
        assert runtime.running()["url"] == "http://127.0.0.1:8000"
        runtime.write(ready=False)
        with pytest.raises(StackError, match="attendez"):
            runtime.running()
