"""The differences give back both texts, whatever they are."""

from hypothesis import given
from hypothesis import strategies as st

from practices.differences import ADDED, REMOVED, SAME, Piece, pieces

TEXTS = st.text(alphabet=st.sampled_from("ab é.,'\n\t<&"), max_size=60) | st.text(max_size=40)


@given(TEXTS, TEXTS)
def test_both_texts_come_back(before, after):
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in found if piece.kind != REMOVED) == after
    assert all(piece.text for piece in found)


def test_a_change_is_told_in_whole_words():
    assert pieces("Chaque mardi, à Bourges.", "Chaque jeudi, à Bourges.") == [
        Piece(SAME, "Chaque "),
        Piece(REMOVED, "mardi"),
        Piece(ADDED, "jeudi"),
        Piece(SAME, ", à Bourges."),
    ]
    assert pieces("", "neuf") == [Piece(ADDED, "neuf")]
    long = "mot " * 6000
    assert [piece.kind for piece in pieces(long, long + "fin")] == [REMOVED, ADDED]


def test_a_word_that_stays_is_not_another_because_of_the_space_after_it():
    assert pieces("Ils se croisaient sans se parler.", "Ils se croisaient.") == [
        Piece(SAME, "Ils se croisaient"),
        Piece(REMOVED, " sans se parler"),
        Piece(SAME, "."),
    ]
