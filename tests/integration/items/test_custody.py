"""What somebody had, from when to when: the same before and after the relay, paged, and costing as much for many as for one."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.facts import RecordedFact, record
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.mongo import Database
from subgraphs.chassis.paging import Page, PageRequest, page_request
from subgraphs.items import events
from subgraphs.items.models import CustodyKind, CustodySpan
from subgraphs.items.repository import CUSTODY, ITEMS, CustodyProjection, MongoCustodyReader
from subgraphs.items.service.lent import Lent
from tests.integration.items.shop import Shop


async def spans(shop: Shop, user_id: str, request: PageRequest | None = None) -> Page[CustodySpan]:
    page = (await shop.services.history.custody_of(SYSTEM, [user_id], request or PageRequest()))[user_id]
    assert page is not None
    return page


async def test_somebodys_custody_tells_what_they_had_and_have_before_and_after_it_was_relayed(shop: Shop) -> None:
    ada, bob, shelf = shop.directory.add("Ada"), shop.directory.add("Bob"), await shop.place("Shelf")
    drill, saw, book, slip = [(await shop.item(code, shelf)).id for code in ("DRILL", "SAW", "BOOK", "SLIP")]
    custody = shop.services.custody
    start = utc_now() - timedelta(days=9)
    out = await custody.lend(SYSTEM, drill, ada, lent_at=start, notify=True)
    assert isinstance(out, Lent)
    await custody.give_back(SYSTEM, drill, location_id=None, condition=None, notify=True)
    await custody.assign(SYSTEM, saw, ada, notify=True)
    await custody.unassign(SYSTEM, saw, location_id=None, condition=None, notify=True)
    await custody.assign(SYSTEM, saw, ada, notify=True)
    await custody.lend(SYSTEM, book, ada, notify=True)
    await shop.services.losses.declare_lost(SYSTEM, book, None)
    mistake = await custody.lend(SYSTEM, slip, ada, notify=True)
    assert isinstance(mistake, Lent)
    await shop.services.loans.undo(SYSTEM, mistake.loan.id)
    await custody.lend(SYSTEM, drill, bob, notify=True)

    for _ in range(2):
        page = await spans(shop, ada)
        told = [(span.item_id, span.kind, span.until is None, span.lost) for span in page.nodes]
        assert told == [
            (book, CustodyKind.LOAN, False, True),
            (saw, CustodyKind.ASSIGNMENT, True, False),
            (saw, CustodyKind.ASSIGNMENT, False, False),
            (drill, CustodyKind.LOAN, False, False),
        ]
        assert (page.nodes[-1].id, page.nodes[-1].start) == (out.loan.id, start)
        assert [span.item_id for span in (await spans(shop, bob)).nodes] == [drill]
        await shop.relayed()


async def test_pages_of_custody_follow_each_other(shop: Shop) -> None:
    ada, shelf = shop.directory.add("Ada"), await shop.place("Shelf")
    for number in range(5):
        item = await shop.item(f"D-{number}", shelf)
        await shop.services.custody.lend(SYSTEM, item.id, ada, lent_at=utc_now() - timedelta(days=number), notify=False)
    await shop.relayed()

    everything = await spans(shop, ada)
    first = await spans(shop, ada, page_request(2, None, None, None))
    rest = await spans(shop, ada, page_request(10, first.cursors[-1], None, None))

    assert [*first.nodes, *rest.nodes] == list(everything.nodes)
    assert first.has_next
    assert not rest.has_next


def story(*ends: str) -> list[RecordedFact]:
    """Loans of one thing, one after the other, each with its end."""
    facts: list[RecordedFact] = []
    start = utc_now() - timedelta(days=100)
    for number, end in enumerate(ends):
        loan, lent_at = f"loan-{number}", start + timedelta(days=number)
        base: dict[str, Any] = {"item_id": "drill", "loan_id": loan, "borrower_id": "ada", "lent_at": lent_at, "due_at": lent_at}
        facts.append(_recorded(events.ItemLent(**base, location_id="l", notify=True), 2 * number + 1))
        if end == "returned":
            fact = events.ItemReturned(**base, renewals=0, returned_at=lent_at, location_id="l", notify=True)
            facts.append(_recorded(fact, 2 * number + 2))
        elif end == "undone":
            facts.append(_recorded(events.LoanUndone(**base, location_id="l"), 2 * number + 2))
    return facts


def _recorded(fact: events.ItemLent | events.ItemReturned | events.LoanUndone, seq: int) -> RecordedFact:
    return record(fact, seq=seq, actor=SYSTEM, time=utc_now())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_in_whatever_order_and_however_often_facts_come_the_spans_are_the_same(
    database: Database, data: st.DataObject
) -> None:
    facts = story("returned", "undone", "open")
    told = data.draw(st.permutations(facts)) + data.draw(st.lists(st.sampled_from(facts), max_size=4))
    custody = database[f"{CUSTODY}-{new_id()}"]

    for fact in told:
        await CustodyProjection(custody)([fact])

    page = (await MongoCustodyReader(database[ITEMS], custody).of_users(["ada"], PageRequest()))["ada"]
    assert [(span.id, span.until is None) for span in page.nodes] == [("loan-2", True), ("loan-0", False)]
