"""Texts as they stand in our CSV files, so that a spreadsheet takes no text for a formula and nothing is lost.

A text that a spreadsheet might calculate (it begins with one of `= + - @`, a tab or a line's end, OWASP's list for CSV
injection) gets an apostrophe in front. So does one that looks as if it had got one; taking one away again restores each.
"""

import re
from collections.abc import Iterable

_SEPARATOR = " / "
_GUARDED = re.compile(r"'*[=+\-@\t\r\n]")


def guarded(text: str) -> str:
    """A text as it is written into a cell."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(cell: str) -> str:
    """The text in a cell."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def path_of(names: Iterable[str]) -> str:
    """The way to a location in one cell: `Main building / Room 2`. Slashes in names are escaped by a backslash."""
    return _SEPARATOR.join(re.sub(r"([\\/])", r"\\\1", name) for name in names)


def names_in(path: str) -> tuple[str, ...]:
    """The names on the way to a location."""
    parts = re.findall(r"(?:\\.|[^/\\])+", path)
    return tuple(name for part in parts if (name := re.sub(r"\\(.)", r"\1", part).strip()))
