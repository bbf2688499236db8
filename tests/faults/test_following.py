"""Whatever is killed while somebody follows: who comes back with a cursor is told what happened, once, or told to look."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from infra.local.stack import Stack
from tests.support.live import ITEM, connected
from tests.support.system import System, client_of, eventually, fresh

STATUS = "query ($item: ID!) { item(id: $item) { status } }"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """A system of this module's own, which it breaks and mends."""
    with Stack.of_services(state=tmp_path_factory.mktemp("faults")) as running:
        yield running


@dataclass
class Faithful:
    """Follows an item, comes back with its cursor whenever it is sent away, and looks for itself when told to."""

    system: System
    item: str
    cursor: str | None = None
    told: list[str] = field(default_factory=list[str])
    status: str = ""
    token: str = ""

    async def follow(self) -> None:
        while True:
            with suppress(WebSocketException, OSError, TimeoutError):
                await self._once()
            await asyncio.sleep(0.1)

    async def _once(self) -> None:
        async with connected(self.system.stack.url("router"), self.token) as follower:
            await follower.subscribe(ITEM, id=self.item, after=self.cursor)
            while True:
                told: dict[str, Any] = await follower.hear()
                self.told.append(told.get("kind") or told["reason"])
                self.status = told["item"]["status"] if "item" in told else await self._look()
                self.cursor = told["cursor"]

    async def _look(self) -> str:
        return (await self.system.graph(STATUS, item=self.item))["item"]["status"]

    @asynccontextmanager
    async def meanwhile(self) -> AsyncGenerator[None]:
        task = asyncio.create_task(self.follow())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("victim", ["items", "router", "valkey"])
async def test_a_follower_misses_nothing_when_a_process_is_killed(stack: Stack, victim: str) -> None:
    if victim not in stack.processes:
        pytest.skip(f"{victim} runs elsewhere: a variable names its server")
    async with client_of(stack) as system:
        ada, depot = await system.person("Ada Lovelace"), await system.place(fresh("Depot "))
        item = await system.item(fresh("DRL-"), "Drill", depot)
        follower = Faithful(system, item, token=stack.sign_in("member"))
        async with follower.meanwhile():
            await eventually(lambda: "STARTED" in follower.told, "the subscription begins")
            await system.lend(item, ada)
            await eventually(lambda: "LENT" in follower.told, "the lend is told")
            stack.kill(victim)
            stack.restart(victim)
            stack.wait_ready()
            await system.give_back(item)
            if victim == "valkey":
                await eventually(lambda: follower.status == "AVAILABLE", "the return is known", 60)
            else:
                await eventually(lambda: "RETURNED" in follower.told, "the return is told", 60)

    happened = [each for each in follower.told if each != "CREATED"]
    if victim == "valkey":
        assert happened[2] in {"STREAM_REPLACED", "CURSOR_UNKNOWN"}, "it may have lost something"
    else:
        assert happened == ["STARTED", "LENT", "RETURNED"]
