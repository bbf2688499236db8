"""Asks the router and each part of the graph behind it how they are."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lendgraph.client import GraphClient, connect
from lendgraph.errors import GraphFailed

PARTS = {"people": "StatusPeople", "items": "StatusItems", "mail": "StatusMail"}
"""What can be asked of each subgraph through the router."""


@dataclass(frozen=True, slots=True)
class Check:
    """How a part is: all well without a problem."""

    part: str
    problem: str = ""


async def show_status(endpoint: str, console: Console) -> bool:
    """Prints a table of what is ready; answers whether everything is."""
    async with connect(endpoint) as graph:
        checks = await asyncio.gather(_router(graph), *(_part(graph, name) for name in PARTS))
    console.print(f"Lendgraph at [bold]{escape(endpoint)}[/]", highlight=False)
    console.print(_table(checks))
    return not any(check.problem for check in checks)


async def _router(graph: GraphClient) -> Check:
    """The router's own readiness, with the reasons it gives."""
    try:
        readiness = await graph.readiness()
    except httpx.TransportError as error:
        return Check("router", f"no answer from /readiness ({type(error).__name__})")
    checks: Mapping[str, Any] = readiness.get("checks") or {}
    reasons = [f"{name}: {state}" for name, state in checks.items() if state != "ok"]
    return Check("router", "" if readiness.get("ready") else "; ".join(reasons) or "not ready")


async def _part(graph: GraphClient, name: str) -> Check:
    try:
        await graph.execute(PARTS[name], {})
    except GraphFailed as problem:
        return Check(name, problem.detail)
    return Check(name)


def _table(checks: list[Check]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for title in ("part", "state", "why" if any(check.problem for check in checks) else ""):
        table.add_column(title)
    for check in checks:
        state = "[red]not ready[/]" if check.problem else "[green]ready[/]"
        table.add_row(check.part, state, escape(check.problem))
    return table
