"""Secure unless told otherwise: what a bare start does, and what a deployment checks."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

BARE = {
    name: value
    for name, value in os.environ.items()
    if name in {"PATH", "HOME", "DATABASE_URL", "REDIS_URL", "STATIC_ROOT", "LD_LIBRARY_PATH"}
}
STRONG = {"SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz"}


def manage(*arguments, **env):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=BARE | env,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_a_secret_key_nothing_starts():
    done = manage("check")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_a_deployment_has_nothing_to_mend():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **STRONG)
    assert done.returncode == 0, done.stderr


SECURE_DEFAULTS = {
    "DEBUG": False,
    "DEMO": False,
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_REFERRER_POLICY": "same-origin",
    "X_FRAME_OPTIONS": "DENY",
}


def test_settings_are_secure_unless_told_otherwise():
    names = [*SECURE_DEFAULTS, "SECURE_HSTS_SECONDS", "INSTALLED_APPS"]
    code = f"from django.conf import settings as s; print({{n: getattr(s, n) for n in {names!r}}})"
    done = manage("shell", "--no-imports", "-c", code, **STRONG)
    found = eval(done.stdout)  # our own dictionary, printed by our own process
    assert {name: found[name] for name in SECURE_DEFAULTS} == SECURE_DEFAULTS
    assert found["SECURE_HSTS_SECONDS"] >= 31536000
    assert "egts.demo" not in found["INSTALLED_APPS"]


@pytest.mark.parametrize("path", ["/demo/", "/demo/administrateur/"])
def test_the_demonstration_is_not_installed(client, path, db):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
