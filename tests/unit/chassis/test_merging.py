"""One page out of several sources, against a list that knows everything."""

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.chassis.merging import merge_pages
from subgraphs.chassis.paging import Key, PageRequest, decode_cursor

ENTRIES = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 3))


def key(entry: tuple[str, int]) -> Key:
    return entry[1], entry[0]


@given(ENTRIES, ENTRIES, st.integers(1, 4), st.booleans(), st.booleans())
def test_walking_through_merged_pages_meets_everything_once_in_order(
    one: dict[str, int], other: dict[str, int], size: int, descending: bool, backward: bool
) -> None:
    entries = [*one.items(), *other.items()]
    expected = sorted((one | other).items(), key=key, reverse=descending)
    found: list[tuple[str, int]] = []
    request = PageRequest(size=size, backward=backward)
    while True:
        page = merge_pages(entries, key, request, descending=descending)
        found = [*page.nodes, *found] if backward else [*found, *page.nodes]
        if not (page.has_previous if backward else page.has_next):
            break
        edge = decode_cursor(page.cursors[0 if backward else -1], "after")
        request = PageRequest(size=size, backward=backward, **{"before" if backward else "after": edge})

    assert found == expected
