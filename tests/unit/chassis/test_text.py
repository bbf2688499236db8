"""Text people type."""

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.search import index_tokens, query_tokens
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
