"""CSV files as people have them."""

from pathlib import Path

import pytest

from lendgraph.errors import UnreadableFile
from lendgraph.snipe_it.rows import read_export
from lendgraph.snipe_it.tables import read_table

TEXT = "First Name,Username\nZoë,zoe\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace("First Name", " FIRST_NAME ").encode(),
        TEXT.replace("\n", "\r\n").encode(),
        b"\n,\n" + TEXT.encode(),
    ],
    ids=["utf-8", "bom", "cp1252", "utf-16", "semicolons", "tabs", "header spelling", "crlf", "blank rows first"],
)
def test_the_same_person_is_read_however_the_file_was_saved(tmp_path: Path, raw: bytes):
    (tmp_path / "users.csv").write_bytes(raw)

    (person,) = read_export(tmp_path / "users.csv", None, None).people

    assert (person.username, person.name) == ("zoe", "Zoë")


def test_a_guessed_encoding_is_said(tmp_path: Path):
    (tmp_path / "users.csv").write_bytes(TEXT.encode("cp1252"))

    assert "Windows-1252" in read_export(tmp_path / "users.csv", None, None).notices[0]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path):
    (tmp_path / "t.csv").write_text('username,notes\na,"two\nlines"\n\n,\nb,\n')

    assert [row.origin.row for row in read_table(tmp_path / "t.csv", ("username",), "people").rows] == [2, 5]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"PK\x03\x04...", "is a spreadsheet"),
        (b"a,\0b", "is not a text file"),
        (b"Asset Tag\n1\n", "does not look like a table of people"),
        (b"username\n" + b"x" * 200_000, "cannot be read"),
    ],
)
def test_a_file_that_is_no_such_table_is_said_in_one_line(tmp_path: Path, raw: bytes, message: str):
    (tmp_path / "users.csv").write_bytes(raw)

    with pytest.raises(UnreadableFile, match=message) as caught:
        read_table(tmp_path / "users.csv", ("username",), "people")

    assert caught.value.hint


def test_a_description_tells_compactly_what_the_columns_say(tmp_path: Path):
    (tmp_path / "a.csv").write_text(
        "Asset Tag,Item Name,Model,Manufacturer,Model No.,Serial,Notes,Purchase Date\n"
        "T-1,Drill,DHP484,Makita,M-7,S-9,two  batteries,1/23/23\nT-2,,DHP484,,,,,\nT-3,,,,,,,\n"
    )

    assets = read_export(None, None, tmp_path / "a.csv").assets

    assert [(asset.name, asset.description) for asset in assets] == [
        ("Drill", "DHP484 · Makita · model M-7 · serial S-9 · two batteries"),
        ("DHP484", ""),
        ("T-3", ""),
    ]
