"""What a request looks up at once, and what it need not look up."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence

from subgraphs.chassis.identity import SYSTEM
from subgraphs.items.loaders import Lists, Places, by_key
from subgraphs.items.models import LocationTree, Place
from tests.unit.items.fakes import FakeLocations, Inventory


async def test_keys_asked_for_together_are_read_together() -> None:
    reads: list[Sequence[str]] = []

    async def read(keys: Sequence[str]) -> Mapping[str, str]:
        reads.append(list(keys))
        return {key: key.upper() for key in keys if key != "nobody"}

    loader = by_key(read)
    found = await asyncio.gather(loader.load("a"), loader.load("nobody"), loader.load("a"))

    assert found == ["A", None, "A"]
    assert reads == [["a", "nobody"]]


async def test_lists_with_the_same_options_are_read_together_and_others_apart() -> None:
    reads: list[tuple[Sequence[str], int]] = []

    async def read(owners: Sequence[str], size: int) -> Mapping[str, str]:
        reads.append((list(owners), size))
        return {owner: owner * size for owner in owners}

    lists = Lists(read)
    found = await asyncio.gather(lists.load("a", 2), lists.load("b", 2), lists.load("a", 3))

    assert found == ["aa", "bb", "aaa"]
    assert sorted(reads) == [(["a"], 3), (["a", "b"], 2)]


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
