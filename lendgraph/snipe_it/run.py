"""The import from end to end: read the files, read the graph, plan, apply."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from lendgraph.apply import Outcome, apply
from lendgraph.client import connect
from lendgraph.progress import watching
from lendgraph.report import foreseen
from lendgraph.snipe_it.plan import codes_of, plan_import, usernames_of
from lendgraph.snipe_it.rows import read_export
from lendgraph.state import read_state


@dataclass(frozen=True, slots=True)
class Files:
    """What to import."""

    users: Path | None
    locations: Path | None
    assets: Path | None


async def import_files(files: Files, endpoint: str, console: Console, *, notify: bool, dry_run: bool) -> Outcome:
    """Imports the files; a dry run stops before the first change."""
    export = read_export(files.users, files.locations, files.assets)
    async with connect(endpoint) as graph:
        state = await read_state(graph, usernames_of(export), codes_of(export))
        plan = plan_import(export, state, notify=notify)
        if dry_run:
            return foreseen(plan)
        with watching(console, plan) as watch:
            return await apply(plan, graph, watch)
