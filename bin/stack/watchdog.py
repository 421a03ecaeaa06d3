"""Stops what the supervisor started, should the supervisor itself be killed.

Reads orders on standard input, one a line: `mark TEXT`, `watch PGID SIGNAL`, `forget PGID`, `remove PATH`,
`done`. The end of the input without `done` means that the supervisor died. Either way, what still carries the
mark in its environment (processes that our own started in sessions of their own) is ended.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

GRACE = 10  # seconds between the polite signal and the last one


def send(group, signum):
    """Signal a process group; whether it still exists."""
    try:
        os.killpg(group, signum)
    except ProcessLookupError:
        return False
    except PermissionError:  # only processes of another account are left in it
        return False
    return True


def end_strays(mark):
    """Kill what carries the mark (Linux); without a mark, nothing."""
    if not mark:
        return
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it has ended, or belongs to somebody else
            if mark in environment.read_bytes().split(b"\0"):
                os.kill(int(environment.parent.name), signal.SIGKILL)


def main():
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    groups, paths, mark = {}, [], b""
    for line in sys.stdin:
        order, _, rest = line.rstrip("\n").partition(" ")
        if order == "done":
            groups, paths = {}, []
        elif order == "mark":
            mark = rest.encode()
        elif order == "watch":
            group, signum = rest.split()
            groups[int(group)] = int(signum)
        elif order == "forget":
            groups.pop(int(rest), None)
        elif order == "remove":
            paths.append(rest)
    alive = [group for group, signum in groups.items() if send(group, signum)]
    deadline = time.monotonic() + GRACE
    while alive and time.monotonic() < deadline:
        time.sleep(0.1)
        alive = [group for group in alive if send(group, 0)]
    for group in alive:
        send(group, signal.SIGKILL)
    end_strays(mark)
    for path in paths:
        with contextlib.suppress(OSError):
            shutil.rmtree(path)


if __name__ == "__main__":
    main()
