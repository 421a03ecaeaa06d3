"""A private Valkey or Redis: loopback only, a port and a password of the moment, nothing on disk."""

import contextlib
import secrets
import signal
import socket
import time

from stack.errors import StackError

LADDER = ((signal.SIGTERM, 5),)
ATTEMPTS = 3  # somebody may take the port between our choice and the start


def free_port():
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_free(port):
    """Whether we could listen on 127.0.0.1:port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port, password):
    """Whether a server there takes the password and says PONG."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as link:
        link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        answer = b""
        while b"PONG" not in answer:
            if not (part := link.recv(64)):
                return False
            answer += part
            if answer.startswith(b"-"):
                return False
        return True
    return False


def start_broker(supervisor, program, account):
    """Start the server and return its REDIS_URL once it answers."""
    for _ in range(ATTEMPTS):
        port, password = free_port(), secrets.token_hex(16)
        configuration = "\n".join(
            (
                "bind 127.0.0.1",
                f"port {port}",
                f"requirepass {password}",
                'save ""',
                "appendonly no",
                "maxmemory-policy noeviction",  # a broker that forgets loses tasks
            )
        )
        child = supervisor.start(
            "Valkey",
            [program, "-"],
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
            ladder=LADDER,
            account=account,
            feed=configuration + "\n",
        )
        deadline = time.monotonic() + 60
        while child.process.poll() is None and time.monotonic() < deadline:
            if answers(port, password):
                return f"redis://:{password}@127.0.0.1:{port}/0"
            time.sleep(0.05)
        complaint = child.died()
        supervisor.stop(child)
    raise StackError(complaint)
