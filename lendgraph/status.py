"""Asks the router and each part of the graph behind it how they are."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lendgraph.client import GraphClient, connect
from lendgraph.errors import GraphFailed, NotAllowed, NotRefreshed, NotSignedIn

PARTS = {"people": ("users", "StatusPeople"), "items": ("items", "StatusItems"), "mail": ("mail", "StatusMail")}
"""The subgraph of each part, and what can be asked of it through the router."""


@dataclass(frozen=True, slots=True)
class Check:
    """How a part is: all well without a problem."""

    part: str
    problem: str = ""


async def show_status(endpoint: str, console: Console) -> bool:
    """Prints a table of what is ready; answers whether everything is."""
    async with connect(endpoint) as graph:
        router, states = await _router(graph)
        checks = [router, *await asyncio.gather(*(_part(graph, name, states) for name in PARTS))]
    console.print(f"Lendgraph at [bold]{escape(endpoint)}[/]", highlight=False)
    console.print(_table(checks))
    return not any(check.problem for check in checks)


async def _router(graph: GraphClient) -> tuple[Check, Mapping[str, str]]:
    """The router's own readiness, and what it says of each subgraph."""
    try:
        readiness = await graph.readiness()
    except httpx.TransportError as error:
        return Check("router", f"no answer from /readiness ({type(error).__name__})"), {}
    states: Mapping[str, str] = readiness.get("checks") or {}
    reasons = [f"{name}: {state}" for name, state in states.items() if state != "ok"]
    return Check("router", "" if readiness.get("ready") else "; ".join(reasons) or "not ready"), states


async def _part(graph: GraphClient, name: str, states: Mapping[str, str]) -> Check:
    """Whether the part answers; the router's word for it when it is not for whoever asks."""
    subgraph, operation = PARTS[name]
    try:
        await graph.execute(operation, {})
    except (NotSignedIn, NotAllowed, NotRefreshed):
        state = states.get(subgraph, "nobody says how it is")
        return Check(name, "" if state == "ok" else state)
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
