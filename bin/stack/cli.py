"""The four commands: their options, and what is shown when they fail."""

import argparse
import signal

from stack.demo import demo
from stack.errors import Interrupted, StackError, complain
from stack.manage import manage
from stack.sources import STACKS
from stack.trials import bench, test

WHAT = {
    "demo": "Fait tout le nécessaire et sert le portail avec des données de démonstration.",
    "test": "Fait tout le nécessaire et passe les tests ; les autres arguments vont à pytest.",
    "bench": "Fait tout le nécessaire et mesure ; sans nom, toutes les mesures.",
}


class Parser(argparse.ArgumentParser):
    """argparse, whose complaints are in French."""

    def error(self, message):
        raise StackError(f"{self.prog} : arguments non compris. Voyez « {self.prog} --help ».")


def port(text):
    """A TCP port that anybody may listen on."""
    number = int(text)
    if not 1024 <= number <= 65535:
        raise ValueError
    return number


def parser(command):
    """The options of `bin/command`."""
    made = Parser(prog=f"bin/{command}", description=WHAT[command], allow_abbrev=False)
    made.add_argument(
        "--stack",
        choices=STACKS,
        help="d’où viennent PostgreSQL et Redis : de DATABASE_URL et REDIS_URL (env), de la machine (system) "
        "ou de PyPI (wheels) ; par défaut, le premier qui est là",
    )
    if command == "demo":
        made.add_argument("--port", type=port, default=8000, help="de 1024 à 65535 ; 8000 par défaut")
        made.add_argument(
            "--reset", action="store_true", help="repart de zéro : efface les données de la démonstration"
        )
        made.add_argument("--no-open", dest="open", action="store_false", help="n’ouvre pas le navigateur")
    return made


def run(command, arguments):
    """Run one command; returns its exit code."""
    if command == "manage":
        return manage(arguments)
    if command == "demo":
        return demo(parser(command).parse_args(arguments))
    options, rest = parser(command).parse_known_args(arguments)
    return {"test": test, "bench": bench}[command](options, rest)


def stop(signum, _frame):
    raise Interrupted(signum)


def main(words):
    """`words` is the command's name, then its arguments. Returns the exit code."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    command, *arguments = words
    try:
        return run(command, arguments)
    except StackError as error:
        complain(f"bin/{command} : {error}" if not str(error).startswith("bin/") else str(error))
        return 1
    except OSError as error:  # a full disk, a folder of somebody else's
        complain(f"bin/{command} : lecture ou écriture impossible dans {error.filename} ({error.strerror}).")
        return 1
    except Interrupted as interruption:
        return 128 + interruption.signum
