"""What following costs: many clients of the router, or of items alone, are told of the same changes."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.figures import Figure, percentile
from bench.inventory import Inventory, move_in
from bench.lending import LEND, RETURN
from bench.running import ask, cpu_seconds, fresh_system, pids
from infra.local.stack import Stack

_FOLLOWERS = 200
_FOLLOW = """
subscription {
  inventoryChanged { __typename ... on ItemChanged { cursor kind item { id name status version holder { id %s } } } }
}"""
"""Through the router with the holder's name, which users knows."""
_OURS = ("router", "items", "users", "mongo", "valkey")


@dataclass(frozen=True, slots=True)
class _Cost:
    """CPU milliseconds by process, milliseconds from an answer until the last one knew, and bytes by process."""

    cpu: dict[str, float]
    delays: list[float]
    memory: dict[str, int]


def measure(quick: bool) -> list[Figure]:
    """The cost of changes with followers, less that of the same changes without any."""
    changes = 10 if quick else 40
    with fresh_system({"ROUTER_MAX_CONNECTIONS_PER_ADDRESS": "1000"}) as stack:
        inventory = move_in(stack)
        items = inventory.add(0, 4)
        asyncio.run(_cost(inventory, items[0], "router", 1, 2))
        alone = asyncio.run(_cost(inventory, items[0], "router", 0, changes))
        many = asyncio.run(_cost(inventory, items[0], "router", _FOLLOWERS, changes))
        direct = asyncio.run(_cost(inventory, items[1], "items", _FOLLOWERS, changes))
    return [*_figures(many, alone, changes, "the router"), *_figures(direct, alone, changes, "items alone")]


def _figures(cost: _Cost, without: _Cost, changes: int, where: str) -> list[Figure]:
    told = 2 * changes * _FOLLOWERS
    each = {name: max(0.0, cost.cpu[name] - without.cpu[name]) / told for name in cost.cpu}
    grown = {name: (cost.memory[name] - without.memory[name]) / _FOLLOWERS / 1024 for name in ("router", "items")}
    about = f"{_FOLLOWERS} at {where}"
    return [
        *(
            Figure("live", f"{about}: {name}, an event and client", spent, "ms CPU")
            for name, spent in each.items()
            if spent >= 0.001
        ),
        *(Figure("live", f"{about}: {name}, a client", kib, "KiB") for name, kib in grown.items() if kib > 0),
        Figure("live", f"{about}: answered to the last one told, p50", percentile(cost.delays, 50), "ms"),
        Figure("live", f"{about}: answered to the last one told, p99", percentile(cost.delays, 99), "ms"),
    ]


async def _cost(inventory: Inventory, item: str, where: str, followers: int, changes: int) -> _Cost:
    stack = inventory.stack
    processes = {name: pid for name, pid in pids(stack).items() if name in _OURS}
    async with _following(stack, where, followers) as sockets:
        before = cpu_seconds(processes)
        delays = [await _change(inventory, item, number, sockets) for number in range(2 * changes)]
        after = cpu_seconds(processes)
        memory = {name: psutil.Process(pid).memory_info().rss for name, pid in processes.items()}
    return _Cost({name: (after[name] - before[name]) * 1_000 for name in processes}, delays, memory)


async def _change(inventory: Inventory, item: str, number: int, sockets: Sequence[ClientConnection]) -> float:
    """Lend or return; milliseconds from the answer until everybody knows."""
    if number % 2:
        await asyncio.to_thread(ask, inventory.stack, RETURN, item=item)
    else:
        await asyncio.to_thread(ask, inventory.stack, LEND, item=item, borrower=inventory.people[0])
    answered = time.perf_counter()
    wanted = "RETURNED" if number % 2 else "LENT"
    await asyncio.gather(*(_hear(socket, wanted) for socket in sockets))
    return max(0.0, time.perf_counter() - answered) * 1_000


async def _hear(socket: ClientConnection, wanted: str) -> None:
    async with asyncio.timeout(60):
        while f'"{wanted}"' not in str(await socket.recv()):
            pass


@asynccontextmanager
async def _following(stack: Stack, where: str, followers: int) -> AsyncGenerator[list[ClientConnection]]:
    async with AsyncExitStack() as open_:
        address = stack.url(where).replace("http", "ws", 1)
        protocol = [Subprotocol("graphql-transport-ws")]
        sockets: list[ClientConnection] = []
        for _ in range(followers):
            socket = await open_.enter_async_context(connect(address, subprotocols=protocol, proxy=None, compression=None))
            await _subscribe(socket, stack.sign_in(), _FOLLOW % ("name" if where == "router" else ""))
            sockets.append(socket)
        yield sockets


async def _subscribe(socket: ClientConnection, token: str, query: str) -> None:
    async def send(message: dict[str, Any]) -> None:
        await socket.send(json.dumps(message))

    await send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
    await _hear(socket, "connection_ack")
    await send({"type": "subscribe", "id": "1", "payload": {"query": query}})
    await _hear(socket, "Resync")
