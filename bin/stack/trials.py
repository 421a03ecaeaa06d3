"""bin/test and bin/bench: the tests and the measures, on a database and a broker of their own."""

import os
import secrets

from stack.errors import Interrupted, say
from stack.libraries import RUNNING, TESTING, chromium, ensure_libraries
from stack.postgres import FAST_AND_LOSSY
from stack.project import collect_static, migrate, start_worker
from stack.services import environment, start_services
from stack.supervisor import Supervisor
from stack.workspace import Workspace

ALONE = (
    "-n",
    "--numprocesses",
    "--pdb",
    "--trace",
    "--collect-only",
    "--co",
    "--fixtures",
    "--markers",
    "no:xdist",
)


def pytest_arguments(arguments):
    """The person's arguments, with two processes unless they chose or need to be alone."""
    alone = any(word.partition("=")[0] in ALONE or word.startswith("-n") for word in arguments)
    return [*([] if alone else ["-n", "2", "--dist", "worksteal"]), *arguments]


def test(options, arguments):
    """Run pytest with `arguments`; returns its exit code, raises StackError."""
    workspace = Workspace("test")
    workspace.forget_logs()
    workspace.installer.ensure(development=True)
    ensure_libraries(TESTING, workspace.logs / "apt.log")
    with Supervisor(workspace.logs) as supervisor:
        try:
            env = trial_environment(workspace, supervisor, options.stack, "test", settings=FAST_AND_LOSSY)
            collect_static(workspace, supervisor, env)
            argv = [
                workspace.installer.python,
                "-m",
                "pytest",
                "-p",
                "no:valkey",
                *pytest_arguments(arguments),
            ]
            return supervisor.run(argv, env=env, cwd=workspace.checkout)
        except Interrupted as stop:
            return 128 + stop.signum


def bench(options, arguments):
    """Run the measures named in `arguments`, or all; returns the exit code, raises StackError."""
    workspace = Workspace("bench")
    workspace.forget_logs()
    workspace.installer.ensure(development=True)
    ensure_libraries(RUNNING, workspace.logs / "apt.log")
    with Supervisor(workspace.logs) as supervisor:
        try:
            env = trial_environment(workspace, supervisor, options.stack, "bench")
            python = workspace.installer.python
            migrate(workspace, supervisor, env)
            collect_static(workspace, supervisor, env)
            start_worker(workspace, supervisor, env)
            return supervisor.run([python, "-m", "tests.bench", *arguments], env=env, cwd=workspace.checkout)
        except Interrupted as stop:
            return 128 + stop.signum


def trial_environment(workspace, supervisor, stack, name, settings=()):
    """Servers and folders that end with the command; PostgreSQL as durable as `settings` leave it."""
    state = supervisor.temporary(parent=workspace.state, mode=0o711)
    services = start_services(workspace, supervisor, stack, state=state, settings=settings)
    say(services.sentence)
    return environment(
        services,
        SECRET_KEY=secrets.token_urlsafe(50),
        DEBUG="0",
        SECURE="0",
        KEY_PREFIX=name,
        MEDIA_ROOT=str(state / "media"),
        STATIC_ROOT=str(workspace.state / "static-trials"),
        EMAIL_URL=f"filemail:///{state / 'emails'}",
        CELERY_BEAT_FILE=str(state / "beat-schedule"),
        CHROMIUM=os.environ.get("CHROMIUM") or chromium(),
    )
