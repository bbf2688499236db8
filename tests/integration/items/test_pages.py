"""Pages of items and loans in a real store, against a model in memory."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.outbox import WAITING
from subgraphs.chassis.paging import BadPage, Page, PageRequest, decode_cursor
from subgraphs.chassis.text import comparison_key
from subgraphs.items import events
from subgraphs.items.models import (
    Item,
    ItemFilter,
    ItemSort,
    ItemSortField,
    ItemStatus,
    Loan,
    LoanFilter,
    LoanSort,
    LoanSortField,
    LoanStatus,
)
from subgraphs.items.policy import custody
from subgraphs.items.policy.change import Change
from subgraphs.items.repository import LOANS, LoanProjection, MongoItemRepository, MongoLoanReader
from tests.integration.items.shop import Shop

START = datetime(2026, 11, 1, tzinfo=UTC)
PEOPLE = [new_id() for _ in range(3)]
PLACES = [new_id() for _ in range(3)]
NAMES = st.sampled_from(["Drill", "drill press", "Laptop", "laptop", "Ärmel", "Zange", "Drill"])
RELAXED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def inventories(draw: st.DrawFn) -> list[Item]:
    """A few items, some lent or assigned, with names and times that coincide."""
    items: list[Item] = []
    for number in range(draw(st.integers(0, 12))):
        place = draw(st.sampled_from(PLACES))
        at = START + timedelta(milliseconds=draw(st.integers(0, 3)))
        item = Item(
            id=new_id(),
            code=f"c-{number}",
            name=draw(NAMES),
            home_id=place,
            location_id=place,
            since=at,
            created_at=at,
            updated_at=at,
        )
        items.append(taken(draw, item, at))
    return items


def taken(draw: st.DrawFn, item: Item, at: datetime) -> Item:
    who, due = draw(st.sampled_from(PEOPLE)), at + timedelta(days=draw(st.integers(1, 3)))
    match draw(st.sampled_from(["stays", "lent", "assigned"])):
        case "lent":
            change = custody.lend(
                item, loan_id=new_id(), borrower_id=who, lent_by="eve", lent_at=at, due_at=due, now=at, notify=False
            )
        case "assigned":
            change = custody.assign(item, user_id=who, now=at, notify=False)
        case _:
            return item
    assert isinstance(change, Change)
    return replace(change.after, rev=1)


FILTERS = st.builds(
    ItemFilter,
    text=st.sampled_from([None, "dri", "LAP", "armel", "drill pre", "nothing"]),
    statuses=st.sampled_from([None, frozenset({ItemStatus.LENT}), frozenset({ItemStatus.AVAILABLE, ItemStatus.ASSIGNED})]),
    location_ids=st.sampled_from([None, frozenset(PLACES[:2]), frozenset[str]()]),
    holder_id=st.sampled_from([None, PEOPLE[0]]),
    codes=st.sampled_from([None, frozenset({"C-1", "c-2", "none"})]),
)


def matches(item: Item, wanted: ItemFilter) -> bool:
    words = item.name.casefold().replace("ä", "a").split()
    return (
        (wanted.text is None or all(any(word.startswith(part) for word in words) for part in wanted.text.casefold().split()))
        and (wanted.statuses is None or item.status in wanted.statuses)
        and (wanted.location_ids is None or item.location_id in wanted.location_ids)
        and (wanted.holder_id is None or item.holder_id == wanted.holder_id)
        and (wanted.codes is None or item.code in {code.casefold() for code in wanted.codes})
    )


def place_in(sort: ItemSort) -> Callable[[Item], tuple[object, str]]:
    values: dict[ItemSortField, Callable[[Item], object]] = {
        ItemSortField.NAME: lambda item: comparison_key(item.name),
        ItemSortField.CODE: lambda item: comparison_key(item.code),
        ItemSortField.CREATED_AT: lambda item: item.created_at,
        ItemSortField.UPDATED_AT: lambda item: item.updated_at,
    }
    return lambda item: (values[sort.field](item), item.id)


async def walk[T](read: Callable[[PageRequest], Awaitable[Page[T]]], size: int, *, backward: bool) -> Sequence[T]:
    """All entries, page by page, in the list's order."""
    found: list[T] = []
    request = PageRequest(size=size, backward=backward)
    while True:
        page = await read(request)
        found = [*page.nodes, *found] if backward else [*found, *page.nodes]
        if not (page.has_previous if backward else page.has_next):
            return found
        edge = decode_cursor(page.cursors[0 if backward else -1], "after")
        request = PageRequest(size=size, backward=backward, **{"before" if backward else "after": edge})


@RELAXED
@given(
    items=inventories(),
    wanted=FILTERS,
    sort=st.builds(ItemSort, st.sampled_from(ItemSortField), st.booleans()),
    size=st.integers(1, 4),
    backward=st.booleans(),
)
async def test_pages_of_items_are_those_of_the_model(
    shop: Shop, items: list[Item], wanted: ItemFilter, sort: ItemSort, size: int, backward: bool
) -> None:
    await shop.items.delete_many({})
    repository = MongoItemRepository(shop.items, lambda: None)
    for item in items:
        await repository.insert(item, [], SYSTEM)

    found = await walk(lambda request: repository.page(wanted, sort, request), size, backward=backward)

    assert found == sorted((item for item in items if matches(item, wanted)), key=place_in(sort), reverse=sort.descending)


@RELAXED
@given(items=inventories(), size=st.integers(1, 3), backward=st.booleans())
async def test_what_several_people_hold_is_found_together_as_apart(
    shop: Shop, items: list[Item], size: int, backward: bool
) -> None:
    await shop.items.delete_many({})
    repository = MongoItemRepository(shop.items, lambda: None)
    for item in items:
        await repository.insert(item, [], SYSTEM)
    request = PageRequest(size=size, backward=backward)

    together = await repository.held(PEOPLE, request)

    apart = {person: await repository.page(ItemFilter(holder_id=person), ItemSort(), request) for person in PEOPLE}
    assert together == apart


@pytest.mark.parametrize("collector", PEOPLE)
async def test_one_person_who_has_very_much_does_not_hide_what_the_others_have(shop: Shop, collector: str) -> None:
    repository = MongoItemRepository(shop.items, lambda: None)
    holders = [collector] * 20 + PEOPLE
    for number, person in enumerate(holders):
        item = Item(
            id=new_id(),
            code=f"c-{number}",
            name=f"Drill {number:02}",
            home_id=PLACES[0],
            since=START,
            created_at=START,
            updated_at=START,
            status=ItemStatus.ASSIGNED,
            holder_id=person,
        )
        await repository.insert(item, [], SYSTEM)

    found = await repository.held(PEOPLE, PageRequest(size=2))

    assert {person: len(page.nodes) for person, page in found.items()} == {
        person: 2 if person == collector else 1 for person in PEOPLE
    }
    assert found[collector].has_next


async def lend_and_return(shop: Shop, repository: MongoItemRepository, item: Item, *, relayed: bool) -> Loan:
    """Return a lent item at once; its end is in the projection if relayed, else still in the outbox."""
    assert item.loan is not None
    change = custody.give_back(item, location_id=PLACES[0], condition=None, now=START + timedelta(days=9), notify=False)
    assert isinstance(change, Change)
    await repository.save(item, change.after, change.facts, SYSTEM)
    if relayed:
        async with shop.relaying():
            while await shop.items.find_one({"_id": item.id, **WAITING}):
                shop.relay.nudge()
    return custody.closed(item.loan, change.after, None)


@settings(RELAXED, max_examples=25)
@given(
    items=inventories(),
    fates=st.lists(st.sampled_from(["open", "closing", "closed"]), min_size=12, max_size=12),
    wanted=st.builds(
        LoanFilter,
        status=st.sampled_from([None, LoanStatus.OPEN, LoanStatus.RETURNED]),
        overdue=st.sampled_from([None, True, False]),
        borrower_id=st.sampled_from([None, PEOPLE[0]]),
    ),
    sort=st.builds(LoanSort, st.sampled_from(LoanSortField), st.booleans()),
    size=st.integers(1, 4),
    backward=st.booleans(),
)
async def test_pages_of_loans_are_those_of_the_model_wherever_the_loans_are(
    shop: Shop, items: list[Item], fates: list[str], wanted: LoanFilter, sort: LoanSort, size: int, backward: bool
) -> None:
    await shop.items.delete_many({})
    await shop.database[LOANS].delete_many({})
    repository = MongoItemRepository(shop.items, lambda: None)
    reader = MongoLoanReader(shop.items, shop.database[LOANS])
    loans: list[Loan] = []
    for item, fate in sorted(zip(items, fates, strict=False), key=lambda pair: pair[1]):
        await repository.insert(item, [], SYSTEM)
        if item.loan is not None:
            closes = fate != "open"
            loans.append(await lend_and_return(shop, repository, item, relayed=fate == "closed") if closes else item.loan)
    now = START + timedelta(days=2)

    found = await walk(lambda request: reader.page(wanted, sort, request, now), size, backward=backward)

    def key(loan: Loan) -> tuple[datetime, str]:
        return (loan.lent_at if sort.field is LoanSortField.LENT_AT else loan.due_at), loan.id

    assert found == sorted((loan for loan in loans if wanted.admits(loan, now)), key=key, reverse=sort.descending)
    assert await reader.get_many([loan.id for loan in loans]) == {loan.id: loan for loan in loans}


async def test_a_cursor_of_another_order_is_refused(shop: Shop) -> None:
    await shop.item("D-1", await shop.place("Shelf"))
    by_name = await shop.services.items.page(SYSTEM, ItemFilter(), ItemSort(), PageRequest())
    cursor = decode_cursor(by_name.cursors[0], "after")

    for read in (
        shop.services.items.page(SYSTEM, ItemFilter(), ItemSort(ItemSortField.CREATED_AT), PageRequest(after=cursor)),
        shop.services.history.page_of_loans(SYSTEM, LoanFilter(), LoanSort(), PageRequest(after=cursor)),
        shop.services.history.timelines_of(SYSTEM, [by_name.nodes[0].id], PageRequest(after=(2**64 - 1, "x"))),
    ):
        try:
            await read
        except BadPage as refusal:
            assert "cursor" in str(refusal)
        else:
            raise AssertionError("a cursor of another list was taken")


async def test_a_filter_by_location_sees_the_whole_subtree(shop: Shop) -> None:
    house = await shop.place("House")
    room = await shop.place("Room", house)
    elsewhere = await shop.place("Elsewhere")
    inside = [await shop.item("D-1", house), await shop.item("D-2", room)]
    await shop.item("D-3", elsewhere)

    page = await shop.services.items.page(SYSTEM, ItemFilter(), ItemSort(ItemSortField.CODE), PageRequest(), within=house)

    assert list(page.nodes) == inside


async def test_a_projection_takes_facts_twice_and_in_any_order(shop: Shop) -> None:
    drill = await shop.item("D-1", await shop.place("Shelf"))
    for _ in range(3):
        await shop.services.custody.lend(SYSTEM, drill.id, shop.directory.add("Ada"), notify=True)
        await shop.services.custody.give_back(SYSTEM, drill.id, location_id=None, condition="fine", notify=True)
    await shop.relayed()
    facts = shop.stream.published
    loans = shop.database[LOANS]
    before = await loans.find().sort("_id").to_list()
    assert [document["status"] for document in before] == ["RETURNED"] * 3

    await loans.delete_many({})
    project = LoanProjection(loans)
    for batch in (facts[::-1], facts, facts[3:], facts[:5]):
        await project(batch)
    late = [replace(fact, seq=fact.seq - 1, data={**fact.data, "condition": "old news"}) for fact in facts]
    await project([fact for fact in late if fact.type == events.ItemReturned.type])

    assert await loans.find().sort("_id").to_list() == before
