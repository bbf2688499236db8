"""The items service on a real store, with people and a stream in memory."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.mongo import Database, ensure_indexes
from subgraphs.chassis.outbox import WAITING
from subgraphs.items import repository
from subgraphs.items.app import create_learning, create_relay, create_services, create_tallying
from subgraphs.items.context import Services
from subgraphs.items.models import Item, NewItem, News, Place
from subgraphs.items.service.lent import Lent
from tests.unit.chassis.fakes import FakeFeed
from tests.unit.items.fakes import FakeDirectory


@dataclass
class FakeStream:
    """Remembers what was published; `down` makes it fail."""

    name: str = "items"
    published: list[RecordedFact] = field(default_factory=list[RecordedFact])
    down: bool = False

    async def publish(self, fact: RecordedFact) -> None:
        if self.down:
            raise OSError("no Redis")
        self.published.append(fact)

    async def has_epoch(self) -> bool:
        return True


class Shop:
    """The use cases, and what is needed to look behind them."""

    def __init__(self, database: Database, directory: FakeDirectory | None = None) -> None:
        self.database = database
        self.directory = FakeDirectory() if directory is None else directory
        self.stream = FakeStream()
        self.learning = create_learning(database)
        self.tallying = create_tallying(database)
        self.relay = create_relay(database, cast(Any, self.stream), self.learning)
        self.policies = repository.MongoPolicyStore(database[repository.POLICIES])
        words = self.learning.known
        feed = FakeFeed[News]()
        self.services: Services = create_services(database, self.relay, self.directory, self.policies, words, feed)
        self.items = database[repository.ITEMS]

    @classmethod
    async def opened(cls, database: Database) -> "Shop":
        await ensure_indexes(database, repository.INDEXES)
        return cls(database)

    def twin(self) -> "Shop":
        """Another replica of the service on the same store."""
        return Shop(self.database, self.directory)

    async def place(self, name: str, parent_id: str | None = None) -> str:
        place = await self.services.locations.create(SYSTEM, name, parent_id)
        assert isinstance(place, Place)
        return place.id

    async def item(self, code: str, home_id: str, name: str = "Drill") -> Item:
        given = NewItem(code=code, name=name, home_id=home_id)
        item = await self.services.items.create(SYSTEM, given, notify=False)
        assert isinstance(item, Item)
        return item

    async def lent(self) -> tuple[Lent, str]:
        """A drill that Ada borrowed, and who she is."""
        ada = self.directory.add("Ada")
        drill = await self.item("D-1", await self.place("Shelf"))
        result = await self.services.custody.lend(SYSTEM, drill.id, ada, notify=True)
        assert isinstance(result, Lent)
        return result, ada

    async def relayed(self) -> None:
        """Wait until nothing is left in any outbox."""
        async with self.relaying():
            while await self.items.find_one(WAITING) or await self.database[repository.LOCATIONS].find_one(WAITING):
                await asyncio.sleep(0.01)

    @asynccontextmanager
    async def relaying(self) -> AsyncGenerator[None]:
        """Relay meanwhile."""
        task = asyncio.create_task(self.relay.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
