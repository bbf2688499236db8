"""How much is asked for a page of N items: calls to the subgraphs and commands to MongoDB, counted by proxies in between."""

from collections.abc import Generator
from contextlib import ExitStack
from time import sleep
from urllib.parse import urlsplit

from bench.counting import Counting, counting, graphql_requests, mongodb_commands
from bench.figures import Figure
from bench.inventory import BROWSE, Inventory, move_in
from bench.running import ask, fresh_state, rewired
from infra.local.stack import Stack

_SIZES = (2, 20, 100)
_REPEATS = 5
_PAUSE_SECONDS = 0.2
"""Longer than the items service relies on what it last saw of the location tree, so that every browse asks for all it needs."""
_SUBGRAPHS = ("users", "items", "mail")
_TARGET_CALLS = 1.0


def measure(quick: bool) -> list[Figure]:
    """Per page size, the calls of one browse."""
    with fresh_state() as state, ExitStack() as open_:
        plain = Stack.of_services(state, which=lambda _program: None)
        calls = {name: open_.enter_context(counting(_port(plain, name), graphql_requests)) for name in _SUBGRAPHS}
        mongodb_port = urlsplit(plain.processes["items"].env["MONGODB_URL"]).port or 0
        commands = {name: open_.enter_context(counting(mongodb_port, mongodb_commands)) for name in ("users", "items")}
        stack = open_.enter_context(_through(plain, calls, commands))
        inventory = move_in(stack)
        inventory.add(0, max(_SIZES))
        counted = calls | {f"{name} to MongoDB": counts for name, counts in commands.items()}
        return list(_figures(inventory, counted))


def _port(stack: Stack, name: str) -> int:
    return stack.settings.ports[f"{name.upper()}_PORT"]


def _through(stack: Stack, calls: dict[str, Counting], commands: dict[str, Counting]) -> Stack:
    addresses = {f"{name.upper()}_URL": f"http://127.0.0.1:{counts.port}/graphql" for name, counts in calls.items()}
    stores = {name: {"MONGODB_URL": f"mongodb://127.0.0.1:{counts.port}"} for name, counts in commands.items()}
    return rewired(stack, {"router": addresses, **stores})


def _figures(inventory: Inventory, counted: dict[str, Counting]) -> Generator[Figure]:
    first: dict[str, float] = {}
    for size in _SIZES:
        found = _count(inventory, counted, size)
        first = first or found
        for name, each in found.items():
            target = _TARGET_CALLS if name in ("users", "items") else first[name] if "MongoDB" in name else None
            if each or target:
                yield Figure("calls", f"{size} items: {name}", each, "calls", target)


def _count(inventory: Inventory, counted: dict[str, Counting], size: int) -> dict[str, float]:
    ask(inventory.stack, BROWSE, first=size)
    for counts in counted.values():
        counts.seen.clear()
    for _ in range(_REPEATS):
        sleep(_PAUSE_SECONDS)
        ask(inventory.stack, BROWSE, first=size)
    return {name: counts.seen.total() / _REPEATS for name, counts in counted.items()}
