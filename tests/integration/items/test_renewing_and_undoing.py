"""Renewing and undoing on a real store: races, lists, the timeline, and the graph."""

import asyncio
from datetime import timedelta
from typing import Any

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.paging import PageRequest
from subgraphs.items.context import Context
from subgraphs.items.errors import RenewalRefused
from subgraphs.items.models import LoanFilter, LoanSort, LoanStatus, TimelineKind
from subgraphs.items.schema import schema
from subgraphs.items.service.lent import Lent
from tests.integration.items.shop import Shop

FORTNIGHT = timedelta(days=14)


async def test_of_two_hundred_renewals_three_happen(shop: Shop) -> None:
    out, _ = await shop.lent()
    replicas = [shop.services.loans, shop.twin().services.loans]

    outcomes = await asyncio.gather(
        *(replicas[number % 2].renew(SYSTEM, out.loan.id, None, notify=True) for number in range(200))
    )

    assert sum(isinstance(outcome, Lent) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, RenewalRefused) for outcome in outcomes) == 197
    loan = (await shop.services.history.get_loans(SYSTEM, [out.loan.id]))[out.loan.id]
    assert (loan.renewals, loan.due_at) == (3, out.loan.due_at + 3 * FORTNIGHT)
    await shop.relayed()
    told = [fact.data["renewals"] for fact in shop.stream.published if fact.type == "loan_renewed"]
    assert told == [1, 2, 3]


async def test_a_loan_is_renewed_or_returned_but_never_renewed_after_its_return(shop: Shop) -> None:
    out, _ = await shop.lent()
    custody, loans = shop.services.custody, shop.twin().services.loans

    await asyncio.gather(
        loans.renew(SYSTEM, out.loan.id, None, notify=True),
        custody.give_back(SYSTEM, out.item.id, location_id=None, condition=None, notify=True),
    )

    await shop.relayed()
    told = [fact.type for fact in shop.stream.published if fact.data.get("loanId") == out.loan.id]
    assert told in (["item_lent", "loan_renewed", "item_returned"], ["item_lent", "item_returned"])
    loan = (await shop.services.history.get_loans(SYSTEM, [out.loan.id]))[out.loan.id]
    assert (loan.status, loan.renewals) == (LoanStatus.RETURNED, len(told) - 2)


async def test_an_undone_loan_is_in_no_list_unless_asked_for_before_and_after_it_was_relayed(shop: Shop) -> None:
    out, ada = await shop.lent()
    assert isinstance(await shop.services.loans.undo(SYSTEM, out.loan.id), Lent)
    history = shop.services.history

    for _ in range(2):
        everything = await history.page_of_loans(SYSTEM, LoanFilter(), LoanSort(), PageRequest())
        asked_for = await history.page_of_loans(SYSTEM, LoanFilter(status=LoanStatus.UNDONE), LoanSort(), PageRequest())
        of_ada = (await history.loans_of_users(SYSTEM, [ada], None, PageRequest()))[ada]
        assert of_ada is not None
        by_id = await history.get_loans(SYSTEM, [out.loan.id])
        assert not everything.nodes
        assert not of_ada.nodes
        assert list(asked_for.nodes) == list(by_id.values())
        assert [(loan.id, loan.status, loan.returned_to_id) for loan in asked_for.nodes] == [
            (out.loan.id, LoanStatus.UNDONE, None)
        ]
        await shop.relayed()


async def test_of_many_undos_and_returns_one_ends_the_loan(shop: Shop) -> None:
    out, _ = await shop.lent()
    custody, loans = shop.services.custody, shop.twin().services.loans

    await asyncio.gather(
        *(loans.undo(SYSTEM, out.loan.id) for _ in range(5)),
        *(custody.give_back(SYSTEM, out.item.id, location_id=None, condition=None, notify=True) for _ in range(5)),
    )

    await shop.relayed()
    told = [fact.type for fact in shop.stream.published if fact.data.get("loanId") == out.loan.id]
    assert told in (["item_lent", "loan_undone"], ["item_lent", "item_returned"])


async def test_of_many_clicks_on_undo_each_succeeds_and_one_undoes(shop: Shop) -> None:
    out, _ = await shop.lent()
    replicas = [shop.services.loans, shop.twin().services.loans]

    outcomes = await asyncio.gather(*(replicas[number % 2].undo(SYSTEM, out.loan.id) for number in range(10)))

    assert all(isinstance(outcome, Lent) and outcome.loan.status is LoanStatus.UNDONE for outcome in outcomes)
    await shop.relayed()
    assert [fact.type for fact in shop.stream.published].count("loan_undone") == 1


async def test_the_timeline_tells_renewals_and_slips(shop: Shop) -> None:
    out, ada = await shop.lent()
    await shop.services.loans.renew(SYSTEM, out.loan.id, None, notify=True)
    await shop.services.loans.undo(SYSTEM, out.loan.id)

    page = (await shop.services.history.timelines_of(SYSTEM, [out.item.id], PageRequest()))[out.item.id]

    undone, renewed, handed = page.nodes[:3]
    assert [entry.kind for entry in page.nodes[:3]] == [TimelineKind.UNDONE, TimelineKind.RENEWED, TimelineKind.LENT]
    assert {entry.loan_id for entry in (undone, renewed, handed)} == {out.loan.id}
    assert (renewed.user_id, renewed.due_at) == (ada, out.loan.due_at + FORTNIGHT)
    assert (renewed.from_location_id, renewed.to_location_id) == (None, None)
    assert undone.to_location_id == handed.from_location_id == out.item.home_id


async def test_clients_renew_and_undo(shop: Shop) -> None:
    out, _ = await shop.lent()

    async def ask(document: str) -> Any:
        result = await schema.run(document, {"id": out.loan.id}, None, Context(SYSTEM, shop.services))
        assert result.errors is None
        assert result.data is not None
        return result.data["answer"]

    renewal = """mutation ($id: ID!) { answer: renewLoan(input: {loanId: $id}) { __typename
        ... on RenewLoanSuccess { loan { renewals dueAt item { code } } item { loan { renewals } } }
        ... on RenewalRefused { reason message } } }"""
    renewed = await ask(renewal)
    undone = await ask("""mutation ($id: ID!) { answer: undoLend(input: {loanId: $id}) { __typename
        ... on UndoLendSuccess { loan { status } item { status location { name } } } } }""")
    refused = await ask(renewal)

    assert renewed["loan"]["dueAt"] == (out.loan.due_at + FORTNIGHT).isoformat()
    assert (renewed["loan"]["renewals"], renewed["item"]["loan"]["renewals"]) == (1, 1)
    assert (undone["loan"]["status"], undone["item"]) == ("UNDONE", {"status": "AVAILABLE", "location": {"name": "Shelf"}})
    assert (refused["__typename"], refused["reason"]) == ("RenewalRefused", "CLOSED")
