"""How long a compilation takes with real workers, in what memory, against merely stemming and vectorising."""

import argparse
import contextlib
import csv
import gzip
import itertools
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egts.settings")
ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
CASES = (("labelled-answers.csv", None), ("statements-large.csv.gz", 50_000))
SECONDS = 1800


def rows_of(path, count):
    """The header and the first `count` rows of a CSV, gzipped or not."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as file:
        yield from itertools.islice(csv.reader(file), None if count is None else count + 1)


def reference(texts):
    """Seconds to stem (Snowball) and vectorise texts, and no more."""
    import Stemmer
    from sklearn.feature_extraction.text import TfidfVectorizer

    stemmer, plain = Stemmer.Stemmer("french"), TfidfVectorizer().build_analyzer()
    start = time.perf_counter()
    TfidfVectorizer(analyzer=lambda text: stemmer.stemWords(plain(text))).fit_transform(texts)
    return time.perf_counter() - start


def workers_here():
    """The Celery processes that work on this very database."""
    import psutil

    found = []
    for process in psutil.process_iter():
        try:
            if "celery" in " ".join(process.cmdline()) and (
                process.environ().get("DATABASE_URL") == os.environ["DATABASE_URL"]
            ):
                found.append(process)
        except psutil.Error:
            continue
    return found


class Workers:
    """The workers that are up, or one of our own; and the most memory that all, and the largest, have held."""

    def __init__(self, folder, concurrency):
        self.own = None
        if not workers_here():
            argv = [sys.executable, "-m", "celery", "-A", "egts", "worker", "--beat"]
            argv += ["--schedule", f"{folder}/beat", "--concurrency", str(concurrency)]
            argv += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
            self.own = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
            time.sleep(8)  # ready, so that the first compilation does not pay for the start
        self.peak = self.largest = 0
        self._processes = workers_here()
        self._stop = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        import psutil

        while not self._stop.wait(0.2):
            held = [0]
            for process in self._processes:
                with contextlib.suppress(psutil.Error):
                    held.append(process.memory_info().rss)
            self.peak, self.largest = max(self.peak, sum(held)), max(self.largest, *held)

    def stop(self):
        self._stop.set()
        if self.own:
            self.own.terminate()
            self.own.wait(30)


def compiled(slug):
    """Ask for a compilation and wait for its end. Returns it; raises SystemExit when it fails."""
    from consultations.models import Consultation
    from consultations.synthesis import compile as compiling
    from consultations.synthesis import review
    from consultations.synthesis.models import Synthesis
    from egts.core.models import User

    consultation, system = Consultation.objects.get(slug=slug), User.objects.system()
    committee = consultation.national_committee
    synthesis = Synthesis.objects.open().filter(consultation=consultation, committee=committee).first()
    synthesis = synthesis or review.open_synthesis(consultation, committee, by=system)
    compilation = compiling.request(synthesis, by=system)
    deadline = time.monotonic() + SECONDS
    while compilation.under_way and time.monotonic() < deadline:
        time.sleep(0.1)
        compilation.refresh_from_db()
    if compilation.state != "done":
        raise SystemExit(f"la compilation a échoué : {compilation.error or compilation.state}")
    return compilation


def measured(path, count, concurrency):
    """One line of the table for the first `count` rows of a corpus."""
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample.csv"
        rows = list(rows_of(path, count))
        with sample.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        slug = f"mesure-{path.name.partition('.')[0]}-{len(rows) - 1}"
        call_command("import_statements", str(sample), consultation=slug, create=True)
        texts = [row[rows[0].index("text")] for row in rows[1:]]
        vectorising = reference(texts)
        workers = Workers(folder, concurrency)
        try:
            first, again = compiled(slug), compiled(slug)
        finally:
            workers.stop()
    seconds = [(c.finished_at - c.requested_at).total_seconds() for c in (first, again)]
    return (
        f"{len(texts):>9} | {seconds[0]:>9.1f} s | {seconds[1]:>9.1f} s | {vectorising:>9.2f} s | "
        f"{seconds[0] / vectorising:>7.1f} | {workers.peak / 2**20:>7.0f} Mio | {workers.largest / 2**20:>7.0f} Mio | "
        f"{first.summary['entries']:>7}"
    )


def main(arguments=()):
    """Import, compile twice, print a line a corpus; on the private, migrated database of the environment."""
    parser = argparse.ArgumentParser(prog="compilation")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--most", type=int, default=None, help="au plus tant d’énoncés par corpus")
    options = parser.parse_args(list(arguments))
    django.setup()
    print("Compilation par de vrais processus de calcul")
    print("  énoncés |  première  | à nouveau  | vectoriser  | rapport | mém. totale | mém. d’un | points")
    for name, count in CASES:
        path = CORPORA / name
        if not path.exists():
            print(f"{name} : corpus absent, non mesuré")
            continue
        most = min(filter(None, (count, options.most)), default=None)
        print(measured(path, most, options.workers), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
