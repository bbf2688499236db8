"""An item's past in a real store: complete at once, and the same before and after it was relayed."""

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.paging import PageRequest, decode_cursor
from subgraphs.items.models import Item, ItemChanges, TimelineKind
from tests.integration.items.shop import Shop

LIFE = ["RESTORED", "RETIRED", "MOVED", "UNASSIGNED", "ASSIGNED", "RETURNED", "LENT", "UPDATED", "CREATED"]


async def lived(shop: Shop, item: Item, table: str, ada: str) -> None:
    custody, stock = shop.services.custody, shop.services.stock
    await shop.services.items.update(SYSTEM, ItemChanges(id=item.id, expected_version=1, given={"name": "Hammer drill"}))
    await custody.lend(SYSTEM, item.id, ada, notify=True)
    await custody.give_back(SYSTEM, item.id, location_id=None, condition="bit worn", notify=True)
    await custody.assign(SYSTEM, item.id, ada, notify=True)
    await custody.unassign(SYSTEM, item.id, location_id=None, condition=None, notify=True)
    await stock.move(SYSTEM, item.id, table)
    await stock.retire(SYSTEM, item.id, "old")
    await stock.restore(SYSTEM, item.id, None)


async def test_an_item_tells_its_whole_life_latest_first(shop: Shop) -> None:
    shelf, table = await shop.place("Shelf"), await shop.place("Table")
    item, ada = await shop.item("D-1", shelf), shop.directory.add("Ada")
    await lived(shop, item, table, ada)

    at_once = (await shop.services.history.timelines_of(SYSTEM, [item.id], PageRequest()))[item.id]
    await shop.relayed()
    relayed = (await shop.services.history.timelines_of(SYSTEM, [item.id], PageRequest()))[item.id]

    assert [entry.kind for entry in at_once.nodes] == LIFE
    assert relayed == at_once
    entries = {entry.kind: entry for entry in relayed.nodes}
    assert entries[TimelineKind.LENT].user_id == ada
    assert (entries[TimelineKind.LENT].from_location_id, entries[TimelineKind.LENT].to_location_id) == (shelf, None)
    assert entries[TimelineKind.LENT].due_at is not None
    assert entries[TimelineKind.RETURNED].note == "bit worn"
    assert entries[TimelineKind.RETURNED].to_location_id == shelf
    assert entries[TimelineKind.UPDATED].changed == ("name",)
    moved = entries[TimelineKind.MOVED]
    assert (moved.from_location_id, moved.to_location_id) == (shelf, table)
    assert (entries[TimelineKind.RETIRED].from_location_id, entries[TimelineKind.RETIRED].note) == (table, "old")
    assert entries[TimelineKind.CREATED].actor == "system:local"


async def test_a_timeline_can_be_read_page_by_page_while_it_is_relayed(shop: Shop) -> None:
    shelf, table = await shop.place("Shelf"), await shop.place("Table")
    item = await shop.item("D-1", shelf)
    await lived(shop, item, table, shop.directory.add("Ada"))

    kinds: list[str] = []
    request = PageRequest(size=2)
    async with shop.relaying():
        while True:
            page = (await shop.services.history.timelines_of(SYSTEM, [item.id], request))[item.id]
            kinds += [entry.kind for entry in page.nodes]
            if not page.has_next:
                break
            request = PageRequest(size=2, after=decode_cursor(page.cursors[-1], "after"))

    assert kinds == LIFE


async def test_timelines_of_several_items_stay_apart(shop: Shop) -> None:
    shelf, table = await shop.place("Shelf"), await shop.place("Table")
    items = [await shop.item(f"D-{number}", shelf) for number in range(3)]
    await lived(shop, items[1], table, shop.directory.add("Ada"))
    await shop.relayed()
    await shop.services.stock.move(SYSTEM, items[2].id, table)

    found = await shop.services.history.timelines_of(SYSTEM, [item.id for item in items], PageRequest(size=3))

    assert [[entry.kind for entry in found[item.id].nodes] for item in items] == [["CREATED"], LIFE[:3], ["MOVED", "CREATED"]]


async def test_while_the_stream_is_down_the_past_is_complete(shop: Shop) -> None:
    shop.stream.down = True
    item = await shop.item("D-1", await shop.place("Shelf"))
    async with shop.relaying():
        page = (await shop.services.history.timelines_of(SYSTEM, [item.id], PageRequest()))[item.id]

    assert [entry.kind for entry in page.nodes] == ["CREATED"]
