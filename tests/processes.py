"""The portal's own processes, for tests that need them real: gunicorn, Celery workers, and their end."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more):
    """What a process needs to work on this test's database, with this test's keys."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return os.environ | {
        "DATABASE_URL": address.geturl(),
        "KEY_PREFIX": settings.KEY_PREFIX,
        "MEDIA_ROOT": settings.MEDIA_ROOT,
        "SECURE": "0",
        "CONN_MAX_AGE": "0",
        **more,
    }


class Process:
    """One process and all it starts, in a group of its own; `kill()` is kill -9 of the whole group."""

    def __init__(self, argv, *, env, log):
        self.log = Path(log)
        with self.log.open("ab") as output:
            self.popen = subprocess.Popen(
                [sys.executable, *argv],
                cwd=ROOT,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def signal_group(self, number):
        try:
            os.killpg(self.popen.pid, number)
        except ProcessLookupError:
            return

    def kill(self):
        self.signal_group(signal.SIGKILL)
        self.popen.wait(10)

    def stop(self):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(8)
        self.kill()


def start_worker(env, log, *, concurrency=2, beat=True):
    argv = ["-m", "celery", "-A", "egts", "worker", "--concurrency", str(concurrency), "--loglevel", "INFO"]
    argv += ["--without-gossip", "--without-mingle"]
    if beat:
        argv += ["--beat", "--schedule", f"{log}.beat"]
    return Process(argv, env=env, log=log)


def start_web(env, log, port):
    argv = ["-m", "gunicorn", "egts.wsgi:application", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    process = Process([*argv, "--no-control-socket"], env=env, log=log)
    wait_until(lambda: _answers(port), 30, what="gunicorn", log=process.log)
    return process


def _answers(port):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=2)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def wait_until(condition, seconds, *, what, log=None):
    """Ask every tenth of a second; fails with the end of `log` when the answer never becomes true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.1)
    end = Path(log).read_text(errors="replace")[-3000:] if log else ""
    raise AssertionError(f"{what}: not after {seconds} s\n{end}")
