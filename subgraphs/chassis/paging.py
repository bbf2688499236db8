"""Keyset pages: what a client asks for, and what it gets. A page costs the same wherever it starts."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

DEFAULT_SIZE = 20
MAX_SIZE = 100
_MAX_CURSOR_LENGTH = 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

type Key = tuple[str | int | datetime, str]
"""An entry's place: the value it is sorted by, then its id, which makes the order total."""


class BadPage(ValueError):
    """The page arguments make no sense; the message tells the client what to change."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A wanted page: `size` entries after `after` and before `before`, counted from the start, or the end if `backward`."""

    size: int = DEFAULT_SIZE
    after: Key | None = None
    before: Key | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Edge[T]:
    """An entry and its cursor."""

    cursor: str
    node: T


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page stands in the whole list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Entries in order, each with its cursor, and whether there are more on either side."""

    nodes: Sequence[T]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool

    @property
    def edges(self) -> Sequence[Edge[T]]:
        """The entries with their cursors."""
        return [Edge(cursor, node) for cursor, node in zip(self.cursors, self.nodes, strict=True)]

    @property
    def page_info(self) -> PageInfo:
        """Relay's summary of the page."""
        ends = (self.cursors[0], self.cursors[-1]) if self.cursors else (None, None)
        return PageInfo(self.has_next, self.has_previous, *ends)


def page_request(first: int | None, after: str | None, last: int | None, before: str | None) -> PageRequest:
    """Check Relay's four arguments. Raises `BadPage`."""
    if first is not None and last is not None:
        raise BadPage("Give either `first` or `last`, not both.")
    name, size = ("last", last) if last is not None else ("first", DEFAULT_SIZE if first is None else first)
    if not 1 <= size <= MAX_SIZE:
        raise BadPage(f"`{name}` must lie between 1 and {MAX_SIZE}; it is {size}.")
    return PageRequest(
        size=size,
        after=None if after is None else decode_cursor(after, "after"),
        before=None if before is None else decode_cursor(before, "before"),
        backward=last is not None,
    )


def make_page[T](found: Sequence[T], request: PageRequest, key: Callable[[T], Key]) -> Page[T]:
    """Cut a page out of `found`: up to `size + 1` entries, in the order they were read (from the end if `backward`)."""
    more = len(found) > request.size
    entries = list(found[: request.size])
    if request.backward:
        entries.reverse()
    return Page(
        nodes=entries,
        cursors=[encode_cursor(key(entry)) for entry in entries],
        has_next=request.before is not None if request.backward else more,
        has_previous=more if request.backward else request.after is not None,
    )


def encode_cursor(key: Key) -> str:
    """An opaque cursor for an entry's place."""
    value, id = key
    wire = {"t": (value - _EPOCH) // _MILLISECOND} if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(orjson.dumps([wire, id])).decode().rstrip("=")


def decode_cursor(cursor: str, argument: str) -> Key:
    """The place a cursor stands for. Raises `BadPage` for anything we did not hand out."""
    try:
        if len(cursor) > _MAX_CURSOR_LENGTH:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        return _key(orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True)))
    except (ValueError, binascii.Error, OverflowError) as error:
        raise BadPage(f"`{argument}` is not a cursor of this list; pass one you got from `pageInfo` or `edges`.") from error


def _key(wire: Any) -> Key:
    match wire:
        case [str() | int() as value, str() as id] if not isinstance(value, bool):
            return value, id
        case [{"t": int() as milliseconds}, str() as id]:
            return _EPOCH + milliseconds * _MILLISECOND, id
        case _:
            raise ValueError
