"""The project's own processes, and the settings of the demonstration."""

import hashlib
import signal
import urllib.error
import urllib.request
from pathlib import Path

from stack.layout import exclusive
from stack.services import secret_key, step

WORKER_LADDER = (
    (signal.SIGTERM, 10),
    (signal.SIGQUIT, 5),
)  # warm, then cold: the job is taken up again next time
WEB_LADDER = ((signal.SIGTERM, 5), (signal.SIGQUIT, 3))
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def demo_settings(workspace, url):
    """The demonstration's settings; `url` is where it is served."""
    state = workspace.state
    return {
        "SECRET_KEY": secret_key(state / "secret_key"),
        "DEBUG": "0",
        "DEMO": "1",
        "SECURE": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "CSRF_TRUSTED_ORIGINS": url,
        "SITE_URL": url,
        "KEY_PREFIX": "demo",
        "TRUSTED_PROXIES": "0",
        "EMAIL_URL": f"filemail:///{state / 'emails'}",
        "MEDIA_ROOT": str(state / "media"),
        "STATIC_ROOT": str(state / "static"),
        "CELERY_BEAT_FILE": str(state / "beat-schedule"),
        "SENTRY_DSN": "",
    }


def start_worker(workspace, supervisor, env):
    """The Celery worker, two processes wide, with the beat inside."""
    argv = [workspace.installer.python, "-m", "celery", "-A", "egts", "worker", "--concurrency", "2"]
    argv += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    argv += ["--beat", "--schedule", env["CELERY_BEAT_FILE"]]
    return supervisor.start("Celery", argv, env=env, cwd=workspace.checkout, ladder=WORKER_LADDER)


def start_web(workspace, supervisor, env, port):
    """gunicorn on 127.0.0.1:port; the supervisor waits for its health before it goes on."""
    argv = [
        workspace.installer.python,
        "-m",
        "gunicorn",
        "egts.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    argv += ["--threads", "8", "--no-control-socket", "--access-logfile", "-"]
    child = supervisor.start("Gunicorn", argv, env=env, cwd=workspace.checkout, ladder=WEB_LADDER)
    supervisor.wait_until(lambda: healthy(port), 180, "Le portail")
    return child


def healthy(port):
    """Whether /sante/ says that database, broker and workers are well."""
    try:
        with NO_PROXY.open(f"http://127.0.0.1:{port}/sante/", timeout=10) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def migrate(workspace, supervisor, env):
    """Bring the database's tables up to date."""
    step(workspace, supervisor, "migrate", ["migrate", "--no-input"], env)


def collect_static(workspace, supervisor, env):
    """collectstatic into STATIC_ROOT, when what it depends on has changed since the last time."""
    root = Path(env["STATIC_ROOT"])
    stamp = root.with_name(f"{root.name}-collected")
    wanted = static_fingerprint(workspace.checkout, workspace.installer.stamp().read_bytes())
    with exclusive(root.with_name(f"{root.name}-lock")):
        if stamp.exists() and stamp.read_text() == wanted:
            return
        stamp.unlink(missing_ok=True)
        step(workspace, supervisor, "collectstatic", ["collectstatic", "--no-input", "--clear"], env)
        stamp.write_text(wanted)


def static_fingerprint(checkout, installed):
    """A digest of what collected files depend on: ours, the settings, and the packages as `installed` says."""
    digest = hashlib.sha256(installed + (checkout / "egts" / "settings.py").read_bytes())
    for path in sorted((checkout / "static").rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(checkout)).encode() + path.read_bytes())
    return digest.hexdigest()
