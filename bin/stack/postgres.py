"""A private PostgreSQL: our own cluster, a socket in a folder nobody else can enter, no port."""

import shutil
import signal
import subprocess
import time

from stack.errors import StackError
from stack.sources import postgres_version
from stack.supervisor import die_with_parent

NAME = "egts"  # of the database and of its owner
FAST_AND_LOSSY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # for data that may be lost
LADDER = ((signal.SIGINT, 15), (signal.SIGQUIT, 5))
LOCALE = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
}  # French letters need UTF-8, even unset
TAKEN = "postmaster.pid"


class Postgres:
    """One cluster under `state`, run by `program` as `account`."""

    def __init__(self, supervisor, program, state, account, settings=()):
        self.supervisor = supervisor
        self.program = program
        self.major = postgres_version(program)
        self.account = account
        self.state = state
        self.data = state / f"postgres-{self.major}"
        self.settings = settings

    @property
    def is_new(self):
        return not self.data.exists()

    def start(self):
        """Make the cluster if need be, start it, and return where its clients find it once it answers."""
        if self.is_new:
            self._create()
        socket = self.supervisor.temporary(self.account)
        options = ["listen_addresses=", f"unix_socket_directories={socket}", "unix_socket_permissions=0700"]
        argv = [self.program, "-D", self.data]
        for option in (*options, *self.settings):
            argv += ["-c", option]
        deadline = time.monotonic() + 15
        while not self._started(argv):
            if time.monotonic() > deadline:
                raise StackError(
                    f"PostgreSQL ne démarre pas : un autre serveur tient encore {self.data}. "
                    "Arrêtez-le puis relancez."
                )
            time.sleep(0.5)
        # PGHOST: for psql, pg_dump and dbshell, which don't read DATABASE_URL.
        return {"DATABASE_URL": f"postgres://{NAME}@/{NAME}?host={socket}", "PGHOST": str(socket)}

    def _started(self, argv):
        """Start the server; False when the remains of a killed one are still in its way."""
        child = self.supervisor.start(
            "PostgreSQL", argv, env=LOCALE, cwd="/", ladder=LADDER, account=self.account
        )
        deadline = time.monotonic() + 180  # recovering from a crash takes a while
        while child.process.poll() is None:
            if self._ready(child.process.pid):
                return True
            if time.monotonic() > deadline:
                raise StackError(f"PostgreSQL ne répond pas ; voyez {child.log}.")
            time.sleep(0.05)
        if TAKEN not in (complaint := child.died()):
            raise StackError(complaint)
        self.supervisor.stop(child)
        return False

    def _ready(self, pid):
        """What pg_ctl looks at: the eighth line of the pid file."""
        try:
            lines = (self.data / TAKEN).read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _create(self):
        """initdb and our database, in a folder that gets its name only when all is well."""
        draft = self.data.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.account is not None:
            shutil.chown(draft, self.account.uid, self.account.gid)
        make = [self.program.with_name("initdb"), "-D", draft, "--username", NAME, "--auth", "trust"]
        make += ["--encoding", "UTF8", "--locale", "C.UTF-8", *(["--no-sync"] if self.settings else [])]
        self._tool(make)
        self._tool(
            [self.program, "--single", "-D", draft, "postgres"],
            feed=f"CREATE DATABASE {NAME} TEMPLATE template0\n",
        )
        draft.rename(self.data)

    def _tool(self, argv, feed=""):
        identity = {}
        if self.account is not None:
            identity = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        try:
            done = subprocess.run(
                [str(word) for word in argv],
                input=feed,
                env=LOCALE,
                cwd="/",
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent(signal.SIGKILL),
                **identity,
            )
        except OSError as error:
            raise StackError(f"{argv[0]} ne peut pas être lancé ({error.strerror}).") from error
        if done.returncode:
            raise StackError(f"La base de données n’a pas pu être créée :\n{done.stdout.strip()}")
