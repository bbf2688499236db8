"""What one request has looked up already: lists of N things cost one query per kind of thing, not N."""

import asyncio
from collections.abc import Awaitable, Hashable, Mapping, Sequence
from typing import Any, Protocol

from strawberry.dataloader import DataLoader

from subgraphs.chassis.identity import Actor
from subgraphs.items.models import LocationTree, Place
from subgraphs.items.service.locations import Locations


class _ReadMany[Key, Value](Protocol):
    def __call__(self, keys: Sequence[Key], /) -> Awaitable[Mapping[Key, Value]]: ...


def by_key[Key: Hashable, Value](read: _ReadMany[Key, Value]) -> DataLoader[Key, Value | None]:
    """A loader that reads all keys asked for in one turn of the loop at once; None for what there is not."""

    async def load(keys: list[Key]) -> Sequence[Value | None]:
        found = await read(keys)
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=load)


class Lists[Options: Hashable, Value]:
    """Loads lists that belong to something (what somebody holds, an item's timeline), those with the same options together."""

    def __init__(self, read: "_ReadLists[Options, Value]") -> None:
        self._read = read
        self._loaders: dict[Options, DataLoader[str, Value]] = {}

    async def load(self, owner: str, options: Options) -> Value:
        """One owner's list."""
        if options not in self._loaders:
            self._loaders[options] = DataLoader(load_fn=self._reader(options))
        return await self._loaders[options].load(owner)

    def _reader(self, options: Options) -> Any:
        async def load(owners: list[str]) -> Sequence[Value]:
            found = await self._read(owners, options)
            return [found[owner] for owner in owners]

        return load


class _ReadLists[Options, Value](Protocol):
    def __call__(self, owners: Sequence[str], options: Options, /) -> Awaitable[Mapping[str, Value]]: ...


class Places:
    """Finds locations in the tree: at once if it was looked at a moment ago, which spares each of N items an await."""

    def __init__(self, locations: Locations, actor: Actor) -> None:
        self._locations = locations
        self._actor = actor
        self._reading: asyncio.Task[LocationTree] | None = None

    def get(self, id: str) -> Place | Awaitable[Place]:
        """A location that is known to exist."""
        tree = self._locations.at_hand(self._actor)
        place = None if tree is None else tree.get(id)
        return self._existing(id) if place is None else place

    async def find(self, id: str) -> Place | None:
        """A location, if there is one with this id."""
        tree = self._locations.at_hand(self._actor)
        place = None if tree is None else tree.get(id)
        return place or (await self.read()).get(id)

    async def read(self) -> LocationTree:
        """The tree as it is now, or was when this request first asked."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._locations.current(self._actor))
        return await asyncio.shield(self._reading)

    async def _existing(self, id: str) -> Place:
        place = (await self.read()).get(id) or (await self._locations.current(self._actor)).get(id)
        if place is None:
            raise LookupError(f"location {id} is referred to, but is not in the tree")
        return place
