"""A real PostgreSQL and a real broker, as the commands start them."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import psycopg2
import pytest
from stack import sources
from stack.broker import answers, start_broker
from stack.layout import server_account, state_directory
from stack.postgres import FAST_AND_LOSSY, Postgres
from stack.supervisor import Supervisor

from tests.stack.conftest import CHECKOUT

pytestmark = pytest.mark.slow
ACCOUNT = server_account(os.geteuid())


@pytest.fixture
def place():
    """A folder that the servers' account can cross."""
    with tempfile.TemporaryDirectory(prefix="egts-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def program():
    """The PostgreSQL that these tests run on, or the machine's."""
    found = shutil.which("postgres") or sources.machine_postgres()
    if not found:
        pytest.skip("DATABASE_URL désigne un serveur : il n’y a pas ici de PostgreSQL à démarrer.")
    return Path(found).resolve()


def ask(addresses, sql):
    with psycopg2.connect(addresses["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def test_french_whatever_the_language_of_the_machine(place, program, monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    with Supervisor(place) as supervisor:
        addresses = Postgres(supervisor, program, place, ACCOUNT, FAST_AND_LOSSY).start()
        ask(addresses, "CREATE EXTENSION unaccent")
        ask(addresses, "CREATE EXTENSION pg_trgm")
        assert ask(addresses, "SELECT lower('ÉTÉ')") == "été"
        assert ask(addresses, "SELECT to_tsvector('french', 'Éducateurs')::text") == "'éduc':1"
        assert ask(addresses, "SHOW listen_addresses") == ""
        assert ask(addresses, "SHOW fsync") == "off"
        assert Path(addresses["PGHOST"]).stat().st_mode & 0o777 == 0o700


def test_data_outlive_a_killed_server(place, program):
    with Supervisor(place) as supervisor:
        postgres = Postgres(supervisor, program, place, ACCOUNT)
        assert postgres.is_new
        addresses = postgres.start()
        ask(addresses, "CREATE TABLE kept AS SELECT 42 AS answer")
        server = supervisor.children[-1]
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        supervisor.stop(server)
        assert not postgres.is_new
        assert ask(postgres.start(), "SELECT answer FROM kept") == 42


def test_broker_is_private(place):
    wheels = state_directory(CHECKOUT, ACCOUNT) / "wheels"
    program = sources.machine_broker() or sources.wheel_broker(wheels)
    if not program:
        pytest.skip("REDIS_URL désigne un serveur : il n’y a pas ici de Valkey ni de Redis à démarrer.")
    with Supervisor(place) as supervisor:
        url = start_broker(supervisor, program, ACCOUNT)
        password, _, address = url.removeprefix("redis://:").partition("@")
        port = int(address.partition(":")[2].partition("/")[0])
        assert answers(port, password)
        assert not answers(port, "wrong")
        listening = Path("/proc/net/tcp").read_text()
        assert f"0100007F:{port:04X}" in listening
        assert f"00000000:{port:04X}" not in listening
    assert not answers(port, password)
