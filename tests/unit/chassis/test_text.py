"""Text people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.paging import BadPage
from subgraphs.chassis.search import LONGEST_QUERY, check_query, index_tokens, query_tokens
from subgraphs.chassis.text import FieldProblem, clean, comparison_key


@given(st.text())
def test_cleaned_text_is_one_bounded_line_and_cleaning_it_again_changes_nothing(text: str) -> None:
    cleaned = clean(text, "input.name", longest=50)
    if isinstance(cleaned, str):
        assert 1 <= len(cleaned) <= 50
        assert len(cleaned.splitlines()) == 1
        assert clean(cleaned, "input.name", longest=50) == cleaned


def test_line_breaks_are_kept_only_where_they_are_meant() -> None:
    assert clean("a\nb", "x", longest=9, multiline=True) == "a\nb"
    assert isinstance(clean("a\nb", "x", longest=9), FieldProblem)


@given(st.text(max_size=80))
def test_a_comparison_key_compares_equal_to_itself_in_any_case(text: str) -> None:
    assert comparison_key(comparison_key(text)) == comparison_key(text)


@given(st.text(max_size=60), st.data())
def test_every_beginning_of_every_word_finds_its_text(text: str, data: st.DataObject) -> None:
    tokens = set(index_tokens(text))
    words = query_tokens(text)
    for word in words:
        beginning = word[: data.draw(st.integers(1, len(word)))]
        assert beginning in tokens


def test_accents_and_case_do_not_hide_anything() -> None:
    assert set(query_tokens("bohr MÜH")) <= set(index_tokens("Bohrmühle Mühle"))
    assert set(query_tokens("dri")) <= set(index_tokens("Cordless drill"))
    assert not set(query_tokens("ill")) <= set(index_tokens("Cordless drill"))


@pytest.mark.parametrize("nothing", ["\u200b", "\u00ad", "\u2060\ufeff", "\u202e\u202c", "\u0301", "\ufe0f"])
def test_text_of_which_nothing_can_be_seen_is_no_text(nothing: str) -> None:
    assert isinstance(clean(nothing, "input.name", longest=9), FieldProblem)


@pytest.mark.parametrize("text", ["a", "7", ".", "漢", "ا", "👩\u200d👧", "क्\u200d"])
def test_text_in_any_script_is_text(text: str) -> None:
    assert clean(text, "input.name", longest=9) == text


@pytest.mark.parametrize(
    "spelling",
    ["DRL-7É", " drl-7é ", "ｄｒｌ-7é", "drl-7e\u0301", "drl\u200b-7é", "dr\u00adl-7é", "drl-7é\ufe0f"],
)
def test_what_people_take_for_the_same_compares_equal(spelling: str) -> None:
    assert comparison_key(spelling) == comparison_key("drl-7é")


def test_a_search_for_more_than_anybody_types_is_refused() -> None:
    check_query(None)
    check_query("x" * LONGEST_QUERY)
    with pytest.raises(BadPage, match="`filter"):
        check_query("x" * (LONGEST_QUERY + 1))
