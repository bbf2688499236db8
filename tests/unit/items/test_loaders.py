"""What a request need not look up."""

import asyncio
from collections.abc import Awaitable

from subgraphs.chassis.identity import SYSTEM
from subgraphs.items.loaders import Places
from subgraphs.items.models import LocationTree, Place
from tests.unit.items.fakes import FakeLocations, Inventory


class Forgetful(FakeLocations):
    """A store nobody looked at lately, that counts the looks."""

    looks = 0

    @property
    def at_hand(self) -> LocationTree | None:
        return None

    async def current(self) -> LocationTree:
        self.looks += 1
        return self.tree


async def test_a_location_at_hand_is_there_without_waiting() -> None:
    inventory = Inventory()

    place = Places(inventory.places, SYSTEM).get(inventory.shelf)

    assert isinstance(place, Place)
    assert place.path_name == "Building / Shelf"


async def test_many_locations_that_are_not_at_hand_cost_one_look() -> None:
    forgetful = Forgetful()
    inventory = Inventory(locations=forgetful)
    places = Places(inventory.places, SYSTEM)

    async def read(place: Place | Awaitable[Place]) -> Place:
        return place if isinstance(place, Place) else await place

    found = await asyncio.gather(*(read(places.get(id)) for id in (inventory.shelf, inventory.table) * 10))

    assert {place.id for place in found} == {inventory.shelf, inventory.table}
    assert forgetful.looks == 1
