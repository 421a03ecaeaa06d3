"""How well the engine groups, beside scikit-learn's methods: `bin/bench quality`.

Three sets, each tuned on one half (by theme or question, never by row) and reported on the other:
- paraphrases: several people's summaries of one text; two texts that say the same count as different, so that the
  precision shown is a floor. Every method groups within a kind and a theme, on the engine's own vectors and on plain
  stemmed TF-IDF; the better is kept.
- labelled answers: two answers to a question agree when they share a label; the highest recall at a precision of 0.9
  (aimed at 0.93 on the half that tunes).
- robustness: real statements altered without changing what they say, and others reversed (see `sets.altered`).
"""

import csv
import gzip
import random
import sys
import warnings
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.feature_extraction.text import TfidfVectorizer

from consultations.synthesis.engine import Rarity, Settings, group, prepare
from consultations.synthesis.engine.texts import Reader
from consultations.synthesis.engine.vectors import gather
from consultations.synthesis.engine.words import plain, stem

from .sets.altered import opposites, same_meaning

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
PER_MILLE = range(200, 901, 20)
LEAST_PRECISION, MARGIN = 0.9, 0.03  # aimed higher on the half that tunes, to hold on the other


def rows_of(name: str) -> list[dict]:
    """The rows of a corpus. Raises SystemExit with a sentence if it isn't there."""
    csv.field_size_limit(10**9)
    path = CORPORA / name
    if not path.exists():
        raise SystemExit(
            f"Corpus absent : {path} (le banc de qualité lit ../shared/corpora à côté du dépôt)."
        )
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Cells:
    """A corpus cut into cells (where grouping happens) and halves (to tune on one, report on the other)."""

    def __init__(self, rows, half_of, cell_of, agree):
        self.rows, self.half_of = rows, half_of
        self.cells = defaultdict(list)
        for at, row in enumerate(rows):
            self.cells[cell_of(row)].append(at)
        self.halves = sorted({half_of(row) for row in rows})
        self.parts = {
            cell: prepare((at, rows[at]["text"]) for at in members) for cell, members in self.cells.items()
        }
        self.rarity = Rarity.of(self.parts.values())
        self.agree, self.compared = agree, None

    def score(self, labels, half):
        """Pair precision, recall and F1 of {row: group} over the cells of a half."""
        found = right = total = 0
        for members in self.cells.values():
            if self.half_of(self.rows[members[0]]) != half:
                continue
            for a, b in combinations(members, 2):
                agreed = self.agree(self.rows[a], self.rows[b])
                together = labels[a] == labels[b]
                found, right, total = found + together, right + (together and agreed), total + agreed
        precision, recall = right / found if found else 1.0, right / total if total else 0.0
        return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def ours(cells: Cells, per_mille: int) -> dict[int, tuple]:
    """Each row's group by the engine."""
    labels = {}
    for cell, part in cells.parts.items():
        grouping = group([part], Settings(similarity=per_mille), rarity=cells.rarity)
        for found in grouping.groups:
            labels |= {member.id: (cell, found.representative) for member in found.members}
        labels |= {item: (cell, "aside", item) for item, _ in grouping.set_aside}
    return labels


def engine_vectors(cells: Cells) -> dict:
    """By cell, the engine's own vectors, dense, with a row of zeros for what it sets aside."""
    vectors = {}
    for cell, part in cells.parts.items():
        bags = gather([part], cells.rarity)
        dense = np.zeros((len(cells.cells[cell]), bags.rows.shape[1]))
        place = {at: rank for rank, at in enumerate(cells.cells[cell])}
        for row, items in enumerate(bags.items):
            for at, _ in items:
                dense[place[at]] = bags.rows[[row]].toarray()[0]
        vectors[cell] = dense
    return vectors


def plain_vectors(cells: Cells) -> dict:
    """By cell, stemmed TF-IDF without anything of the engine's."""
    words = TfidfVectorizer().build_tokenizer()
    vectorizer = TfidfVectorizer(
        tokenizer=lambda text: [stem(plain(w)) for w in words(text)], token_pattern=None
    )
    every = vectorizer.fit_transform([row["text"] for row in cells.rows])
    return {cell: every[members].toarray() for cell, members in cells.cells.items()}


def distances(vectors: np.ndarray) -> np.ndarray:
    found = np.clip(1 - vectors @ vectors.T, 0, 1)
    np.fill_diagonal(found, 0)
    return found


def methods():
    """Name, settings to try, function from (vectors, setting) to labels (-1: alone)."""
    thresholds = [round(0.2 + 0.04 * step, 2) for step in range(19)]

    def agglomerative(linkage):
        return lambda vectors, limit: AgglomerativeClustering(
            n_clusters=None, metric="precomputed", linkage=linkage, distance_threshold=limit
        ).fit_predict(distances(vectors))

    def kmeans(vectors, share):
        return KMeans(max(1, round(share * len(vectors))), n_init=1, random_state=0).fit_predict(vectors)

    def hdbscan(vectors, setting):
        size, method = setting
        return HDBSCAN(
            min_cluster_size=size,
            min_samples=1,
            metric="precomputed",
            cluster_selection_method=method,
            copy=True,
        ).fit_predict(distances(vectors))

    yield "agglomératif, lien moyen", thresholds, agglomerative("average")
    yield "agglomératif, lien complet", thresholds, agglomerative("complete")
    yield "KMeans", [0.05, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8], kmeans
    yield "HDBSCAN", [(size, how) for size in (2, 3, 5) for how in ("eom", "leaf")], hdbscan


def theirs(cells: Cells, vectors: dict, method, setting) -> dict[int, tuple]:
    labels = {}
    for cell, members in cells.cells.items():
        found = method(vectors[cell], setting) if len(members) > 5 else [-1] * len(members)
        labels |= {
            at: (cell, int(label)) if label >= 0 else (cell, "alone", at)
            for at, label in zip(members, found, strict=True)
        }
    return labels


def crossed(cells: Cells, settings, labels_of, best):
    """Tunes on each half and reports on the other: (setting, score there) by reported half."""
    scores = {}
    for setting in settings:
        labels = labels_of(setting)
        scores[setting] = {half: cells.score(labels, half) for half in cells.halves}
    report = {}
    for tuned, reported in (cells.halves, cells.halves[::-1]):
        setting = max(scores, key=lambda s: best(scores[s][tuned]))
        report[reported] = (setting, scores[setting][reported])
    return report


def table(title: str, cells: Cells, best, show) -> None:
    print(f"\n{title}")
    for half in cells.halves:
        count = sum(cells.half_of(row) == half for row in cells.rows)
        print(f"  moitié « {half} » : {count} textes")
    line("moteur (étoiles)", crossed(cells, PER_MILLE, lambda s: ours(cells, s), best), show)
    shipped = Settings().similarity
    labels = ours(cells, shipped)
    line("moteur, réglage livré", {h: (shipped, cells.score(labels, h)) for h in cells.halves}, show)
    spaces = {"vecteurs du moteur": engine_vectors(cells), "TF-IDF ordinaire": plain_vectors(cells)}
    for name, settings, method in methods():
        for space, vectors in spaces.items():
            found = crossed(cells, settings, lambda s, v=vectors, m=method: theirs(cells, v, m, s), best)
            line(f"{name}, {space}", found, show)


def line(name: str, report: dict, show) -> None:
    cells = "   ".join(
        f"{half[:14]} : {show(score)} (réglage {setting})" for half, (setting, score) in report.items()
    )
    print(f"  {name:<48} {cells}", flush=True)


def paraphrases() -> None:
    """Pair F1 on several people's summaries of one text."""
    cells = Cells(
        rows_of("paraphrases.csv"),
        half_of=lambda row: f"thème {row['theme']}",
        cell_of=lambda row: (row["theme"], row["kind"]),
        agree=lambda a, b: a["labels"] == b["labels"],
    )
    table(
        "Paraphrases : F1 des paires (précision / rappel), réglé sur l’autre moitié",
        cells,
        best=lambda score: score[2],
        show=lambda score: f"{score[2]:.3f} ({score[0]:.2f} / {score[1]:.2f})",
    )
    ceiling(cells)


def ceiling(cells: Cells) -> None:
    """How many true pairs share no word at all, or hardly any: what no method on words can find."""
    shared = Counter()
    for cell, part in cells.parts.items():
        bags = gather([part], cells.rarity)
        row_of = {at: row for row, items in enumerate(bags.items) for at, _ in items}
        for a, b in combinations(cells.cells[cell], 2):
            if cells.agree(cells.rows[a], cells.rows[b]) and a in row_of and b in row_of:
                cosine = float((bags.rows[[row_of[a]]] @ bags.rows[[row_of[b]]].T).sum())
                shared["paires"] += 1
                shared["sans aucun mot commun"] += cosine == 0
                shared["similarité sous 0,2"] += cosine < 0.2
    total = shared.pop("paires")
    for name, count in shared.items():
        print(f"  plafond : {count} des {total} paires vraies {name} ({count / total:.0%})")


def labelled() -> None:
    """Recall at a precision of 0.9 on answers labelled by people."""
    rows = [row for row in rows_of("labelled-answers.csv") if row["labels"]]
    for row in rows:
        row["labels"] = frozenset(row["labels"].split("|"))
    questions = sorted({row["question"] for row in rows})
    half = {
        question: f"questions {'paires' if rank % 2 else 'impaires'}"
        for rank, question in enumerate(questions)
    }
    cells = Cells(
        rows,
        half_of=lambda row: half[row["question"]],
        cell_of=lambda row: row["question"],
        agree=lambda a, b: not a["labels"].isdisjoint(b["labels"]),
    )
    table(
        "Réponses étiquetées : rappel à précision ≥ 0,9 (précision / rappel), réglé sur l’autre moitié",
        cells,
        best=lambda score: (1, score[1]) if score[0] >= LEAST_PRECISION + MARGIN else (0, score[0]),
        show=lambda score: f"{score[0]:.3f} / {score[1]:.3f}",
    )


def robustness() -> None:
    """Altered statements found with the original; opposites never."""
    every = sorted(
        {row["text"] for row in rows_of("statements-large.csv.gz") if 20 <= len(row["text"]) <= 400}
    )
    reader = Reader()
    every = [text for text in every if not reader.read(text).reason]
    texts = sorted(random.Random(3).sample(every, 4000))
    similarity = Settings().similarity
    print(f"\nRobustesse ({len(texts)} énoncés réels, similarité {similarity} ‰)")
    for name, pairs in same_meaning(texts):
        print(f"  même sens, {name:<24} : {together(pairs, similarity):.3f} retrouvés sur {len(pairs)}")
    pairs = opposites(every, 5000)
    for per_mille in (similarity, 300, 100):
        share = together(pairs, per_mille)
        print(f"  contraires à {per_mille} ‰ : {round(share * len(pairs))} réunis sur {len(pairs)}")


def together(pairs: list[tuple[str, str]], per_mille: int) -> float:
    """The share of pairs put in one group, all texts grouped at once as one cell."""
    ids = {text: at for at, text in enumerate(sorted({text for pair in pairs for text in pair}))}
    grouping = group([prepare((at, text) for text, at in ids.items())], Settings(similarity=per_mille))
    lead = {member.id: found.representative for found in grouping.groups for member in found.members}
    return sum(lead.get(ids[a], -1) == lead.get(ids[b], -2) for a, b in pairs) / len(pairs)


def main() -> int:
    """Prints the three tables."""
    warnings.filterwarnings("ignore")
    paraphrases()
    labelled()
    robustness()
    return 0


if __name__ == "__main__":
    sys.exit(main())
