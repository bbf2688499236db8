"""Small exports in Snipe-IT's shape, made for these tests, and what happens when they are imported."""

from collections.abc import Sequence
from pathlib import Path

from lendgraph.apply import Outcome, apply
from lendgraph.snipe_it.plan import codes_of, plan_import, usernames_of
from lendgraph.snipe_it.rows import Export, read_export
from lendgraph.state import read_state
from tests.unit.lendgraph.fake_graph import FakeGraph

USERS = "First Name,Last Name,Email,Username,Activated"
LOCATIONS = "name,parent"
ASSETS = "Name,Asset Tag,Category,Location,Model,Checkout Type,Checked Out To: Username,Checked Out To: Location"


def export(folder: Path, *, users: Sequence[str] = (), locations: Sequence[str] = (), assets: Sequence[str] = ()) -> Export:
    """An export of these rows, the usual header over them; a file without rows is not given at all."""
    tables = {"users": (USERS, users), "locations": (LOCATIONS, locations), "assets": (ASSETS, assets)}
    paths: dict[str, Path | None] = {}
    for name, (header, rows) in tables.items():
        path = folder / f"{name}.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        paths[name] = path if rows else None
    return read_export(**paths)


async def run(said: Export, graph: FakeGraph, *, notify: bool = False) -> Outcome:
    """Imports it, as the command does."""
    state = await read_state(graph, usernames_of(said), codes_of(said))
    return await apply(plan_import(said, state, notify=notify), graph, lambda _action: None)


def refused(outcome: Outcome) -> list[tuple[str, int | None, str]]:
    """The refused rows: file, row, reason."""
    return sorted((refusal.origin.file, refusal.origin.row, refusal.reason) for refusal in outcome.refusals)
