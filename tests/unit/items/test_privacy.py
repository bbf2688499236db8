"""Who sees what: who has a thing now, everybody; who had it, themselves and managers."""

from dataclasses import replace
from typing import Any

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.paging import PageRequest
from subgraphs.chassis.refusals import NotPermitted
from subgraphs.chassis.vocabulary import Vocabulary
from subgraphs.items.context import Context
from subgraphs.items.models import (
    Item,
    ItemFilter,
    ItemStatus,
    LoanFilter,
    LoanSort,
    LoanStatus,
    NewItem,
    TimelineEntry,
    TimelineKind,
)
from subgraphs.items.policy.privacy import shown_entry
from subgraphs.items.repository.items import item_query
from subgraphs.items.schema import schema
from subgraphs.items.service.lent import Lent
from tests.unit.items.fakes import NOON, Inventory

MANAGER = Actor("manager", Role.MANAGER)


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


def member(user_id: str) -> Actor:
    return Actor(user_id, Role.MEMBER)


async def closed_loan(inventory: Inventory) -> str:
    out = await inventory.lend(inventory.thing(), inventory.ada)
    assert isinstance(out, Lent)
    await inventory.take_back(out.item.id)
    return out.loan.id


async def test_an_open_loan_is_seen_by_everybody_a_closed_one_by_who_had_it_and_managers(inventory: Inventory) -> None:
    over = await closed_loan(inventory)
    out = await inventory.lend(inventory.thing("SAW"), inventory.ada)
    assert isinstance(out, Lent)

    async def seen(actor: Actor) -> set[str]:
        return set(await inventory.history.get_loans(actor, [over, out.loan.id]))

    assert await seen(member(inventory.bob)) == {out.loan.id}
    assert await seen(member(inventory.ada)) == await seen(MANAGER) == {over, out.loan.id}


async def test_members_list_their_own_loans_only(inventory: Inventory) -> None:
    out = await inventory.lend(inventory.thing(), inventory.ada)
    assert isinstance(out, Lent)

    async def listed(actor: Actor, borrower_id: str | None = None) -> list[str]:
        page = await inventory.history.page_of_loans(actor, LoanFilter(borrower_id=borrower_id), LoanSort(), PageRequest())
        return [loan.id for loan in page.nodes]

    assert await listed(MANAGER) == await listed(member(inventory.ada)) == await listed(MANAGER, inventory.ada) == [out.loan.id]
    assert await listed(member(inventory.bob)) == await listed(member(inventory.bob), inventory.ada) == []


async def test_what_people_borrow_and_had_is_for_themselves_and_managers(inventory: Inventory) -> None:
    async def shown(actor: Actor) -> list[bool]:
        both, history, page = [inventory.ada, inventory.bob], inventory.history, PageRequest()
        loans = await history.loans_of_users(actor, both, LoanStatus.OPEN, page)
        custody = await history.custody_of(actor, both, page)
        recalled = await inventory.recalls.listed(actor, both, page)
        assert list(loans) == list(custody) == list(recalled) == both
        answers = [[found[id] is not None for id in both] for found in (loans, custody, recalled)]
        assert answers[0] == answers[1] == answers[2]
        return answers[0]

    assert await shown(member(inventory.ada)) == [True, False]
    assert await shown(MANAGER) == [True, True]


ENTRY = TimelineEntry(
    id="e", seq=1, kind=TimelineKind.RETURNED, at=NOON, actor="ada", user_id="ada", loan_id="loan", note="scratched"
)


@pytest.mark.parametrize(
    ("actor", "entry", "expected"),
    [
        (MANAGER, ENTRY, ENTRY),
        (member("ada"), ENTRY, ENTRY),
        (member("bob"), ENTRY, replace(ENTRY, actor=None, user_id=None, loan_id=None)),
        (member("bob"), replace(ENTRY, actor="bob"), replace(ENTRY, actor="bob", user_id=None, loan_id=None)),
        (member("ada"), replace(ENTRY, actor="manager"), replace(ENTRY, actor=None)),
        (
            member("bob"),
            replace(ENTRY, actor="system:reminders"),
            replace(ENTRY, actor="system:reminders", user_id=None, loan_id=None),
        ),
        (
            member("bob"),
            replace(ENTRY, kind=TimelineKind.RECALLED, note="she is leaving"),
            replace(ENTRY, kind=TimelineKind.RECALLED, actor=None, user_id=None, loan_id=None, note=None),
        ),
        (member("bob"), replace(ENTRY, user_id=None), replace(ENTRY, actor=None, user_id=None)),
    ],
)
def test_an_entry_tells_members_of_nobody_but_themselves(actor: Actor, entry: TimelineEntry, expected: TimelineEntry) -> None:
    assert shown_entry(actor, entry) == expected


SHOWN = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on Item {
  holder { id } recall { reason } whereabouts { ... on Lost { lastHolder { id } } } } } }"""


async def test_who_lost_a_thing_and_why_it_is_recalled_is_not_for_everybody(inventory: Inventory) -> None:
    drill, saw = inventory.thing(), inventory.thing("SAW")
    for thing in (drill, saw):
        await inventory.lend(thing, inventory.ada)
    await inventory.losses.declare_lost(SYSTEM, drill, None)
    await inventory.recalls.recall(SYSTEM, saw, due_at=None, reason="Ada is late")

    async def ask(actor: Actor) -> Any:
        variables = {"r": [{"__typename": "Item", "id": id} for id in (drill, saw)]}
        result = await schema.run(SHOWN, variables, None, Context(actor, inventory.services))
        assert result.errors is None
        assert result.data is not None
        lost, recalled = result.data["_entities"]
        return lost["whereabouts"]["lastHolder"], recalled["recall"]["reason"], recalled["holder"]["id"]

    assert await ask(member(inventory.bob)) == (None, None, inventory.ada)
    assert await ask(member(inventory.ada)) == await ask(MANAGER) == ({"id": inventory.ada}, "Ada is late", inventory.ada)


async def test_members_change_nothing_but_what_is_theirs(inventory: Inventory) -> None:
    ada, drill, saw = member(inventory.ada), inventory.thing(), inventory.thing("SAW")
    lost = inventory.thing("LOST")
    inventory.items.kept[lost] = replace(inventory.items.kept[lost], status=ItemStatus.LOST, holder_id=inventory.ada)
    out = await inventory.lend(saw, inventory.bob)
    assert isinstance(out, Lent)
    new = NewItem(code="NEW", name="New", home_id=inventory.shelf)

    refused: dict[str, Any] = {
        "create": await inventory.catalogue.create(ada, new, notify=True),
        "move": await inventory.stock.move(ada, drill, inventory.table),
        "retire": await inventory.stock.retire(ada, drill, None),
        "assign to oneself": await inventory.custody.assign(ada, drill, inventory.ada, notify=True),
        "unassign": await inventory.custody.unassign(ada, drill, location_id=None, condition=None, notify=True),
        "lend to another": await inventory.custody.lend(ada, drill, inventory.bob, notify=True),
        "return another's": await inventory.custody.give_back(ada, saw, location_id=None, condition=None, notify=True),
        "renew another's": await inventory.lending.renew(ada, out.loan.id, None, notify=True),
        "recall": await inventory.recalls.recall(ada, saw, due_at=None, reason=None),
        "lose another's": await inventory.losses.declare_lost(ada, saw, None),
        "lose nobody's": await inventory.losses.declare_lost(ada, drill, None),
        "find": await inventory.losses.declare_found(ada, lost, location_id=None, condition=None),
        "category": await inventory.kinds.create(ada, "Tools"),
        "location": await inventory.places.create(ada, "Attic", None),
    }

    assert [name for name, outcome in refused.items() if not isinstance(outcome, NotPermitted)] == []
    assert isinstance(inventory.items.kept[drill], Item)
    assert inventory.items.kept[drill].rev == 1


@pytest.mark.parametrize("statuses", [None, {ItemStatus.LOST}, {ItemStatus.LOST, ItemStatus.LENT}, set(ItemStatus)])
def test_no_filter_finds_what_somebody_had_and_lost(statuses: set[ItemStatus] | None) -> None:
    wanted = ItemFilter(holder_id="somebody", statuses=None if statuses is None else frozenset(statuses))

    query = item_query(wanted, Vocabulary())

    assert query["holderId"] == "somebody"
    assert set(query["status"]["$in"]) == {"ASSIGNED", "LENT"} & (set(ItemStatus) if statuses is None else statuses)
