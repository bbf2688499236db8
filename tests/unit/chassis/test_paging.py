"""Cursors and pages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.paging import BadPage, PageRequest, decode_cursor, encode_cursor, make_page, page_request

moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
keys = st.tuples(st.one_of(st.text(), st.integers(-(2**53), 2**53), moments), st.text())


@given(keys)
def test_a_cursor_brings_back_its_place(key: tuple[str | int | datetime, str]) -> None:
    try:
        cursor = encode_cursor(key)
    except TypeError:  # lone surrogates, which never come out of a store
        return
    assert len(cursor) > 2_000 or decode_cursor(cursor, "after") == key


@given(st.text())
def test_anything_else_is_bad_input(text: str) -> None:
    try:
        decode_cursor(text, "after")
    except BadPage as mistake:
        assert "after" in str(mistake)


@pytest.mark.parametrize(
    "cursor", ["", "x", "====", "é", "W10", "bnVsbA", "WzEsMl0", "eyJ0Ijo5OTk5OTk5OTk5OTk5OTk5OTk5OX0", "a" * 5_000]
)
def test_forged_cursors_are_bad_input(cursor: str) -> None:
    with pytest.raises(BadPage):
        decode_cursor(cursor, "after")


@pytest.mark.parametrize(("first", "last"), [(0, None), (-1, None), (101, None), (None, 0), (None, 101), (1, 1)])
def test_sizes_are_bounded(first: int | None, last: int | None) -> None:
    with pytest.raises(BadPage):
        page_request(first, None, last, None)


@given(st.integers(0, 12), st.integers(1, 5), st.booleans())
def test_walking_the_pages_visits_everything_once(count: int, size: int, backward: bool) -> None:
    everything = [f"{number:02}" for number in range(count)]
    seen: list[str] = []
    request = PageRequest(size=size, backward=backward)
    while True:
        rest = [entry for entry in everything if _within(entry, request)]
        page = make_page((rest[::-1] if backward else rest)[: size + 1], request, lambda entry: (entry, entry))
        seen = [*page.nodes, *seen] if backward else [*seen, *page.nodes]
        if not (page.has_previous if backward else page.has_next):
            break
        edge = decode_cursor(page.cursors[0 if backward else -1], "after")
        request = PageRequest(size=size, backward=backward, **{"before" if backward else "after": edge})
    assert seen == everything


def _within(entry: str, request: PageRequest) -> bool:
    after = request.after is None or entry > str(request.after[0])
    return after and (request.before is None or entry < str(request.before[0]))
