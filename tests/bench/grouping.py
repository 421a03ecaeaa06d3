"""How long grouping takes and how much memory, from 94,000 to 377,000 statements: `bin/bench grouping`.

All statements of ../shared/corpora/statements-large.csv.gz as one theme, beside the reference: PyStemmer in
scikit-learn's TfidfVectorizer over the same texts. Each size runs in a process of its own; times are of the processor,
so that what else the machine does counts little. A million is made by adding copies with a word left out.
"""

import csv
import gzip
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import Stemmer
from sklearn.feature_extraction.text import TfidfVectorizer

from consultations.synthesis.engine import Settings, group, prepare

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "statements-large.csv.gz"
SIZES = (50_000, 94_000, 377_000)


def statements(count: int) -> list[tuple[str, str, str]]:
    """`count` (region, id, text): a sample in a fixed order, then copies with a word left out."""
    with gzip.open(CORPUS, "rt", encoding="utf-8", newline="") as file:
        rows = [(row["region"], row["external_id"], row["text"]) for row in csv.DictReader(file)]
    chance = random.Random(0)
    chance.shuffle(rows)
    for at in range(count - len(rows)):
        region, name, text = rows[at]
        words = text.split()
        if len(words) > 1:
            del words[chance.randrange(len(words))]
        rows.append((region, f"{name}+{at}", " ".join(words)))
    return rows[:count]


def reference(texts: list[str]) -> float:
    """Seconds that stemming and vectorising alone take."""
    start, stemmer = time.process_time(), Stemmer.Stemmer("french")
    words = TfidfVectorizer().build_tokenizer()
    TfidfVectorizer(tokenizer=lambda text: stemmer.stemWords(words(text)), token_pattern=None).fit_transform(
        texts
    )
    return time.process_time() - start


def measure(count: int) -> None:
    """Prints one line for this size; the peak of memory is read before the reference runs."""
    rows, regions = statements(count), defaultdict(list)
    for region, name, text in rows:
        regions[region].append((name, text))
    start = time.process_time()
    parts = [prepare(items) for items in regions.values()]
    prepared = time.process_time() - start
    start = time.process_time()
    grouping = group(parts, Settings())
    grouped = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = reference([text for *_, text in rows])
    print(
        f"{count:>9} énoncés : lecture {prepared:6.1f} s, groupement {grouped:6.1f} s, "
        f"référence {spent:6.1f} s, groupement/référence {grouped / spent:.2f}, "
        f"tout/référence {(prepared + grouped) / spent:.2f}, mémoire {peak:.0f} Mo, "
        f"{len(grouping.groups)} groupes, {len(grouping.set_aside)} écartés",
        flush=True,
    )


def main() -> int:
    """Measures every size (or those given after `python -m tests.bench.grouping`)."""
    if not CORPUS.exists():
        raise SystemExit(f"Corpus absent : {CORPUS} (le banc lit ../shared/corpora à côté du dépôt).")
    for size in SIZES:
        subprocess.run([sys.executable, "-m", "tests.bench.grouping", str(size)], check=True)
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
    else:
        main()
