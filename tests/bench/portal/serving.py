"""gunicorn as `bin/demo` starts it, and the clients that wait for its answers."""

import http.client
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.db import connections

ROOT = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
SERVED_BY = ("--threads", "8", "--no-control-socket")


@dataclass
class Answers:
    """How long each took, in milliseconds."""

    times: list

    @property
    def p50(self):
        return statistics.median(self.times)

    @property
    def p95(self):
        return sorted(self.times)[int(len(self.times) * 0.95)]


@dataclass
class Portal:
    port: int
    process: psutil.Process

    def ask(self, connection, method, path, *, body=None, headers=None, expected=200):
        """The body of one answer. Raises RuntimeError for another status than the one expected."""
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != expected:
            raise RuntimeError(
                f"{method} {path} : {answer.status}\n{content.decode(errors='replace')[:2000]}"
            )
        return content

    def connect(self):
        return http.client.HTTPConnection(HOST, self.port, timeout=120)

    def measure(self, requests, count, clients=1):
        """`count` answers to each of `clients` people at once; `requests(client)` yields the arguments of `ask`."""
        times, failures = [], []

        def one(client):
            connection = self.connect()
            asked = requests(client)
            try:
                for number in range(count + 2):
                    arguments = next(asked)
                    start = time.perf_counter()
                    self.ask(connection, **arguments)
                    if number >= 2:  # the first two open the connection and fill what is lazily made
                        times.append((time.perf_counter() - start) * 1000)
            except Exception as failure:  # told by the main thread
                failures.append(failure)
            finally:
                connection.close()
                connections.close_all()  # what `requests` asked of the database itself

        threads = [threading.Thread(target=one, args=(client,)) for client in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        return Answers(times)

    def memory(self):
        """Resident memory of the whole server now, in MiB."""
        processes = [self.process, *self.process.children(recursive=True)]
        return sum(process.memory_info().rss for process in processes) / 2**20

    def download(self, path):
        """(seconds, seconds to the first byte, MiB received, peak memory in MiB) of a file read to its end."""
        peak, done = [self.memory()], threading.Event()

        def watch():
            while not done.wait(0.05):
                peak.append(self.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        connection, size, start = self.connect(), 0, time.perf_counter()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            first = None
            while chunk := answer.read(1 << 16):
                first = first or time.perf_counter() - start
                size += len(chunk)
        finally:
            seconds = time.perf_counter() - start
            done.set()
            watcher.join()
            connection.close()
        return seconds, first, size / 2**20, max(peak)


@contextmanager
def served():
    """The portal, served on a free port until the end of the block."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    argv = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.bench.portal.wsgi:application",
        "--bind",
        f"{HOST}:{port}",
    ]
    process = subprocess.Popen(
        [*argv, *SERVED_BY, "--access-logfile", "/dev/null"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        portal = Portal(port, psutil.Process(process.pid))
        for _ in range(300):
            try:
                portal.ask(portal.connect(), "GET", "/pratiques/")
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("gunicorn n’a pas démarré")
        yield portal
    finally:
        process.terminate()
        process.wait(30)
