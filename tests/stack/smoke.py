"""A short try of `bin/demo --stack wheels`: start, health, pages, stop; run by .ci/run as a program."""

import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 600  # seconds: a first start installs everything
PAGES = ("/sante/", "/", "/demo/", "/pratiques/")


def fetch(url):
    """The status and the text of a page; raises urllib.error.URLError."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=30) as answer:
        return answer.status, answer.read().decode()


def wait_for(text, log, demo):
    """Wait until `text` is in the demo's output; exits with that output when the demo ends or time is over."""
    deadline = time.monotonic() + PATIENCE
    while text not in log.read_text("utf-8", "replace"):
        if demo.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"bin/demo n’a pas démarré :\n{log.read_text('utf-8', 'replace')}")
        time.sleep(0.2)


def descendants(pid):
    """The processes below `pid`, itself left out."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parents[int(status.parent.name)] = int(re.search(r"PPid:\s+(\d+)", status.read_text())[1])
        except OSError:
            continue  # it has just ended
    below, found = {pid}, set()
    while below:
        below = {child for child, parent in parents.items() if parent in below} - found
        found |= below
    return found


def alive(pid):
    """What the process runs, or "" once it has ended: a zombie has, its new parent only has not read how."""
    try:
        if re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE):
            return ""
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() or "?"
    except OSError:
        return ""


def left_of(family):
    """What still runs of these processes after a few seconds: the kernel may be slow to end what was killed."""
    deadline = time.monotonic() + 10
    while (left := {pid: alive(pid) for pid in family if alive(pid)}) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def main():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "demo.log"
        with log.open("wb") as output:
            demo = subprocess.Popen(
                ["bin/demo", "--stack", "wheels", "--port", str(port), "--no-open"],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for(f"{url}/demo/", log, demo)
            print(f"démarrée en {time.monotonic() - begin:.0f} s", flush=True)
            for page in PAGES:
                status, text = fetch(url + page)
                assert status == 200, f"{page} : {status}"
                assert page == "/sante/" or "<h1" in text, f"{page} n’a pas de titre"
                print(f"{page} : {status}", flush=True)
            family = descendants(demo.pid)
            assert family, "aucun processus sous la démonstration"
        finally:
            demo.send_signal(signal.SIGTERM)
            code = demo.wait(120)
        assert code == 0, f"arrêt avec le code {code} :\n{log.read_text('utf-8', 'replace')}"
        left = left_of(family)
        assert not left, f"processus restés après l’arrêt : {left}"
    print(f"arrêtée sans rien laisser ; {time.monotonic() - begin:.0f} s en tout", flush=True)


if __name__ == "__main__":
    main()
