"""Losses on a real store: the loan ends once, the timeline tells it, and the graph shows it."""

import asyncio
from typing import Any

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.paging import PageRequest
from subgraphs.items.context import Context
from subgraphs.items.models import ItemFilter, ItemSort, ItemStatus, LoanFilter, LoanSort, LoanStatus, TimelineKind
from subgraphs.items.schema import schema
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.losses import LostItem
from tests.integration.items.shop import Shop


async def test_a_lost_loan_is_read_as_lost_before_and_after_it_was_relayed(shop: Shop) -> None:
    out, ada = await shop.lent()
    await shop.services.losses.declare_lost(SYSTEM, out.item.id, "gone")
    history = shop.services.history

    for _ in range(2):
        found = await history.get_loans(SYSTEM, [out.loan.id])
        lost = await history.page_of_loans(SYSTEM, LoanFilter(status=LoanStatus.LOST), LoanSort(), PageRequest())
        of_ada = (await history.loans_of_users(SYSTEM, [ada], None, PageRequest()))[ada]
        assert of_ada is not None
        returned = await history.page_of_loans(SYSTEM, LoanFilter(status=LoanStatus.RETURNED), LoanSort(), PageRequest())
        assert list(lost.nodes) == list(of_ada.nodes) == list(found.values())
        assert [(loan.id, loan.status, loan.returned_at) for loan in lost.nodes] == [(out.loan.id, LoanStatus.LOST, None)]
        assert not returned.nodes
        await shop.relayed()


async def test_a_loan_can_be_lost_or_returned_not_both(shop: Shop) -> None:
    out, _ = await shop.lent()
    custody, losses = shop.services.custody, shop.twin().services.losses

    outcomes = await asyncio.gather(
        *(losses.declare_lost(SYSTEM, out.item.id, None) for _ in range(5)),
        *(custody.give_back(SYSTEM, out.item.id, location_id=None, condition=None, notify=True) for _ in range(5)),
    )

    await shop.relayed()
    told = [fact.type for fact in shop.stream.published if fact.data.get("loanId") == out.loan.id]
    assert told in (["item_lent", "item_lost"], ["item_lent", "item_returned"])
    loan = (await shop.services.history.get_loans(SYSTEM, [out.loan.id]))[out.loan.id]
    assert loan.status is (LoanStatus.LOST if told[-1] == "item_lost" else LoanStatus.RETURNED)
    assert any(isinstance(outcome, Lent | LostItem) for outcome in outcomes)


async def test_a_lost_item_is_nobodys_and_found_by_its_status(shop: Shop) -> None:
    out, ada = await shop.lent()
    await shop.services.losses.declare_lost(SYSTEM, out.item.id, None)

    held = await shop.services.items.held(SYSTEM, [ada], PageRequest())
    wanted = [ItemFilter(holder_id=ada), ItemFilter(statuses=frozenset({ItemStatus.LOST}))]
    by_holder, by_status = [await shop.services.items.page(SYSTEM, each, ItemSort(), PageRequest()) for each in wanted]

    assert not held[ada].nodes
    assert not by_holder.nodes
    assert [item.id for item in by_status.nodes] == [out.item.id]


async def test_the_timeline_tells_who_had_it_last_and_where_it_was_put(shop: Shop) -> None:
    out, ada = await shop.lent()
    attic = await shop.place("Attic")
    await shop.services.losses.declare_lost(SYSTEM, out.item.id, "left in the train")
    await shop.services.losses.declare_found(SYSTEM, out.item.id, location_id=attic, condition="dusty")

    page = (await shop.services.history.timelines_of(SYSTEM, [out.item.id], PageRequest()))[out.item.id]

    found, lost = page.nodes[:2]
    assert (found.kind, found.to_location_id, found.note) == (TimelineKind.FOUND, attic, "dusty")
    assert (lost.kind, lost.user_id, lost.loan_id, lost.note) == (TimelineKind.LOST, ada, out.loan.id, "left in the train")
    assert lost.to_location_id is None


async def test_clients_declare_items_lost_and_found(shop: Shop) -> None:
    out, ada = await shop.lent()

    async def ask(document: str) -> Any:
        result = await schema.run(document, {"id": out.item.id}, None, Context(SYSTEM, shop.services))
        assert result.errors is None
        assert result.data is not None
        return result.data["answer"]

    lost = await ask("""mutation ($id: ID!) { answer: declareLost(input: {itemId: $id, note: "gone"}) { __typename
        ... on DeclareLostSuccess { loan { status lostAt returnedAt item { status } }
            item { status holder { id } whereabouts { ... on Lost { lastHolder { id } since } } } } } }""")
    found = await ask("""mutation ($id: ID!) { answer: declareFound(input: {itemId: $id}) { __typename
        ... on DeclareFoundSuccess { item { status location { name } timeline(first: 2) { nodes { kind } } } } } }""")
    again = await ask("""mutation ($id: ID!) { answer: declareFound(input: {itemId: $id}) { __typename
        ... on Problem { message } } }""")

    assert lost["loan"]["status"] == "LOST"
    assert lost["loan"]["lostAt"] == lost["item"]["whereabouts"]["since"]
    assert (lost["loan"]["returnedAt"], lost["loan"]["item"]["status"]) == (None, "LOST")
    assert (lost["item"]["holder"], lost["item"]["whereabouts"]["lastHolder"]["id"]) == (None, ada)
    assert (found["item"]["status"], found["item"]["location"]["name"]) == ("AVAILABLE", "Shelf")
    assert [entry["kind"] for entry in found["item"]["timeline"]["nodes"]] == ["FOUND", "LOST"]
    assert again["__typename"] == "ItemNotLost"
