"""One page out of several sources, each of which may know a part of the list."""

from collections.abc import Callable, Iterable

from subgraphs.chassis.paging import BadPage, Key, Page, PageRequest, make_page


def merge_pages[T](entries: Iterable[T], key: Callable[[T], Key], request: PageRequest, *, descending: bool) -> Page[T]:
    """The page of `request` out of entries in any order, some of them twice.

    An entry is known by its key's second part; of two with the same, the later one counts. Right if each source
    gave its first `size + 1` entries in reading order, or more. Raises `BadPage` for a cursor of another list.
    """
    by_id = {key(entry)[1]: entry for entry in entries}
    try:
        inside = [entry for entry in by_id.values() if _inside(key(entry), request, descending=descending)]
    except TypeError as error:
        raise BadPage("This cursor belongs to a list sorted another way; start again without it.") from error
    inside.sort(key=key, reverse=descending != request.backward)
    return make_page(inside, request, key)


def _inside(key: Key, request: PageRequest, *, descending: bool) -> bool:
    low, high = (request.before, request.after) if descending else (request.after, request.before)
    return (low is None or low < key) and (high is None or key < high)  # type: ignore[operator]
