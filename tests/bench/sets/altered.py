"""Real statements altered by rule: the same meaning in another form, or the opposite in nearly the same words."""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator

WORD = re.compile(r"[^\W\d_]+")
ABBREVIATIONS = [
    ("une ASS", "une assistante de service social"),
    ("des CESF", "des conseillères en économie sociale et familiale"),
    ("le CCAS", "le centre communal d’action sociale"),
    ("la MDS", "la maison départementale des solidarités"),
    ("l’ASE", "l’aide sociale à l’enfance"),
    ("les EJE", "les éducateurs de jeunes enfants"),
    ("la MDPH", "la maison départementale des personnes handicapées"),
    ("le RSA", "le revenu de solidarité active"),
]
BEFORE = ["Bonjour, ", "Je pense que ", "À mon avis, ", "Nous souhaitons : ", "Il me semble que "]
AFTER = [" Merci.", " Merci d’avance", ", s’il vous plaît", " Cordialement."]
# each way round; whole words
REVERSALS = [
    ("il faut", "il ne faut pas"),
    ("doit", "ne doit pas"),
    ("doivent", "ne doivent pas"),
    ("peut", "ne peut pas"),
    ("sont", "ne sont pas"),
    ("est", "n’est pas"),
    ("plus de", "moins de"),
    ("augmenter", "diminuer"),
    ("augmentation", "réduction"),
    ("augmenter", "réduire"),
    ("augmenter", "baisser"),
    ("hausse", "baisse"),
    ("pour", "contre"),
    ("avec", "sans"),
    ("obligatoire", "facultatif"),
    ("obligatoire", "facultative"),
    ("interdire", "autoriser"),
    ("supprimer", "maintenir"),
    ("supprimer", "créer"),
    ("favoriser", "empêcher"),
    ("encourager", "décourager"),
    ("renforcer", "affaiblir"),
    ("développer", "limiter"),
    ("public", "privé"),
    ("publics", "privés"),
    ("riches", "pauvres"),
    ("gratuit", "payant"),
    ("possible", "impossible"),
    ("utile", "inutile"),
    ("toujours", "jamais"),
    ("simple", "complexe"),
    ("ouvrir", "fermer"),
]


def same_meaning(texts: list[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Pairs (text, altered) by kind of alteration. The same for the same texts."""
    chance = random.Random(4)
    known = {word.lower() for text in texts for word in WORD.findall(text)}
    kinds: list[tuple[str, Callable[[str, random.Random], str]]] = [
        ("faute de frappe", typing_error),
        ("ordre des mots", word_order),
        ("accents et capitales", without_accents),
        ("singulier ou pluriel", singular_plural(known)),
        ("politesse", courtesy),
    ]
    for name, alter in kinds:
        pairs = [(text, alter(text, chance)) for text in texts]
        yield name, [(text, altered) for text, altered in pairs if altered != text]
    pairs = []
    for text in texts:
        short, long = chance.choice(ABBREVIATIONS)
        pairs.append((f"{text} Avec {short}.", f"{text} Avec {long}."))
    yield "sigle ou en toutes lettres", pairs


def typing_error(text: str, chance: random.Random) -> str:
    """One letter lost, doubled, replaced or swapped with the next, in a word of five letters or more."""
    words = [found for found in WORD.finditer(text) if len(found.group()) >= 5]
    if not words:
        return text
    found = chance.choice(words)
    word, at = found.group(), chance.randrange(1, len(found.group()) - 1)
    other = chance.choice("aeinorstul")
    typed = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + other + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return text[: found.start()] + typed + text[found.end() :]


def word_order(text: str, chance: random.Random) -> str:
    """Its members, between commas, full stops or « et », the other way round."""
    members = [member.strip() for member in re.split(r"[.,;:!?\n]+|\bet\b", text) if member.strip()]
    chance.shuffle(members)
    return ", ".join(members) if len(members) > 1 else text


def without_accents(text: str, chance: random.Random) -> str:
    """Without accents, or in capitals with or without them."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return chance.choice([bare, bare.lower(), bare.capitalize()])


def singular_plural(known: set[str]) -> Callable[[str, random.Random], str]:
    """About half of the words that `known` holds both with and without a final s gain or lose it."""

    def turn(found: re.Match) -> str:
        word = found.group()
        other = word[:-1] if word.endswith("s") else word + "s"
        return other if len(word) >= 5 and other.lower() in known and hash_of(found) else word

    def hash_of(found: re.Match) -> bool:
        return (found.start() + len(found.group())) % 2 == 0

    return lambda text, chance: WORD.sub(turn, text)


def courtesy(text: str, chance: random.Random) -> str:
    """With a greeting, thanks, or « je pense que »."""
    return chance.choice(BEFORE) + text + chance.choice(["", *AFTER])


def opposites(texts: list[str], count: int) -> list[tuple[str, str]]:
    """At most `count` pairs (text, its opposite): one word or turn reversed. The same for the same texts."""
    pairs, most = [], count // 8
    for one, other in REVERSALS:
        for said, reversed_ in ((one, other), (other, one)):
            pattern = re.compile(rf"(?<![\w’'-]){re.escape(said)}(?![\w’'-])", re.IGNORECASE)
            found = [text for text in texts if said in text.lower() and _reversible(pattern, text)]
            pairs += [(text, pattern.sub(reversed_, text, count=1)) for text in found[:most]]
    random.Random(5).shuffle(pairs)
    return sorted(list(dict(pairs).items())[:count])


def _reversible(pattern: re.Pattern, text: str) -> bool:
    """Whether reversing what is found turns the meaning round: not « au plus », « par contre », « est-ce »,
    a verb already denied, nor « plus » and « pour » where they join words."""
    found = pattern.search(text)
    if not found:
        return False
    before, after = text[: found.start()].lower().split(), text[found.end() :].lower().split()
    if before and before[-1] in ("du", "au"):
        return False
    near = set(re.findall(r"\w+", " ".join(before[-3:]))) | set(re.findall(r"\w+", " ".join(after[:3])))
    if found.group().lower() in ("pour", "avec") and "contre" in near | {"sans"} & near:
        return False
    return not near & {"ne", "n", "pas", "plus", "moins", "jamais", "par", "au", "que", "qu", "non"}
