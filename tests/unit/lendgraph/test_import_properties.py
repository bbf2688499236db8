"""Whatever the tables hold: an import never breaks, and run again it changes nothing."""

import asyncio
import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from lendgraph.snipe_it.rows import Export, read_export
from tests.unit.lendgraph.fake_graph import FakeGraph
from tests.unit.lendgraph.snipe import run

HEADERS = {
    "users": ["First Name", "Last Name", "Email", "Username", "Activated"],
    "locations": ["name", "Parent Location", "city"],
    "assets": [
        "Name",
        "Asset Tag",
        "Category",
        "Location",
        "Checkout Type",
        "Checked Out To: Username",
        "Checked Out To: Email",
        "Checked Out To: Location",
    ],
}
NAMES = st.sampled_from(
    ["", " ", "a", "A", "b", "c", "d  e", "ß", "ss", "Unsorted", "x" * 201, "user", "location", "false", "1/23/23"]
)
CELLS = NAMES | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=4)


def tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Three CSV texts; rows may be shorter or longer than their header."""
    return st.fixed_dictionaries(
        {name: st.lists(_rows(headers, cells), max_size=6).map(_csv(headers)) for name, headers in HEADERS.items()}
    )


def _rows(headers: list[str], cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    whole = st.tuples(*(_cells_of(header, cells) for header in headers)).map(list)
    return whole | st.lists(cells, max_size=len(headers) + 1)


def _cells_of(header: str, cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    if header == "Checkout Type":
        return st.sampled_from(["User", "Location", "Asset", "", "?"])
    return st.sampled_from(["true", "false", ""]) if header == "Activated" else cells


def _csv(headers: list[str]):
    def text(rows: list[list[str]]) -> str:
        out = io.StringIO()
        csv.writer(out).writerows([headers, *rows])
        return out.getvalue()

    return text


def read(texts: dict[str, str]) -> Export:
    with TemporaryDirectory() as folder:
        paths: dict[str, Path | None] = {name: Path(folder) / f"{name}.csv" for name in texts}
        for name, text in texts.items():
            (Path(folder) / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        return read_export(**paths)


@given(tables(CELLS))
@settings(max_examples=300, deadline=None)
def test_from_nothing_the_second_run_changes_nothing(texts: dict[str, str]):
    asyncio.run(_settles(FakeGraph(), read(texts)))


@given(tables(NAMES), tables(NAMES))
@settings(max_examples=200, deadline=None)
def test_over_another_import_the_second_run_changes_nothing(before: dict[str, str], texts: dict[str, str]):
    async def both() -> None:
        graph = FakeGraph()
        await run(read(before), graph)
        await _settles(graph, read(texts))

    asyncio.run(both())


async def _settles(graph: FakeGraph, said: Export) -> None:
    first = await run(said, graph)
    second = await run(said, graph)
    graph_refused = len(first.refusals) - len(first.plan.refusals)
    # What was refused may succeed the next time: an address is free once whoever had it got another one.
    assert graph_refused or (second.effects == {} and not second.plan.actions)
