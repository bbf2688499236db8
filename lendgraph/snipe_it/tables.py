"""Reads CSV files as people have them: the usual encodings and delimiters, headers in any case, blank rows, byte order marks."""

import codecs
import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lendgraph.actions import Origin
from lendgraph.errors import UnreadableFile
from lendgraph.text import clean

DELIMITERS = ",;\t|"
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SAVE_AS_CSV = "Export it as CSV (in a spreadsheet: Save as, CSV UTF-8) and import that file."


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by normalised header, cleaned; empty cells are left out."""

    origin: Origin
    cells: Mapping[str, str]
    overlong: bool = False

    def cell(self, headers: tuple[str, ...]) -> str:
        """The first filled cell under one of these headers, or nothing."""
        return next((self.cells[header] for header in headers if header in self.cells), "")


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows, in order, without the blank ones."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    notices: tuple[str, ...] = ()


def header_key(text: str) -> str:
    """`Checked Out To: Username` and `checked_out_to username` are the same header."""
    return " ".join(re.findall(r"\w+", clean(text).casefold().replace("_", " ")))


def read_records(path: Path) -> tuple[list[tuple[int, list[str]]], tuple[str, ...]]:
    """A file's rows that hold anything, numbered, each cell as it stands; and what is to be said about the file."""
    text, notices = _decode(path, _bytes(path))
    return _records(path, text), notices


def read_table(path: Path, key: tuple[str, ...], what: str) -> Table:
    """The table in the file, which must have a column called like one of `key`."""
    records, notices = read_records(path)
    if not records:
        raise UnreadableFile(f"{path} is empty.", "The first row has to name the columns.")
    headers = tuple(header_key(cell) for cell in records[0][1])
    if not set(key) & set(headers):
        columns = [name for cell in records[0][1] if (name := clean(cell))]
        raise UnreadableFile(
            f"{path} does not look like a table of {what}: it has no column “{key[0].title()}”.",
            f"It starts with the columns {', '.join(columns[:6])}. Are the files mixed up?",
        )
    rows = tuple(_row(path.name, number, headers, cells) for number, cells in records[1:])
    return Table(path.name, headers, rows, notices)


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path and its permissions."
        ) from error
    if raw.startswith(SPREADSHEETS):
        raise UnreadableFile(f"{path} is a spreadsheet, not a CSV file.", SAVE_AS_CSV)
    return raw


def _decode(path: Path, raw: bytes) -> tuple[str, tuple[str, ...]]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), ()
    if b"\0" in raw:
        raise UnreadableFile(f"{path} is not a text file.", SAVE_AS_CSV)
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        notice = f"{path.name} is not UTF-8; it was read as Windows-1252. If names look wrong, export it as UTF-8."
        return raw.decode("cp1252", errors="replace"), (notice,)


def _records(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, numbered as a spreadsheet does."""
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=re.sub(r'"[^"]*"', "", first_line).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(number, cells) for number, cells in enumerate(reader, start=1) if any(map(clean, cells))]
    except csv.Error as error:
        raise UnreadableFile(f"{path}, near line {reader.line_num}, cannot be read: {error}.", SAVE_AS_CSV) from error


def _row(file: str, number: int, headers: tuple[str, ...], cells: list[str]) -> Row:
    filled = {header: text for header, cell in zip(headers, cells, strict=False) if header and (text := clean(cell))}
    return Row(Origin(file, number), filled, overlong=any(map(clean, cells[len(headers) :])))
