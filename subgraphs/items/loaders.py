"""Locations that one request has looked up already."""

import asyncio
from collections.abc import Awaitable

from subgraphs.chassis.identity import Actor
from subgraphs.items.models import LocationTree, Place
from subgraphs.items.service.locations import Locations


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
