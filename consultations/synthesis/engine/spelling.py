"""Rare words that are a slip of a more usual one: « acompagnement », « logemet ».

By deletions (after Garbe's "Symmetric Delete", 2012): two words are one slip apart (a letter too many, too few, another
or two swapped) only if deleting at most one letter from each makes them equal. Only then are they compared.
"""

from collections.abc import Container, Mapping, Sequence

from .words import plain

RARE = 5  # in more statements than this, a word is no slip
SHORTEST, SHORTEST_BETWEEN_RARE = 5, 8  # letters
USUAL = 10  # a slip made n times means a word at least USUAL * n * n times as frequent, unless both are long


def slips(
    terms: Sequence[str], words: Mapping[str, str], counts: Mapping[str, int], known: Container[str]
) -> dict[str, str]:
    """For each term that looks like a slip, the term that is meant.

    `words`: each term as people most often write it; `counts`: in how many statements each is. The order of `terms`
    doesn't matter. `known`: terms that are neither corrected nor meant.
    """
    forms = {term: _forms(term, words[term]) for term in terms if term.isalpha() and term not in known}
    places: dict[str, list[str]] = {}
    rare = [term for term in forms if counts[term] <= RARE]
    wanted = {cut for term in rare for form in forms[term] for cut in cuts(form)}
    for term in forms:
        for cut in {cut for form in forms[term] for cut in cuts(form)} & wanted:
            places.setdefault(cut, []).append(term)
    meant = {}
    for term in rare:
        near = {other for form in forms[term] for cut in cuts(form) for other in places[cut]}
        best = min(
            (other for other in near if _is_slip_of(term, other, forms, counts)),
            key=lambda other: (-counts[other], other),
            default=None,
        )
        if best is not None:
            meant[term] = best
    return {term: _last(term, meant) for term in meant}


def _forms(term: str, word: str) -> set[str]:
    """The strings a term is compared by: its stem and the word as it is written."""
    return {form for form in (term, plain(word)) if len(form) >= SHORTEST}


def cuts(form: str) -> set[str]:
    """A word and what is left of it without one of its letters (the first stays)."""
    return {form, *(form[:at] + form[at + 1 :] for at in range(1, len(form)))}


def _is_slip_of(term: str, other: str, forms: Mapping[str, set[str]], counts: Mapping[str, int]) -> bool:
    if other == term or (counts[other], term) <= (counts[term], other):
        return False
    pairs = [(a, b) for a in forms[term] for b in forms[other] if a != b and one_slip(a, b)]
    usual = counts[other] >= USUAL * counts[term] ** 2
    return any(
        usual or (counts[term] == 1 and min(len(a), len(b)) >= SHORTEST_BETWEEN_RARE) for a, b in pairs
    )


def one_slip(a: str, b: str) -> bool:
    """Whether one letter too many, too few, another, or two swapped neighbours tell `a` from `b`."""
    if len(a) > len(b):
        a, b = b, a
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return len(b) - len(a) == 1 and a[at:] == b[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] or (
        a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    )


def _last(term: str, meant: Mapping[str, str]) -> str:
    while term in meant:
        term = meant[term]
    return term
