"""Writes our CSV files: UTF-8 with a byte order mark, so that spreadsheets read it as such; lines as RFC 4180 has them."""

import csv
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from lendgraph.errors import UnreadableFile
from lendgraph.plain.cells import guarded

type Record = Mapping[str, str | int | bool | None]


class Sheet(Protocol):
    """Takes rows."""

    def add(self, record: Record) -> None:
        """Write one more row."""
        ...


class CsvSheet:
    """Rows of a file, below a header."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        self._columns = columns
        self._writer = csv.writer(file)
        self._writer.writerow(columns)
        self.rows = 0

    def add(self, record: Record) -> None:
        """Write one more row."""
        self._writer.writerow([_cell(record.get(column)) for column in self._columns])
        self.rows += 1


@contextmanager
def new_sheet(path: Path, columns: Sequence[str]) -> Generator[CsvSheet]:
    """A file to be filled while the block runs; it takes its place when it is whole."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            yield CsvSheet(file, columns)
        part.replace(path)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be written: {error.strerror or error}.", "Name another place.") from error
    finally:
        part.unlink(missing_ok=True)


def _cell(value: str | int | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else guarded(str(value))
