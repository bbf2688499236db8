"""Exports everything there is into a folder of our CSV files, page by page: memory does not grow with the inventory."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lendgraph.client import Graph
from lendgraph.errors import UnreadableFile
from lendgraph.plain.cells import path_of
from lendgraph.plain.columns import FILES, TIMELINES
from lendgraph.plain.records import Names, item_record, loan_record, person_record, timeline_record
from lendgraph.plain.writing import CsvSheet, new_sheet

type Node = dict[str, Any]


async def export_everything(graph: Graph, folder: Path) -> Mapping[str, int]:
    """Write every file; how many rows each has."""
    with ExitStack() as open_files:
        sheets = {name: open_files.enter_context(new_sheet(folder / f"{name}.csv", FILES[name])) for name in FILES}
        names = await _write_people(graph, sheets["people"])
        await _write_places(graph, sheets["locations"], sheets["categories"])
        async for item in pages(graph, "ExportItems", "items"):
            sheets["items"].add(item_record(item, names))
            await _write_timeline(graph, sheets["timelines"], item, names)
        async for loan in pages(graph, "ExportLoans", "loans"):
            sheets["loans"].add(loan_record(loan, names))
    return {name: sheet.rows for name, sheet in sheets.items()}


async def export_timeline(graph: Graph, code: str, path: Path) -> int:
    """Write what happened to one item, the latest first; how many rows that is."""
    item = (await graph.execute("ExportTimeline", {"code": code, "after": None}))["itemByCode"]
    if item is None:
        raise UnreadableFile(f"There is no item with the code {code}.", "Codes are on the labels, and in items.csv.")
    with new_sheet(path, TIMELINES) as sheet:
        await _write_timeline(graph, sheet, item, Names({}))
        return sheet.rows


async def pages(graph: Graph, operation: str, field: str) -> AsyncGenerator[Node]:
    """Every node of a connection, page by page."""
    after: str | None = None
    while True:
        page = (await graph.execute(operation, {"after": after}))[field]
        for node in page["nodes"]:
            yield node
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


async def _write_people(graph: Graph, sheet: CsvSheet) -> Names:
    names = Names({})
    async for person in pages(graph, "ExportPeople", "users"):
        sheet.add(person_record(person, names))
    return names


async def _write_places(graph: Graph, locations: CsvSheet, categories: CsvSheet) -> None:
    places = await graph.execute("ExportPlaces", {})
    for location in places["locations"]:
        locations.add({"path": path_of(step["name"] for step in location["path"]), "archived": location["archived"]})
    for category in places["categories"]:
        categories.add({"category": category["name"]})


async def _write_timeline(graph: Graph, sheet: CsvSheet, item: Node, names: Names) -> None:
    page = item["timeline"]
    while True:
        for entry in page["nodes"]:
            sheet.add(timeline_record(item["code"], entry, names))
        if not page["pageInfo"]["hasNextPage"]:
            return
        wanted = {"code": item["code"], "after": page["pageInfo"]["endCursor"]}
        page = (await graph.execute("ExportTimeline", wanted))["itemByCode"]["timeline"]
