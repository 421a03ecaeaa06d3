"""bin/demo: the whole portal on this machine, with demonstration data."""

import os
import shutil
import sys
import webbrowser

from stack.broker import port_is_free
from stack.errors import Interrupted, StackError, say
from stack.layout import exclusive
from stack.libraries import RUNNING, ensure_libraries
from stack.project import collect_static, demo_settings, migrate, start_web, start_worker
from stack.runtime import BUSY, Runtime
from stack.services import environment, start_services, step
from stack.supervisor import Supervisor
from stack.workspace import Workspace

OURS = (
    "postgres-*",
    "media",
    "static",
    "static-collected",
    "static-lock",
    "emails",
    "beat-schedule*",
    "secret_key",
    "runtime.json",
)


def demo(options):
    """Serve until Ctrl-C; `options` has port, reset, open, stack. Returns 0, raises StackError."""
    workspace = Workspace("demo")
    runtime = Runtime(workspace)
    if running := runtime.running():
        raise StackError(f"La démonstration de ce dossier tourne déjà : {running['url']}")
    with exclusive(runtime.lock, BUSY):
        if not port_is_free(options.port):
            raise StackError(
                f"Le port {options.port} est déjà pris : arrêtez ce qui l’occupe ou choisissez-en un autre, "
                f"par exemple « bin/demo --port {options.port + 1} »."
            )
        workspace.forget_logs()
        if options.reset:
            reset(workspace)
        workspace.installer.ensure()
        ensure_libraries(RUNNING, workspace.logs / "apt.log")
        with Supervisor(workspace.logs) as supervisor:
            try:
                serve(workspace, runtime, supervisor, options)
                supervisor.watch()
            except Interrupted:
                say("Arrêt de la démonstration…")
                return 0
            finally:
                runtime.write(**runtime.read() | {"ready": False})


def serve(workspace, runtime, supervisor, options):
    """Bring everything up, in order, and say where it is."""
    url = f"http://127.0.0.1:{options.port}"
    services = start_services(workspace, supervisor, options.stack, state=workspace.state)
    say(services.sentence)
    if services.database_is_new and len(list(workspace.state.glob("postgres-*"))) > 1:
        say(f"Les données d’une autre version de PostgreSQL restent dans {workspace.state}")
    if options.reset and not services.programs:
        say("La base que désigne DATABASE_URL n’a pas été effacée.")
    settings = demo_settings(workspace, url)
    env = environment(services, **settings)
    facts = {
        "stack": options.stack,
        "url": url,
        "programs": str(services.programs or ""),
        "environment": settings | services.addresses,
    }
    runtime.write(**facts, ready=False)
    say("Préparation de la base et des fichiers…")
    migrate(workspace, supervisor, env)
    collect_static(workspace, supervisor, env)
    start_worker(workspace, supervisor, env)
    say("Chargement des données de démonstration…")
    loaded = step(workspace, supervisor, "load_demo", ["load_demo"], env)
    start_web(workspace, supervisor, env, options.port)
    runtime.write(**facts, ready=True)
    say(loaded.read_text("utf-8", "replace").strip())
    say(f"\nLe portail : {url}")
    say(f"Se connecter dans chaque rôle, en un clic : {url}/demo/")
    say(f"Les courriels qu’il envoie : {settings['EMAIL_URL'].removeprefix('filemail:///')}")
    say("Ctrl-C pour arrêter.")
    if options.open and sys.stdout.isatty() and (sys.platform == "darwin" or os.environ.get("DISPLAY")):
        webbrowser.open(url)


def reset(workspace):
    """Wipe what the demonstration made, and nothing else; a database of the environment stays as it is."""
    for pattern in OURS:
        for path in workspace.state.glob(pattern):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    say("Les données de la démonstration ont été effacées.")
