"""Following the inventory: who is told what, when items match a filter, cease to, or never did."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from subgraphs.chassis.facts import RecordedFact, record
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.live import feed
from subgraphs.chassis.live.feed import Cursor, Heard, ResyncReason
from subgraphs.chassis.paging import BadPage
from subgraphs.items import events
from subgraphs.items.errors import ItemNotFound
from subgraphs.items.models import (
    Item,
    ItemChanged,
    ItemFilter,
    ItemNews,
    ItemStatus,
    Location,
    LocationChanged,
    LocationNews,
    News,
    Place,
    Resync,
    TimelineKind,
)
from subgraphs.items.policy.matching import to_look_up
from subgraphs.items.repository import kind_of
from subgraphs.items.service.news import NewsReader
from tests.unit.items.fakes import NOON, Inventory

ADA = Actor(new_id(), Role.MEMBER)
MANAGER = Actor(new_id(), Role.MANAGER)
SHELVES = ItemFilter(statuses=frozenset({ItemStatus.AVAILABLE}))


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


class Story:
    """Things that happen to one item, as the feed has them."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.item = inventory.items.kept[inventory.thing()]
        self.number = 0

    def happens(self, kind: TimelineKind, *, knows: bool = True, by: str = SYSTEM.id, **changes: Any) -> Heard[News]:
        before, self.item = self.item, replace(self.item, **changes)
        news = ItemNews(item=self.item, before=before if knows else None, kind=kind, at=NOON, actor=by)
        return self.tell(self.item.id, news)

    def tell(self, subject: str, news: News) -> Heard[News]:
        self.number += 1
        heard = Heard(subject, news, Cursor("e", (self.number, 0)))
        self.inventory.feed.told.append(heard)
        return heard


@pytest.fixture
def story(inventory: Inventory) -> Story:
    return Story(inventory)


async def told(changes: AsyncGenerator[Any]) -> list[Any]:
    return [change async for change in changes]


async def test_an_item_that_leaves_the_filter_is_told_as_such(inventory: Inventory, story: Story) -> None:
    story.happens(TimelineKind.LENT, status=ItemStatus.LENT, location_id=None)
    story.happens(TimelineKind.RENEWED)
    story.happens(TimelineKind.RETURNED, status=ItemStatus.AVAILABLE)

    found = await told(inventory.live.inventory(MANAGER, SHELVES, None))

    assert [(each.kind, each.matches) for each in found] == [(TimelineKind.LENT, False), (TimelineKind.RETURNED, True)]
    assert [each.cursor for each in found] == ["e:1-0", "e:3-0"]


async def test_when_nobody_knows_how_an_item_was_followers_are_rather_told(inventory: Inventory, story: Story) -> None:
    story.happens(TimelineKind.CREATED, knows=False, status=ItemStatus.LENT)
    story.happens(TimelineKind.RENEWED, knows=False, rev=2)
    story.happens(TimelineKind.CREATED, knows=False)

    found = await told(inventory.live.inventory(MANAGER, SHELVES, None))

    assert [(each.kind, each.matches) for each in found] == [(TimelineKind.RENEWED, False), (TimelineKind.CREATED, False)]


async def test_words_are_looked_up_in_the_store(inventory: Inventory, story: Story) -> None:
    story.happens(TimelineKind.UPDATED)

    drills = await told(inventory.live.inventory(MANAGER, ItemFilter(text="drill"), None))
    saws = await told(inventory.live.inventory(MANAGER, ItemFilter(text="saw"), None))

    assert [each.matches for each in drills] == [True]
    assert [each.matches for each in saws] == [False]


async def test_who_follows_one_item_hears_of_nothing_else(inventory: Inventory, story: Story) -> None:
    story.happens(TimelineKind.MOVED)
    Story(inventory).happens(TimelineKind.MOVED)

    found = await told(inventory.live.item(ADA, story.item.id, "a cursor"))

    assert found == [ItemChanged(item=story.item, kind=TimelineKind.MOVED, at=NOON, by=SYSTEM.id, matches=True, cursor="e:1-0")]
    assert inventory.feed.followed == [("a cursor", story.item.id)]


@pytest.mark.parametrize("id", [new_id(), "no id"])
async def test_what_is_not_there_cannot_be_followed(inventory: Inventory, id: str) -> None:
    assert await told(inventory.live.item(ADA, id, None)) == [ItemNotFound()]


async def test_who_did_it_is_told_to_managers_and_to_whoever_it_was(inventory: Inventory, story: Story) -> None:
    story.happens(TimelineKind.LENT, by=ADA.id)

    by = [
        [each.by async for each in inventory.live.item(actor, story.item.id, None) if isinstance(each, ItemChanged)]
        for actor in (ADA, Actor(new_id(), Role.MEMBER), MANAGER)
    ]

    assert by == [[ADA.id], [None], [ADA.id]]


async def test_a_location_that_moves_out_of_the_filter_asks_for_looking_anew(inventory: Inventory, story: Story) -> None:
    tree = inventory.locations.tree
    renamed = tree.put(replace(tree.nodes[inventory.shelf], name="Rack"))
    moved = renamed.put(Location(inventory.shelf, "Rack", None))
    story.tell(inventory.shelf, LocationNews(place=Place(renamed.nodes[inventory.shelf], renamed), at=NOON, actor=ADA.id))
    story.tell(inventory.shelf, LocationNews(place=Place(moved.nodes[inventory.shelf], moved), at=NOON, actor=ADA.id))
    story.happens(TimelineKind.UPDATED)

    found = await told(inventory.live.inventory(ADA, ItemFilter(), None, within=inventory.building))

    assert [type(each) for each in found] == [LocationChanged, Resync]
    assert found[0].location.name == "Rack"
    assert found[1] == Resync(ResyncReason.SCOPE_CHANGED, "e:2-0")


async def test_followers_are_told_to_look_anew_in_our_words(inventory: Inventory) -> None:
    inventory.feed.told.append(feed.Resync(ResyncReason.TOO_SLOW, Cursor("e", (7, 1))))

    expected = [Resync(ResyncReason.TOO_SLOW, "e:7-1")]

    assert await told(inventory.live.inventory(ADA, SHELVES, None, within=inventory.building)) == expected
    assert await told(inventory.live.item(ADA, inventory.thing(), None)) == expected


async def test_a_filter_no_list_would_take_is_refused(inventory: Inventory) -> None:
    with pytest.raises(BadPage):
        await told(inventory.live.inventory(ADA, ItemFilter(codes=frozenset(map(str, range(101)))), None))


@pytest.mark.parametrize(
    ("wanted", "rest"),
    [
        (
            ItemFilter(category_id="c", statuses=SHELVES.statuses, location_ids=frozenset(), holder_id="h", codes=frozenset()),
            None,
        ),
        (ItemFilter(category_id="c", text="drill"), ItemFilter(text="drill")),
        (ItemFilter(never_borrowed=True), ItemFilter(never_borrowed=True)),
    ],
)
def test_only_what_cannot_be_told_otherwise_is_asked_of_the_store(wanted: ItemFilter, rest: ItemFilter | None) -> None:
    assert to_look_up(wanted) == rest


def recorded(fact: Any) -> RecordedFact:
    return record(fact, seq=2, actor=ADA, time=NOON)


def moved(item: Item) -> RecordedFact:
    return recorded(events.ItemMoved(item_id=item.id, from_location_id=item.home_id, to_location_id=item.home_id))


async def test_items_are_read_once_for_all_and_how_they_were_is_remembered(inventory: Inventory, story: Story) -> None:
    reader = NewsReader(inventory.items, inventory.locations, kind_of)
    first = await reader.read([moved(story.item), recorded(events.LocationArchived(location_id=inventory.shelf))], missed=False)
    after = inventory.items.kept[story.item.id] = replace(story.item, name="Hammer drill", rev=2)
    second = await reader.read([moved(story.item)], missed=False)
    long_ago = await reader.read([moved(story.item)], missed=True)
    reader.forget([moved(story.item)])
    forgotten = await reader.read([moved(story.item)], missed=False)

    expected = ItemNews(item=story.item, before=None, kind=TimelineKind.MOVED, at=NOON, actor=ADA.id)
    place = inventory.locations.tree.get(inventory.shelf)
    assert place is not None
    assert first == [expected, LocationNews(place=place, at=NOON, actor=ADA.id)]
    assert second == [replace(expected, item=after, before=story.item)]
    assert long_ago == forgotten == [replace(expected, item=after)]


async def test_how_an_item_was_is_not_known_when_it_changed_unseen_in_between(inventory: Inventory, story: Story) -> None:
    reader = NewsReader(inventory.items, inventory.locations, kind_of)
    await reader.read([moved(story.item)], missed=False)
    inventory.items.kept[story.item.id] = replace(story.item, rev=3)

    first, second = await reader.read([moved(story.item), moved(story.item)], missed=False)

    assert isinstance(first, ItemNews)
    assert isinstance(second, ItemNews)
    assert first.before is None
    assert second.before == second.item
