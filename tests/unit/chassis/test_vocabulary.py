"""What somebody may have meant who mistyped a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from subgraphs.chassis import vocabulary
from subgraphs.chassis.vocabulary import MOST_MEANINGS, Vocabulary, text_conditions, worth_learning

TOOLS = ("drill", "laptop", "microscope", "projector", "tripod", "tent")
WORDS = st.text("abcd", min_size=3, max_size=8)


def knowing(*words: str) -> Vocabulary:
    known = Vocabulary()
    known.add(words)
    return known


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lpatop", "laptop"), ("drll", "drill"), ("trippod", "tripod"), ("projeckor", "projector"), ("micrscop", "microscop")],
)
def test_a_letter_too_many_missing_wrong_or_swapped_is_forgiven(typed: str, meant: str) -> None:
    assert list(knowing(*TOOLS).meanings(typed)[:2]) == [typed, meant]


@pytest.mark.parametrize("typed", ["lpatpo", "tnet1", "tet", "xyz", "lap", "dril", "b00012"])
def test_two_slips_numbers_short_words_and_beginnings_are_taken_as_they_are_written(typed: str) -> None:
    assert knowing(*TOOLS, "b00013").meanings(typed) == [typed]


def test_whole_words_are_likelier_meant_than_beginnings_and_eight_are_enough() -> None:
    many = knowing("lamps", *(f"lam{letter}sen" for letter in "abcdefghijkl"))

    meant = many.meanings("lamps"[:3] + "zs")

    assert meant[1] == "lamps"
    assert len(meant) == 1 + MOST_MEANINGS


@given(st.lists(WORDS, max_size=20), WORDS)
def test_what_is_meant_is_one_slip_from_what_was_typed_and_begins_a_known_word(words: list[str], typed: str) -> None:
    for meant in knowing(*words).meanings(typed)[1:]:
        assert DamerauLevenshtein.distance(typed, meant) == 1
        assert any(word.startswith(meant) for word in words)


@given(st.sets(WORDS, max_size=20), st.sets(WORDS, max_size=20))
def test_forgotten_words_leave_nothing_behind(words: set[str], gone: set[str]) -> None:
    known = knowing(*words, *gone)

    known.drop(gone)

    assert all(known.meanings(word) == knowing(*(words - gone)).meanings(word) for word in words | gone)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_WORDS", 2)

    assert len(knowing(*TOOLS).words) == 2


def test_codes_and_numbers_are_not_learnt() -> None:
    assert worth_learning("Größere Bohrmaschine 2000W, A4", None) == {"grossere", "bohrmaschine"}


def test_each_word_of_a_search_must_be_there_or_one_that_is_meant_by_it() -> None:
    assert text_conditions("bosch drll B-1", knowing("bosch", "drills")) == {
        "tokens": {"$all": ["1", "b", "bosch"]},
        "$and": [{"tokens": {"$in": ["drll", "dril", "drill"]}}],
    }
    assert text_conditions("  ", Vocabulary()) == {}
