"""Real processes: stopped in reverse, told when they die, and none left when the supervisor is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stack import watchdog
from stack.broker import answers, free_port, port_is_free
from stack.errors import Interrupted, StackError
from stack.supervisor import Supervisor

from tests.stack.conftest import CHECKOUT

LADDER = ((signal.SIGTERM, 5),)
PLACE = {"env": {"PATH": os.environ["PATH"]}, "cwd": "/", "ladder": LADDER}


def gone(pid, seconds=20):
    """Whether a process has ended within that time (a zombie has)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_stops_in_reverse(tmp_path):
    order = tmp_path / "order"
    body = 'trap "echo $0 >> ORDER; exit" TERM; echo ready; while :; do sleep 0.05; done'.replace(
        "ORDER", str(order)
    )
    with Supervisor(tmp_path) as supervisor:
        for name in ("database", "broker", "web"):
            child = supervisor.start(name, ["sh", "-c", body, name], **PLACE)
            supervisor.wait_until(lambda log=child.log: "ready" in log.read_text(), 20, name)
    assert order.read_text().split() == ["web", "broker", "database"]


def test_a_child_that_dies_is_told_with_its_last_words(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("Worker", ["sh", "-c", "echo plus de place; exit 3"], **PLACE)
        with pytest.raises(StackError) as told:
            supervisor.watch()
    assert "Worker" in str(told.value)
    assert "code 3" in str(told.value)
    assert "plus de place" in str(told.value)


def test_a_child_that_will_not_stop_is_killed_with_its_own_children(tmp_path):
    body = 'trap "" TERM; sleep 300 & echo $!; wait; sleep 300'
    with Supervisor(tmp_path) as supervisor:
        stubborn = supervisor.start("x", ["sh", "-c", body], **PLACE | {"ladder": ((signal.SIGTERM, 0.2),)})
        supervisor.wait_until(lambda: stubborn.log.read_text().strip(), 20, "x")
        grandchild = int(stubborn.log.read_text())
    assert gone(stubborn.process.pid)
    assert gone(grandchild)


def test_a_program_that_is_not_there(tmp_path):
    with Supervisor(tmp_path) as supervisor, pytest.raises(StackError, match="ne peut pas être lancé"):
        supervisor.start("x", [tmp_path / "absent"], **PLACE)


def test_nobody_answers(tmp_path):
    with Supervisor(tmp_path) as supervisor, pytest.raises(StackError, match="n’a pas répondu"):
        supervisor.wait_until(lambda: False, 0.2, "Le portail")


def test_run_returns_the_exit_code_and_leaves_ctrl_c_to_the_command(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        run = {"env": PLACE["env"], "cwd": "/"}
        assert supervisor.run(["sh", "-c", "exit 5"], **run) == 5
        assert supervisor.run(["sh", "-c", "kill -TERM $$"], **run) == 128 + signal.SIGTERM
        with pytest.raises(Interrupted):
            supervisor.run(["sh", "-c", "kill -INT $$"], **run)


def test_temporary_folders_end_with_the_supervisor(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        folder = supervisor.temporary(parent=tmp_path)
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


KILLED = """
import sys, signal, os
from pathlib import Path
sys.path.insert(0, {bin!r})
from stack.supervisor import Supervisor
logs = Path({logs!r})
with Supervisor(logs) as supervisor:
    folder = supervisor.temporary(parent=logs)
    body = 'sleep 300 & echo $! >> {logs}/pids; setsid sleep 300 & echo $! >> {logs}/pids; wait'
    child = supervisor.start("x", ["sh", "-c", body], env=os.environ, cwd="/", ladder=((signal.SIGTERM, 5),))
    pids = logs / "pids"
    supervisor.wait_until(lambda: pids.exists() and pids.read_text().count("\\n") == 2, 20, "x")
    print(child.process.pid, supervisor.watchdog.pid, folder, flush=True)
    supervisor.watch()
"""


@pytest.fixture
def killable(tmp_path):
    """A supervisor in a process of its own: yields it, its watchdog's pid, its folder, and the pids below it:

    a child, a grandchild, and another that left for a session of its own.
    """
    program = KILLED.format(bin=str(CHECKOUT / "bin"), logs=str(tmp_path))
    supervisor = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    child, watchdog, folder = supervisor.stdout.readline().split()
    below = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    yield supervisor, int(watchdog), Path(folder), [int(child), *below]
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()


def test_killed_supervisor_leaves_nothing(killable):
    supervisor, watchdog, folder, pids = killable
    supervisor.kill()
    assert all(gone(pid) for pid in pids)
    assert gone(watchdog)
    assert not folder.exists()


def test_children_die_with_the_supervisor_even_without_the_watchdog(killable):
    supervisor, watchdog, _, (child, *below) = killable
    os.kill(watchdog, signal.SIGKILL)
    assert gone(watchdog)
    supervisor.kill()
    try:
        assert gone(child)
    finally:
        for pid in below:
            os.kill(pid, signal.SIGKILL)


def test_without_a_mark_the_watchdog_ends_nobody(monkeypatch):
    monkeypatch.setattr(watchdog.os, "kill", lambda pid, signum: pytest.fail(f"{pid} would be killed"))
    watchdog.end_strays(b"")


def test_terminated_supervisor_stops_everything(killable):
    supervisor, watchdog, folder, pids = killable
    supervisor.terminate()
    supervisor.wait(30)
    assert all(gone(pid) for pid in pids)
    assert gone(watchdog)
    assert not folder.exists()


def test_ports():
    port = free_port()
    assert port_is_free(port)
    assert not answers(port, "nobody listens")
