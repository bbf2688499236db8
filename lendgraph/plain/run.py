"""The commands of the plain format from end to end."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from lendgraph.apply import Outcome, apply
from lendgraph.client import connect
from lendgraph.plain.export import export_everything, export_timeline
from lendgraph.plain.past import export_past
from lendgraph.plain.plan import plan_import
from lendgraph.plain.rows import read_files
from lendgraph.plain.state import read_known
from lendgraph.progress import watching
from lendgraph.report import foreseen


async def import_files(paths: Sequence[Path], endpoint: str, console: Console, *, notify: bool, preview: bool) -> Outcome:
    """Imports the files; a preview stops before the first change."""
    tables = read_files(paths)
    async with connect(endpoint) as graph:
        plan = plan_import(tables, await read_known(graph, tables), notify=notify)
        if preview:
            return foreseen(plan)
        with watching(console, plan) as watch:
            return await apply(plan, graph, watch)


async def export_to(folder: Path, endpoint: str, console: Console) -> Mapping[str, int]:
    """Exports everything into a folder; how many rows each file has."""
    async with connect(endpoint) as graph:
        with console.status("Exporting ..."):
            return await export_everything(graph, folder)


async def export_timeline_to(path: Path, code: str, endpoint: str) -> int:
    """Exports what happened to one item; how many rows that is."""
    async with connect(endpoint) as graph:
        return await export_timeline(graph, code, path)


async def export_past_to(folder: Path, username: str, endpoint: str) -> Mapping[str, int]:
    """Exports what somebody had and what happened to their account; how many rows each file has."""
    async with connect(endpoint) as graph:
        return await export_past(graph, username, folder)
