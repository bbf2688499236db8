"""Finding items in a real store while somebody is typing, with slips, and in several replicas."""

from datetime import timedelta

import pytest

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.learning import VOCABULARY
from subgraphs.chassis.paging import BadPage, PageRequest
from subgraphs.items.models import ItemChanges, ItemFilter, ItemSort, MatchKind
from tests.integration.items.shop import Shop


@pytest.fixture
async def stocked(shop: Shop) -> Shop:
    shelf = await shop.place("Shelf")
    for code, name in [("LAP-1", "Laptop stand"), ("X-1", "Lap timer"), ("X-2", "Laptop"), ("X-3", "Bosch drill")]:
        await shop.item(code, shelf, name)
    await shop.relayed()
    return shop


async def found(shop: Shop, text: str) -> list[str]:
    page = await shop.services.items.page(SYSTEM, ItemFilter(text=text), ItemSort(), PageRequest())
    return [item.name for item in page.nodes]


async def test_what_is_typed_finds_codes_first_then_whole_words_then_beginnings_then_slips(stocked: Shop) -> None:
    async def matches(text: str, first: int = 10) -> list[tuple[str, MatchKind]]:
        return [(each.item.code, each.kind) for each in await stocked.services.finding.matches(SYSTEM, text, first)]

    assert await matches("lap") == [
        ("LAP-1", MatchKind.CODE_BEGINNING),
        ("X-1", MatchKind.WORDS),
        ("X-2", MatchKind.BEGINNINGS),
    ]
    assert await matches("x-2") == [("X-2", MatchKind.CODE)]
    assert await matches("lpatop") == [("X-2", MatchKind.SIMILAR), ("LAP-1", MatchKind.SIMILAR)]
    assert await matches("drll bo") == [("X-3", MatchKind.SIMILAR)]
    assert await matches("lap", first=1) == [("LAP-1", MatchKind.CODE_BEGINNING)]
    assert await matches(" - ") == []
    with pytest.raises(BadPage):
        await matches("lap", first=21)


async def test_lists_forgive_a_slip_too_but_none_in_numbers(stocked: Shop) -> None:
    assert await found(stocked, "boshc dril") == ["Bosch drill"]
    assert await found(stocked, "lapptop") == ["Laptop", "Laptop stand"]
    assert await found(stocked, "x-9") == []


async def test_replicas_learn_from_each_other_and_from_what_was_there_before_them(stocked: Shop) -> None:
    twin = stocked.twin()
    assert await found(twin, "drll") == []

    await twin.learning.refresh()
    assert await found(twin, "drll") == ["Bosch drill"]

    await stocked.item("M-1", await stocked.place("Lab"), "Microscope")
    await stocked.relayed()
    await twin.learning.refresh()
    assert await found(twin, "microscpoe") == ["Microscope"]

    await stocked.database[VOCABULARY].delete_many({})
    third = stocked.twin()
    await third.learning.refresh()
    await third.learning.refresh()
    assert await found(third, "microscpoe") == ["Microscope"]


async def test_words_that_nobody_writes_any_more_are_forgotten_and_learnt_again_when_they_return(stocked: Shop) -> None:
    drill = (await stocked.services.finding.matches(SYSTEM, "drill", 1))[0].item
    twin = stocked.twin()
    await twin.learning.refresh()

    async def called(name: str) -> None:
        changes = ItemChanges(id=drill.id, expected_version=None, given={"name": name})
        await stocked.services.items.update(SYSTEM, changes)
        await stocked.relayed()

    await called("Bosch saw")
    await twin.learning.prune(utc_now())
    await stocked.learning.refresh()
    assert "drill" not in stocked.learning.known.words

    await called("Bosch drill")
    await stocked.learning.prune(utc_now() + timedelta(minutes=2))
    await twin.learning.refresh()
    assert await found(twin, "drll") == ["Bosch drill"]

    await called("Bosch saw")
    for minutes in (0, 2, 4):
        await stocked.learning.prune(utc_now() + timedelta(minutes=minutes))
    assert await stocked.database[VOCABULARY].find_one({"_id": "drill"}) is None
