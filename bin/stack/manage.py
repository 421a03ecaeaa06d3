"""bin/manage: manage.py in the environment of the demonstration, running or stopped."""

from pathlib import Path

from stack.errors import Interrupted
from stack.layout import exclusive
from stack.project import demo_settings, migrate, start_worker
from stack.runtime import BUSY, Runtime
from stack.services import Services, environment, start_services
from stack.supervisor import Supervisor
from stack.workspace import Workspace

STOPPED_URL = "http://127.0.0.1:8000"


def manage(arguments):
    """Run `manage.py *arguments`; returns its exit code, raises StackError."""
    workspace = Workspace("manage")
    workspace.installer.ensure()
    command = [workspace.installer.python, workspace.checkout / "manage.py", *arguments]
    runtime = Runtime(workspace)
    with Supervisor(workspace.logs) as supervisor:
        try:
            if facts := runtime.running():
                return supervisor.run(command, env=running_environment(facts), cwd=Path.cwd())
            with exclusive(runtime.lock, BUSY):
                env = stopped_environment(workspace, runtime, supervisor)
                return supervisor.run(command, env=env, cwd=Path.cwd())
        except Interrupted as stop:
            return 128 + stop.signum


def running_environment(facts):
    """The settings of the demo that runs."""
    programs = Path(facts["programs"]) if facts["programs"] else None
    return environment(Services(facts["environment"], False, programs, ""))


def stopped_environment(workspace, runtime, supervisor):
    """Bring up database, broker and worker for the time of one command."""
    facts = runtime.read()
    services = start_services(workspace, supervisor, facts.get("stack"), state=workspace.state)
    env = environment(services, **demo_settings(workspace, facts.get("url", STOPPED_URL)))
    if services.database_is_new:
        migrate(workspace, supervisor, env)
    start_worker(workspace, supervisor, env)
    return env
