"""Many published fiches of realistic length, loaded fast: words drawn at random, none of anybody's."""

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pgtrigger
from allauth.account.models import EmailAddress
from django.utils.text import slugify

from egts.core.models import Audience, Department, Orientation, Profession, User
from practices.models import Practice

SHEETS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "sheets.csv"
# When the sheets are absent: the lengths of their texts, in characters, at regular steps of their distribution.
BODIES = (57, 180, 520, 990, 1500, 2130, 2900, 3970, 4700, 5550, 11570)
SUMMARIES = (54, 114, 160, 179, 240, 293, 300)
TITLES = (11, 26, 30, 33, 43, 53, 65, 76, 94, 99)
SHARES = {  # how the body of a sheet is shared between the texts of a fiche
    "need": 0.1,
    "objectives": 0.1,
    "description": 0.35,
    "participation": 0.05,
    "partners": 0.03,
    "human_resources": 0.05,
    "financial_resources": 0.04,
    "results": 0.1,
    "evidence": 0.04,
    "interest": 0.05,
    "difficulty": 0.05,
    "levers": 0.02,
    "transferability": 0.02,
}
FREQUENT, RARE = "accompagnement", "hippothérapie"
FREQUENT_IN, RARE_FICHES = 0.4, 3  # of all the fiches; fiches in all
BATCH = 1000
_SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in "aéiou"] + [
    "tion",
    "ment",
    "eur",
    "ance",
    "ique",
    "oir",
]
_COMMON = (
    *("le", "la", "les", "des", "un", "une", "pour", "avec", "dans", "sur", "par", "chaque", "familles"),
    *("personnes", "jeunes", "accueil", "atelier", "quartier", "projet", "équipe", "social", "éducatrice"),
    *("logement", "insertion", "parents", "enfants", "droits", "numérique", "santé", "emploi", "bénévoles"),
    *("association", "commune", "service", "territoire", "rencontre", "groupe", "parole", "soutien"),
)


class Writer:
    """Draws texts of a given length out of sentences, themselves out of words as frequent as words are."""

    def __init__(self, seed=0):
        self.chance = random.Random(seed)
        words = [
            *_COMMON,
            *("".join(self.chance.choices(_SYLLABLES, k=n)) for n in (2, 3, 4) for _ in range(6000)),
        ]
        weights = [1 / rank for rank in range(2, len(words) + 2)]
        lengths = [self.chance.randrange(8, 25) for _ in range(8000)]
        self.sentences = [
            " ".join(self.chance.choices(words, weights, k=length)).capitalize() + "." for length in lengths
        ]

    def text(self, length):
        """About `length` characters, at most."""
        parts, room = [], length
        while room > 0:
            parts.append(self.chance.choice(self.sentences))
            room -= len(parts[-1]) + 1
        return " ".join(parts)[: max(length, 1)].strip()


def shape():
    """Lengths of bodies, summaries and titles: of the sheets when they are here, the ones above otherwise."""
    if not SHEETS.exists():
        return BODIES, SUMMARIES, TITLES
    with SHEETS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(tuple(sorted(len(row[name]) for row in rows)) for name in ("body", "description", "name"))


def load(count):
    """`count` published fiches, the same each time, beside those that are there. Returns their author."""
    writer, chance = Writer(), random.Random(count)
    bodies, summaries, titles = shape()
    author, _ = User.objects.get_or_create(email="mesure@exemple.invalid", defaults={"first_name": "Mesure"})
    EmailAddress.objects.update_or_create(
        user=author, email=author.email, defaults={"verified": True, "primary": True}
    )
    departments = list(Department.objects.all())
    links = {
        "orientations": list(Orientation.objects.values_list("pk", flat=True)),
        "professions": list(Profession.objects.values_list("pk", flat=True)),
        "audiences": list(Audience.objects.values_list("pk", flat=True)),
    }
    newest = datetime(2026, 11, 1, tzinfo=UTC)
    rare = set(chance.sample(range(count), RARE_FICHES))
    with pgtrigger.ignore("practices.Practice:insert_insert"):  # their history is not what is measured
        for start in range(0, count, BATCH):
            fiches = []
            for number in range(start, min(start + BATCH, count)):
                body = chance.choice(bodies)
                texts = {name: writer.text(int(body * share)) for name, share in SHARES.items()}
                if chance.random() < FREQUENT_IN:
                    texts["description"] += f" {FREQUENT.capitalize()} de chacun."
                if number in rare:
                    texts["description"] += f" {RARE.capitalize()}."
                title = writer.text(chance.choice(titles))[:200]
                published = newest - timedelta(minutes=number * 7)
                fiches.append(
                    Practice(
                        author=author,
                        state="published",
                        title=title,
                        slug=slugify(title)[:80].strip("-") or "fiche",
                        carrier=f"Centre social {number % 997}",
                        summary=writer.text(min(chance.choice(summaries), 300)),
                        communes=writer.text(12)[:500],
                        start_year=chance.randrange(1998, 2027),
                        stage=chance.choice(["experiment", "deployed", "deployed", "stopped"]),
                        public_contact="accueil@exemple.invalid",
                        hierarchy_consent=True,
                        submitted_at=published,
                        published_at=published,
                        **texts,
                    )
                )
            Practice.objects.bulk_create(fiches)
            _link(fiches, chance, departments, links)
    return author


def _link(fiches, chance, departments, links):
    rows = {name: [] for name in ("regions", "departments", *links)}
    for fiche in fiches:
        places = chance.sample(departments, chance.choice((1, 1, 1, 2)))
        rows["departments"] += [(fiche.pk, place.pk) for place in places]
        rows["regions"] += [(fiche.pk, code) for code in {place.region_id for place in places}]
        for name, keys in links.items():
            rows[name] += [(fiche.pk, key) for key in chance.sample(keys, chance.choice((1, 1, 2)))]
    for name, pairs in rows.items():
        link = Practice._meta.get_field(name)
        mine, theirs = link.m2m_field_name(), link.m2m_reverse_field_name()
        through = link.remote_field.through
        through.objects.bulk_create(
            through(**{f"{mine}_id": fiche, f"{theirs}_id": thing}) for fiche, thing in pairs
        )
