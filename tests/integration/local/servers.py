"""Embedded MongoDB servers inside a test's process: the plain engine and ours."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mongoeco.engines import SQLiteEngine
from mongoeco.wire import AsyncMongoEcoProxyServer
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from infra.local.engine import LocalEngine

type Database = AsyncDatabase[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Pair:
    """The same database on both engines, and the loop they live on."""

    runner: asyncio.Runner
    plain: Database
    ours: Database


@asynccontextmanager
async def database(engine: SQLiteEngine) -> AsyncGenerator[Database]:
    """A database of a server over `engine`, as the services reach it: through the driver, over the wire."""
    async with AsyncMongoEcoProxyServer(engine=engine) as server:
        client = AsyncMongoClient[dict[str, Any]](server.address.uri, tz_aware=True, w="majority", readConcernLevel="majority")
        try:
            yield client.get_database("shapes")
        finally:
            await client.close()


@contextmanager
def pair(folder: Path) -> Generator[Pair]:
    """Both engines side by side."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        plain = runner.run(stack.enter_async_context(database(SQLiteEngine(str(folder / "plain.sqlite")))))
        ours = runner.run(stack.enter_async_context(database(LocalEngine(str(folder / "ours.sqlite")))))
        try:
            yield Pair(runner, plain, ours)
        finally:
            runner.run(stack.aclose())
