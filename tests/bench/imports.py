"""How fast statements come in, and in how much memory: the real answers, then 50,000 of the large file."""

import csv
import gzip
import re
import resource
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
SLICE_ROWS = 50_000


def main():
    """Print rows per second and peak memory for each file; a second run shows that nothing comes in twice."""
    answers, large = CORPORA / "labelled-answers.csv", CORPORA / "statements-large.csv.gz"
    if not answers.exists() or not large.exists():
        print(f"Corpus absents ({CORPORA}) : rien à mesurer.")
        return
    with tempfile.TemporaryDirectory() as folder:
        slice_of = Path(folder) / "statements-50000.csv"
        head(large, slice_of, SLICE_ROWS)
        for path, slug in ((answers, "mesure-reponses"), (slice_of, "mesure-50000")):
            for what in ("premier versement", "second versement"):
                report(path, slug, what, folder)


def head(source, target, rows):
    """The header and the first `rows` records of a compressed CSV file, as a plain one."""
    with (
        gzip.open(source, "rt", encoding="utf-8", newline="") as read,
        target.open("w", encoding="utf-8", newline="") as written,
    ):
        csv.writer(written).writerows(islice(csv.reader(read), rows + 1))


def report(path, slug, what, folder):
    """Import `path` in a process of its own, and print what it says with its peak memory."""
    argv = [sys.executable, ROOT / "manage.py", "import_statements", path, "--consultation", slug, "--create"]
    run = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(run.stderr)
    peak = (
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    )  # of the largest child so far, in MiB
    rate = re.search(r"(\d+) lignes par seconde", run.stdout)[1]
    print(f"{path.name}, {what} : {rate} lignes par seconde ; mémoire maximale {peak:.0f} Mio", flush=True)
    print(f"    {run.stdout.strip()}", flush=True)
