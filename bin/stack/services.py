"""The database and the broker of one command, and the settings that point at them."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from stack import sources
from stack.broker import start_broker
from stack.errors import StackError
from stack.postgres import Postgres
from stack.supervisor import tail

# What the person's own environment must not decide: settings of ours, and what would lead Python elsewhere.
OURS = {"SECRET_KEY", "DEBUG", "DEMO", "SECURE", "DATABASE_URL", "REDIS_URL", "KEY_PREFIX", "SITE_URL"}
OURS |= {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXIES", "EMAIL_URL", "MEDIA_ROOT", "STATIC_ROOT"}
OURS |= {"CELERY_BEAT_FILE", "CLAMD_SOCKET", "SENTRY_DSN"}
OURS |= {"DJANGO_SETTINGS_MODULE", "PYTHONPATH", "PYTHONHOME"}
NAMES = {"env": "l’environnement", "system": "la machine", "wheels": "PyPI"}


@dataclass
class Services:
    """What was brought up: `addresses` are environment variables, `sentence` is for people."""

    addresses: dict
    database_is_new: bool
    programs: Path | None  # PostgreSQL's own tools, of the server's version
    sentence: str


def start_services(workspace, supervisor, stack, *, state, settings=(), environ=os.environ):
    """Find and start PostgreSQL and the broker, in that order.

    `stack` is one of sources.STACKS or None, `state` where the cluster lies, `settings` PostgreSQL's own.
    """
    database = sources.choose(
        "PostgreSQL",
        "DATABASE_URL",
        stack,
        environ,
        sources.machine_postgres,
        lambda: (folder := workspace.installer.ensure_wheels()) and sources.wheel_postgres(folder),
    )
    broker = sources.choose(
        "Redis",
        "REDIS_URL",
        stack,
        environ,
        sources.machine_broker,
        lambda: (folder := workspace.installer.ensure_wheels()) and sources.wheel_broker(folder),
    )
    is_new, programs, version = False, None, ""
    addresses = {"DATABASE_URL": database.url, "REDIS_URL": broker.url}
    if database.program:
        postgres = Postgres(supervisor, database.program, state, workspace.account, settings)
        is_new, programs, version = postgres.is_new, database.program.parent, f" {postgres.major}"
        addresses |= postgres.start()
    if broker.program:
        addresses["REDIS_URL"] = start_broker(supervisor, broker.program, workspace.account)
    sentence = f"PostgreSQL{version} vient de {NAMES[database.kind]}, Redis/Valkey de {NAMES[broker.kind]}."
    return Services(addresses, is_new, programs, sentence)


def environment(services, environ=os.environ, **settings):
    """The environment of the project's processes: ours for what we decide, the person's for the rest."""
    path = environ.get("PATH", os.defpath)
    if services.programs:
        path = f"{services.programs}{os.pathsep}{path}"
    kept = {name: value for name, value in environ.items() if name not in OURS}
    return kept | {
        "PATH": path,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        **services.addresses,
        **settings,
    }


def secret_key(path):
    """The key kept in `path`, made the first time: sessions outlive a restart."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def step(workspace, supervisor, name, arguments, env):
    """Run `manage.py *arguments` to its end and return its log; StackError shows the last lines."""
    log = workspace.logs / f"{name}.log"
    argv = [workspace.installer.python, "manage.py", *arguments]
    with log.open("wb") as output:
        code = supervisor.run(argv, env=env, cwd=workspace.checkout, output=output)
    if code:
        raise StackError(f"« {name} » a échoué (code {code}). Dernières lignes de {log} :\n{tail(log)}")
    return log
