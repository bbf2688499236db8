"""Reads our CSV files as people give them back: whichever they are, in any order, from whatever spreadsheet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lendgraph.actions import Origin
from lendgraph.errors import UnreadableFile
from lendgraph.plain.cells import unguarded
from lendgraph.plain.columns import FILES, HISTORY, kind_of
from lendgraph.snipe_it.tables import read_records


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its filled cells by column."""

    origin: Origin
    cells: Mapping[str, str]
    overlong: bool = False

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of all files by what they are about, and what is to be said about the files."""

    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict[str, Sequence[Row]])
    notices: Sequence[str] = ()


def read_files(paths: Iterable[Path]) -> Tables:
    """Read files; each is known by its columns."""
    rows, notices = defaultdict[str, list[Row]](list), list[str]()
    for path in paths:
        records, said = read_records(path)
        notices += said
        headers = tuple(_column(cell) for cell in records[0][1]) if records else ()
        kind = kind_of(frozenset(headers))
        if kind is None:
            raise UnreadableFile(f"{path} is none of our files: its first row names none of their columns.", _EXPECTED)
        if kind in HISTORY:
            notices.append(f"{path.name} tells of the past, which cannot be imported; it was left out.")
        else:
            rows[kind] += [_row(path.name, number, headers, cells) for number, cells in records[1:]]
    return Tables(rows, notices)


_EXPECTED = "They have " + "; ".join(f"{kind}: {', '.join(columns[:3])}, …" for kind, columns in FILES.items()) + "."


def _column(cell: str) -> str:
    return "_".join(cell.split()).casefold()


def _row(file: str, number: int, headers: Sequence[str], cells: Sequence[str]) -> Row:
    filled = {header: text for header, cell in zip(headers, cells, strict=False) if (text := unguarded(cell).strip())}
    return Row(Origin(file, number), filled, overlong=any(cell.strip() for cell in cells[len(headers) :]))
