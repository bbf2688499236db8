"""Real stores for integration tests: those that MONGODB_URL and REDIS_URL name, else the ones of `make run`, on free ports.

Each test gets databases and streams of its own, so that servers can be shared and tests never meet.
"""

import os
from collections.abc import AsyncGenerator, Generator

import pytest
from pymongo import monitoring
from redis.asyncio import Redis

from infra.local.settings import DEFAULT_PORTS, Settings
from infra.local.stack import Stack
from infra.local.stores import choose_stores, free_ports
from subgraphs.chassis.broker import redis_client
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.mongo import Client, Database, mongo_client
from tests.support.shapes import Captured

_CAPTURED = Captured()
monitoring.register(_CAPTURED)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The index catalogue judges what all other tests made the services ask."""
    items.sort(key=lambda item: item.path.name == "test_index_catalogue.py")


@pytest.fixture(autouse=True)
def captured(request: pytest.FixtureRequest) -> Captured:
    """What the services asked so far; a test in a service's folder asks for that service."""
    _CAPTURED.testing = request.path.parent.name
    return _CAPTURED


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Generator[dict[str, str]]:
    """The addresses of the stores, by the variable that names each."""
    settings = Settings(state=tmp_path_factory.mktemp("stores"), ports=free_ports(DEFAULT_PORTS), env=dict(os.environ))
    chosen = choose_stores(settings)
    with Stack.of(settings, [store.process for store in chosen if store.process is not None]):
        yield {store.variable: store.url for store in chosen}


@pytest.fixture(scope="session")
def mongo_url(stores: dict[str, str]) -> str:
    """Where MongoDB is."""
    return stores["MONGODB_URL"]


@pytest.fixture(scope="session")
def redis_url(stores: dict[str, str]) -> str:
    """Where Redis is."""
    return stores["REDIS_URL"]


@pytest.fixture
def namespace() -> str:
    """A prefix of databases and streams that no other test has."""
    return f"t{new_id().replace('-', '')[-20:]}-"


@pytest.fixture
async def mongo(mongo_url: str) -> AsyncGenerator[Client]:
    """A client of MongoDB."""
    async with mongo_client(mongo_url) as client:
        yield client


@pytest.fixture
async def database(mongo: Client, namespace: str) -> AsyncGenerator[Database]:
    """A database of the test's own, dropped afterwards."""
    database = mongo[f"{namespace}test"]
    yield database
    await mongo.drop_database(database.name)


@pytest.fixture
async def redis(redis_url: str, namespace: str) -> AsyncGenerator[Redis]:
    """A client of Redis; keys with the test's namespace go afterwards."""
    async with redis_client(redis_url) as client:
        yield client
        keys = [key async for key in client.scan_iter(f"{namespace}*")]
        if keys:
            await client.delete(*keys)
