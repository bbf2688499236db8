"""MongoDB: one client a process, its indexes, and which of its failures mean 'not now'."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from pymongo import AsyncMongoClient, IndexModel
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConnectionFailure, ExecutionTimeout, NotPrimaryError, WTimeoutError

type Document = dict[str, Any]
type Client = AsyncMongoClient[Document]
type Database = AsyncDatabase[Document]
type Collection = AsyncCollection[Document]
type Indexes = Mapping[str, Sequence[IndexModel]]

UNAVAILABLE = (ConnectionFailure, ExecutionTimeout, NotPrimaryError, WTimeoutError)
"""The store is down, unreachable, changing its primary or too slow: worth trying again later."""

_SELECTION_MS = 2_000
_SOCKET_MS = 5_000


@asynccontextmanager
async def mongo_client(url: str) -> AsyncGenerator[Client]:
    """A client that connects when first used, fails within seconds when nobody answers, and recovers by itself."""
    client: Client = AsyncMongoClient(
        url,
        tz_aware=True,
        serverSelectionTimeoutMS=_SELECTION_MS,
        connectTimeoutMS=_SELECTION_MS,
        socketTimeoutMS=_SOCKET_MS,
        waitQueueTimeoutMS=_SOCKET_MS,
        w="majority",
        readConcernLevel="majority",
        appname="lendgraph",
    )
    try:
        yield client
    finally:
        await client.close()


async def ensure_indexes(database: Database, indexes: Indexes) -> None:
    """Create the indexes a service declares. Those that exist already cost nothing."""
    for collection, models in indexes.items():
        await database[collection].create_indexes(list(models))


async def ping(client: Client) -> None:
    """Raise unless the server answers."""
    await client.admin.command("ping")


async def server_time(client: Client) -> datetime:
    """The time by the store's clock, for what several hosts must judge alike though their own clocks differ."""
    return (await client.admin.command("hello", codec_options=client.codec_options))["localTime"]
