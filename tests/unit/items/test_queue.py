"""The line for an item, through the use cases, on fakes."""

from datetime import timedelta

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.paging import PageRequest
from subgraphs.chassis.refusals import InvalidInput, NotPermitted, VersionConflict
from subgraphs.items import errors, events
from subgraphs.items.models import (
    AtLocation,
    CancelCause,
    Item,
    ItemStatus,
    Loan,
    Override,
    Policy,
    Reservation,
    ReservationStatus,
)
from subgraphs.items.policy.queue import LONGEST_LINE
from subgraphs.items.policy.terms import DEFAULT_TERMS
from subgraphs.items.policy.turns import SKEW
from subgraphs.items.service.lent import Lent
from subgraphs.items.service.losses import LostItem
from subgraphs.items.service.queues import Reserved
from tests.unit.items.fakes import NOON, Inventory, kinds

HOLD = DEFAULT_TERMS.hold_length
OVER = HOLD + SKEW


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()


def member(id: str) -> Actor:
    return Actor(id, Role.MEMBER)


async def in_line(inventory: Inventory, item_id: str, user_id: str, actor: Actor = SYSTEM) -> Reservation:
    result = await inventory.queues.reserve(actor, item_id, user_id)
    assert isinstance(result, Reserved)
    return result.reservation


async def out(inventory: Inventory) -> tuple[str, str, str, str]:
    """A drill that Ada has borrowed, and three people who could wait for it."""
    drill = inventory.thing()
    assert isinstance(await inventory.lend(drill, inventory.ada), Lent)
    return drill, inventory.bob, inventory.directory.add("Cem"), inventory.directory.add("Dora")


def item(inventory: Inventory) -> Item:
    return inventory.items.kept[inventory.only_item]


def line(inventory: Inventory) -> list[str]:
    return [waiter.user_id for waiter in item(inventory).queue]


def since_lent(inventory: Inventory) -> list[str]:
    """What was told after the first lend."""
    told = kinds(inventory.items.facts)
    return told[told.index("item_lent") + 1 :]


async def test_who_reserves_what_is_out_gets_in_line(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)

    first, second = await in_line(inventory, drill, bob), await in_line(inventory, drill, cem)

    assert [(each.status, each.place, each.ahead, each.held_until) for each in (first, second)] == [
        (ReservationStatus.WAITING, 1, 0, None),
        (ReservationStatus.WAITING, 2, 1, None),
    ]
    assert first.expected_at(NOON) == NOON + timedelta(days=14)
    assert first.expected_at(NOON + timedelta(days=14)) is None
    assert second.expected_at(NOON) is None
    assert inventory.items.facts[-1] == events.ItemReserved(item_id=drill, reservation_id=second.id, user_id=cem)


async def test_who_reserves_what_lies_there_has_it_held_at_once(inventory: Inventory) -> None:
    drill = inventory.thing()

    reserved = await inventory.queues.reserve(member(inventory.bob), drill)

    assert isinstance(reserved, Reserved)
    assert (reserved.reservation.status, reserved.reservation.held_until) == (ReservationStatus.READY, NOON + HOLD)
    assert reserved.item.status is ItemStatus.HELD
    assert isinstance(reserved.item.whereabouts, AtLocation)
    assert reserved.item.whereabouts.hold is not None
    assert reserved.item.whereabouts.hold.user_id == inventory.bob
    assert inventory.items.facts[-1] == events.ReservationReady(
        item_id=drill,
        reservation_id=reserved.reservation.id,
        user_id=inventory.bob,
        held_until=NOON + HOLD,
        location_id=inventory.shelf,
    )


async def test_what_comes_back_waits_for_the_first_in_line(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)

    back = await inventory.take_back(drill)

    assert isinstance(back, Lent)
    assert back.item.status is ItemStatus.HELD
    assert [(each.status, each.held_until) for each in back.item.line] == [
        (ReservationStatus.READY, NOON + HOLD),
        (ReservationStatus.WAITING, None),
    ]
    assert since_lent(inventory) == ["item_reserved", "item_reserved", "item_returned", "reservation_ready"]


async def test_what_waits_for_somebody_is_lent_to_nobody_else(inventory: Inventory) -> None:
    drill, bob, cem, dora = await out(inventory)
    await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    await inventory.take_back(drill)

    for other in (cem, dora):
        refusal = await inventory.lend(drill, other)
        assert isinstance(refusal, errors.ItemHeld)
        assert refusal.until == NOON + HOLD
        assert "Reserve it" in refusal.message
        assert bob not in refusal.message
        assert isinstance(await inventory.custody.assign(SYSTEM, drill, other, notify=True), errors.ItemHeld)


async def test_who_is_first_gets_it_and_the_reservation_is_fulfilled(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    mine = await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    await inventory.take_back(drill)

    lent = await inventory.lend(drill, bob)

    assert isinstance(lent, Lent)
    assert line(inventory) == [cem]
    assert lent.item.hold is None
    fact = inventory.items.facts[-1]
    assert isinstance(fact, events.ItemLent)
    assert (fact.reservation_id, fact.reserved_at) == (mine.id, NOON)
    closed = (await inventory.lines.get_many(SYSTEM, [mine.id]))[mine.id]
    assert (closed.status, closed.place) == (ReservationStatus.FULFILLED, None)


async def test_an_assignment_to_the_first_in_line_fulfils_the_reservation_too(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    mine = await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    await inventory.take_back(drill)

    assert isinstance(await inventory.custody.assign(SYSTEM, drill, bob, notify=True), Item)
    assert (await inventory.lines.get_many(SYSTEM, [mine.id]))[mine.id].status is ReservationStatus.FULFILLED

    back = await inventory.custody.unassign(SYSTEM, drill, location_id=None, condition=None, notify=True)
    assert isinstance(back, Item)
    assert back.hold is not None
    assert back.hold.user_id == cem


async def test_an_offer_nobody_took_passes_on_with_the_full_time(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    first, second = await in_line(inventory, drill, bob), await in_line(inventory, drill, cem)
    await inventory.take_back(drill)
    inventory.clock.pass_by(OVER)

    assert await inventory.holds.pass_on_due(SYSTEM) == 1

    assert line(inventory) == [cem]
    assert item(inventory).hold_until == inventory.clock.now + HOLD
    assert inventory.items.facts[-2:] == [
        events.HoldExpired(item_id=drill, reservation_id=first.id, user_id=bob, reserved_at=NOON, held_until=NOON + HOLD),
        events.ReservationReady(
            item_id=drill,
            reservation_id=second.id,
            user_id=cem,
            held_until=inventory.clock.now + HOLD,
            location_id=inventory.shelf,
        ),
    ]


async def test_after_a_long_outage_nobody_loses_a_turn_they_were_never_told_of(inventory: Inventory) -> None:
    drill, *people = await out(inventory)
    for person in people:
        await in_line(inventory, drill, person)
    await inventory.take_back(drill)
    inventory.clock.pass_by(10 * HOLD)

    passed: list[tuple[int, int, int]] = []
    for _ in range(4):
        first, second = await inventory.holds.pass_on_due(SYSTEM), await inventory.holds.pass_on_due(SYSTEM)
        passed.append((first, second, len(line(inventory))))
        inventory.clock.pass_by(OVER)

    assert passed == [(1, 0, 2), (1, 0, 1), (1, 0, 0), (0, 0, 0)]
    assert item(inventory).status is ItemStatus.AVAILABLE
    assert since_lent(inventory).count("hold_expired") == 3


@pytest.mark.parametrize(("early", "kept"), [(timedelta(milliseconds=1), True), (timedelta(), False)])
async def test_a_clock_that_is_a_minute_fast_cuts_no_offer_short(inventory: Inventory, early: timedelta, kept: bool) -> None:
    drill = inventory.thing()
    await in_line(inventory, drill, inventory.bob)
    inventory.clock.pass_by(OVER - early)

    assert isinstance(await inventory.lend(drill, inventory.ada), errors.ItemHeld if kept else Lent)


async def test_time_decides_and_not_who_looked_first(inventory: Inventory) -> None:
    drill, bob, cem, dora = await out(inventory)
    await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    await inventory.take_back(drill)
    inventory.clock.pass_by(OVER)

    for late in (bob, dora):
        assert isinstance(await inventory.lend(drill, late), errors.ItemHeld)
    assert isinstance(await inventory.lend(drill, cem), Lent)

    assert since_lent(inventory)[-2:] == ["hold_expired", "item_lent"]
    assert line(inventory) == []


async def test_who_missed_a_turn_can_get_in_line_again_at_the_end(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    missed = await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    await inventory.take_back(drill)
    inventory.clock.pass_by(OVER)

    again = await in_line(inventory, drill, bob)

    assert (again.place, again.id != missed.id) == (2, True)
    assert line(inventory) == [cem, bob]


async def test_who_declines_passes_it_on_at_once(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    mine = await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    await inventory.take_back(drill)
    inventory.clock.pass_by(timedelta(hours=7))

    declined = await inventory.queues.cancel(member(bob), reservation_id=mine.id)

    assert isinstance(declined, Reserved)
    assert (declined.reservation.status, declined.reservation.place) == (ReservationStatus.CANCELLED, None)
    assert declined.item.hold is not None
    assert (declined.item.hold.user_id, declined.item.hold.until) == (cem, inventory.clock.now + HOLD)
    cancelled, ready = inventory.items.facts[-2:]
    assert isinstance(cancelled, events.ReservationCancelled)
    assert isinstance(ready, events.ReservationReady)
    assert (cancelled.user_id, cancelled.notify, ready.user_id) == (bob, False, cem)


async def test_when_the_last_one_declines_the_item_is_there_for_everybody(inventory: Inventory) -> None:
    drill = inventory.thing()
    await in_line(inventory, drill, inventory.bob)

    result = await inventory.queues.cancel(member(inventory.bob), item_id=drill)

    assert isinstance(result, Reserved)
    assert (result.item.status, result.item.hold) == (ItemStatus.AVAILABLE, None)
    assert isinstance(await inventory.lend(drill, inventory.ada), Lent)


async def test_who_cancels_in_the_middle_moves_the_others_up_and_the_offer_stands(inventory: Inventory) -> None:
    drill, bob, cem, dora = await out(inventory)
    for person in (bob, cem, dora):
        await in_line(inventory, drill, person)
    await inventory.take_back(drill)
    inventory.clock.pass_by(timedelta(hours=1))

    await inventory.queues.cancel(member(cem), item_id=drill)

    assert line(inventory) == [bob, dora]
    assert item(inventory).hold_until == NOON + HOLD


async def test_cancelling_twice_is_a_success_that_tells_it_once(inventory: Inventory) -> None:
    drill, bob, *_ = await out(inventory)
    mine = await in_line(inventory, drill, bob)

    for _ in range(2):
        result = await inventory.queues.cancel(member(bob), reservation_id=mine.id)
        assert isinstance(result, Reserved)
        assert result.reservation.status is ReservationStatus.CANCELLED
    assert since_lent(inventory) == ["item_reserved", "reservation_cancelled"]
    assert isinstance(await inventory.queues.cancel(member(bob), item_id=drill), errors.ReservationNotFound)


async def test_what_is_over_is_not_cancelled_and_the_refusal_says_why(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    got, missed = await in_line(inventory, drill, bob), await in_line(inventory, drill, cem)
    await inventory.take_back(drill)
    await inventory.lend(drill, bob)
    await inventory.take_back(drill)
    inventory.clock.pass_by(OVER)

    for _ in range(2):
        assert await inventory.queues.cancel(SYSTEM, reservation_id=got.id) == errors.ReservationClosed(
            ReservationStatus.FULFILLED
        )
        assert await inventory.queues.cancel(SYSTEM, reservation_id=missed.id) == errors.ReservationClosed(
            ReservationStatus.EXPIRED
        )
        await inventory.holds.pass_on_due(SYSTEM)
    for unknown in (new_id(), "nonsense"):
        assert isinstance(await inventory.queues.cancel(SYSTEM, reservation_id=unknown), errors.ReservationNotFound)


async def test_a_reservation_is_given_by_its_id_or_by_item_and_person(inventory: Inventory) -> None:
    drill, bob, *_ = await out(inventory)
    mine = await in_line(inventory, drill, bob)
    assert isinstance(await inventory.queues.cancel(SYSTEM), InvalidInput)
    assert isinstance(await inventory.queues.cancel(SYSTEM, reservation_id=mine.id, item_id=drill), InvalidInput)
    assert isinstance(await inventory.queues.cancel(SYSTEM, item_id=drill, user_id=bob), Reserved)


async def test_members_reserve_and_cancel_for_themselves_only(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    mine = await in_line(inventory, drill, bob, member(bob))

    assert isinstance(await inventory.queues.reserve(member(bob), drill, cem), NotPermitted)
    assert isinstance(await inventory.queues.cancel(member(cem), reservation_id=mine.id), NotPermitted)
    assert isinstance(await inventory.queues.cancel(member(cem), item_id=drill, user_id=bob), NotPermitted)
    assert isinstance(await inventory.queues.cancel(Actor("boss", Role.MANAGER), reservation_id=mine.id), Reserved)


async def test_who_is_cancelled_by_somebody_else_is_told_and_why(inventory: Inventory) -> None:
    drill, bob, *_ = await out(inventory)
    await in_line(inventory, drill, bob)

    result = await inventory.queues.cancel(SYSTEM, item_id=drill, user_id=bob, reason="  Needed for a course ")

    assert isinstance(result, Reserved)
    assert result.reservation.reason == "Needed for a course"
    fact = inventory.items.facts[-1]
    assert isinstance(fact, events.ReservationCancelled)
    assert (fact.notify, fact.reason, fact.cause) == (True, "Needed for a course", None)


async def test_a_person_stands_in_a_line_once(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    first = await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)

    assert await in_line(inventory, drill, bob) == first
    assert line(inventory) == [bob, cem]


async def test_who_has_an_item_does_not_wait_for_it(inventory: Inventory) -> None:
    drill, *_ = await out(inventory)
    refusal = await inventory.queues.reserve(SYSTEM, drill, inventory.ada)
    assert refusal == errors.ReservationRefused(errors.ReservationRefusedReason.HOLDS_IT)


async def test_a_line_of_a_hundred_is_full(inventory: Inventory) -> None:
    drill, *_ = await out(inventory)
    people = [inventory.directory.add(f"Person {number}") for number in range(LONGEST_LINE + 1)]
    for person in people[:-1]:
        await in_line(inventory, drill, person)

    refusal = await inventory.queues.reserve(SYSTEM, drill, people[-1])

    assert isinstance(refusal, errors.ReservationRefused)
    assert (refusal.reason, "100 people" in refusal.message) == (errors.ReservationRefusedReason.QUEUE_FULL, True)


async def test_nobody_waits_for_what_is_retired_or_lost(inventory: Inventory) -> None:
    old, gone = inventory.thing("OLD"), inventory.thing("GONE")
    await inventory.stock.retire(SYSTEM, old, None)
    await inventory.losses.declare_lost(SYSTEM, gone, None)

    assert isinstance(await inventory.queues.reserve(SYSTEM, old, inventory.bob), errors.ItemRetired)
    assert isinstance(await inventory.queues.reserve(SYSTEM, gone, inventory.bob), errors.ItemUnavailable)
    assert isinstance(await inventory.queues.reserve(SYSTEM, new_id(), inventory.bob), errors.ItemNotFound)


async def test_only_people_who_are_active_get_in_line(inventory: Inventory) -> None:
    drill, *_ = await out(inventory)
    gone = inventory.directory.add("Gone", active=False)
    assert isinstance(await inventory.queues.reserve(SYSTEM, drill, gone), errors.UserInactive)
    assert isinstance(await inventory.queues.reserve(SYSTEM, drill, new_id()), errors.UserNotFound)
    inventory.directory.down = True
    assert isinstance(await inventory.queues.reserve(SYSTEM, drill, inventory.bob), errors.DirectoryUnavailable)
    assert line(inventory) == []


async def test_the_policy_says_how_long_it_is_held_and_what_was_agreed_stays(inventory: Inventory) -> None:
    staff = inventory.directory.add("Eve", group="Staff")
    longer = Override(group="staff", hold_length=timedelta(days=5))
    inventory.policies.kept.append(Policy(version=1, overrides=(longer,)))

    held = [await in_line(inventory, inventory.thing(person), person) for person in (staff, inventory.bob)]
    assert [each.held_until for each in held] == [NOON + timedelta(days=5), NOON + HOLD]

    drill = inventory.only_item
    waits = await in_line(inventory, drill, inventory.directory.add("Finn", group="STAFF"))
    inventory.policies.kept.append(Policy(version=2))
    await inventory.queues.cancel(SYSTEM, reservation_id=held[0].id)
    assert (await inventory.lines.get_many(SYSTEM, [waits.id]))[waits.id].held_until == NOON + timedelta(days=5)


async def test_who_asks_first_whether_they_can_borrow_it_hears_of_the_line_as_it_is_now(inventory: Inventory) -> None:
    drill = inventory.thing()
    await in_line(inventory, drill, inventory.bob)

    async def reasons(who: str) -> list[type]:
        return [type(reason) for reason in (await inventory.lendability.can_lend(SYSTEM, drill, who)).reasons]

    assert (await reasons(inventory.ada), await reasons(inventory.bob)) == ([errors.ItemHeld], [])
    inventory.clock.pass_by(OVER)
    assert (await reasons(inventory.ada), await reasons(inventory.bob)) == ([], [])


async def test_a_loan_is_not_renewed_past_who_waits(inventory: Inventory) -> None:
    drill, bob, *_ = await out(inventory)
    await in_line(inventory, drill, bob)

    refusal = await inventory.lending.renew(SYSTEM, inventory.last_loan, None, notify=True)

    assert refusal == errors.RenewalRefused(errors.RenewalRefusedReason.RESERVED)
    await inventory.queues.cancel(SYSTEM, item_id=drill, user_id=bob)
    assert isinstance(await inventory.lending.renew(SYSTEM, inventory.last_loan, None, notify=True), Lent)


@pytest.mark.parametrize("cause", [CancelCause.RETIRED, CancelCause.LOST])
async def test_whoever_waits_for_what_goes_is_told(inventory: Inventory, cause: CancelCause) -> None:
    drill, bob, cem, _ = await out(inventory)
    await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    await inventory.take_back(drill)

    gone = (
        await inventory.stock.retire(SYSTEM, drill, "worn out")
        if cause is CancelCause.RETIRED
        else await inventory.losses.declare_lost(SYSTEM, drill, "not in its box")
    )

    assert isinstance(gone, Item | LostItem)
    assert (line(inventory), item(inventory).hold) == ([], None)
    told = [fact for fact in inventory.items.facts if isinstance(fact, events.ReservationCancelled)]
    assert [(fact.user_id, fact.cause, fact.notify) for fact in told] == [(bob, cause, True), (cem, cause, True)]
    if cause is CancelCause.LOST:
        found = await inventory.losses.declare_found(SYSTEM, drill, location_id=None, condition=None)
    else:
        found = await inventory.stock.restore(SYSTEM, drill, None)
    assert isinstance(found, Item)
    assert found.status is ItemStatus.AVAILABLE


async def test_what_is_moved_goes_on_waiting_for_the_same_person_as_long(inventory: Inventory) -> None:
    drill = inventory.thing()
    await in_line(inventory, drill, inventory.bob)
    inventory.clock.pass_by(timedelta(hours=3))

    moved = await inventory.stock.move(SYSTEM, drill, inventory.table)

    assert isinstance(moved, Item)
    assert (moved.status, moved.location_id, moved.hold_until) == (ItemStatus.HELD, inventory.table, NOON + HOLD)
    assert kinds(inventory.items.facts)[-1] == "item_moved"


async def test_an_undone_lend_puts_the_reservation_back_as_it_was_with_the_time_it_had(inventory: Inventory) -> None:
    drill, bob, cem, dora = await out(inventory)
    mine = await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    await inventory.take_back(drill)
    inventory.clock.pass_by(timedelta(hours=5))
    lent = await inventory.lend(drill, bob)
    assert isinstance(lent, Lent)
    await in_line(inventory, drill, dora)
    inventory.clock.pass_by(timedelta(seconds=40))

    undone = await inventory.lending.undo(SYSTEM, lent.loan.id)

    assert isinstance(undone, Lent)
    assert line(inventory) == [bob, cem, dora]
    assert undone.item.line[0].id == mine.id
    assert undone.item.line[0].held_until == NOON + HOLD + timedelta(seconds=40)
    assert since_lent(inventory)[-1] == "loan_undone"
    assert (await inventory.lines.get_many(SYSTEM, [mine.id]))[mine.id].status is ReservationStatus.READY


async def test_an_undone_lend_of_what_nobody_had_reserved_goes_to_who_got_in_line_since(inventory: Inventory) -> None:
    drill, bob, *_ = await out(inventory)
    await in_line(inventory, drill, bob)

    undone = await inventory.lending.undo(SYSTEM, inventory.last_loan)

    assert isinstance(undone, Lent)
    assert undone.item.hold is not None
    assert undone.item.hold.user_id == bob
    assert since_lent(inventory)[-2:] == ["loan_undone", "reservation_ready"]


async def reordered(inventory: Inventory, ids: list[str], *, actor: Actor = SYSTEM, move_offer: bool = False):
    version = item(inventory).version
    return await inventory.queues.reorder(
        actor, inventory.only_item, ids, "Exam next week", expected_version=version, move_offer=move_offer
    )


async def test_managers_put_the_line_into_another_order_for_a_reason(inventory: Inventory) -> None:
    drill, bob, cem, dora = await out(inventory)
    ids = [(await in_line(inventory, drill, person)).id for person in (bob, cem, dora)]

    result = await reordered(inventory, [ids[2], ids[0], ids[1]], actor=Actor("boss", Role.MANAGER))

    assert isinstance(result, Item)
    assert line(inventory) == [dora, bob, cem]
    assert inventory.items.facts[-1] == events.QueueReordered(
        item_id=drill, reservation_ids=(ids[2], ids[0], ids[1]), reason="Exam next week"
    )
    assert isinstance(await reordered(inventory, ids, actor=member(bob)), NotPermitted)


async def test_a_new_order_names_everybody_once_and_gives_a_reason(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    first, second = (await in_line(inventory, drill, bob)).id, (await in_line(inventory, drill, cem)).id

    for wrong in ([first], [first, first], [first, second, new_id()], [second, second]):
        assert isinstance(await reordered(inventory, wrong), InvalidInput)
    blank = await inventory.queues.reorder(SYSTEM, drill, [second, first], " ", expected_version=None)
    assert isinstance(blank, InvalidInput)
    stale = await inventory.queues.reorder(SYSTEM, drill, [second, first], "Why", expected_version=1)
    assert isinstance(stale, VersionConflict)
    told = len(inventory.items.facts)
    assert isinstance(await reordered(inventory, [first, second]), Item)
    assert len(inventory.items.facts) == told


async def test_an_offer_that_was_made_stands_unless_it_is_moved_on_purpose(inventory: Inventory) -> None:
    drill, bob, cem, dora = await out(inventory)
    ids = [(await in_line(inventory, drill, person)).id for person in (bob, cem, dora)]
    await inventory.take_back(drill)
    inventory.clock.pass_by(timedelta(hours=1))

    assert isinstance(await reordered(inventory, [ids[1], ids[0], ids[2]]), InvalidInput)
    behind = await reordered(inventory, [ids[0], ids[2], ids[1]])
    assert isinstance(behind, Item)
    assert (behind.hold_until, line(inventory)) == (NOON + HOLD, [bob, dora, cem])

    moved = await reordered(inventory, [ids[1], ids[0], ids[2]], move_offer=True)

    assert isinstance(moved, Item)
    assert (moved.hold_until, line(inventory)) == (inventory.clock.now + HOLD, [cem, bob, dora])
    assert since_lent(inventory)[-2:] == ["queue_reordered", "reservation_ready"]


async def test_who_is_deactivated_is_in_no_line_any_more_and_nobody_is_mailed(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    saw = inventory.thing("SAW")
    for thing, person in ((drill, bob), (drill, cem), (saw, bob), (saw, cem)):
        await in_line(inventory, thing, person)

    assert await inventory.queues.cancel_reservations_of(SYSTEM, bob) == 2
    assert await inventory.queues.cancel_reservations_of(SYSTEM, bob) == 0

    assert [waiter.user_id for waiter in inventory.items.kept[saw].queue] == [cem]
    hold = inventory.items.kept[saw].hold
    assert hold is not None
    assert hold.user_id == cem
    cancelled = [fact for fact in inventory.items.facts if isinstance(fact, events.ReservationCancelled)]
    assert [(fact.user_id, fact.cause, fact.notify) for fact in cancelled] == [(bob, CancelCause.INACTIVE, False)] * 2


async def test_members_see_their_own_reservations_and_managers_everybodys(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    mine = await in_line(inventory, drill, bob)
    await in_line(inventory, drill, cem)
    thing, boss, lines = item(inventory), Actor("boss", Role.MANAGER), inventory.lines

    assert lines.mine(member(bob), thing) == mine
    assert lines.mine(boss, thing) is None
    assert lines.of_item(member(bob), thing) is None
    assert [each.user_id for each in lines.of_item(boss, thing) or ()] == [bob, cem]
    assert await lines.get_many(member(cem), [mine.id]) == {}
    assert await lines.get_many(member(bob), [mine.id]) == {mine.id: mine}
    of_bob, of_cem = (await lines.of_users(member(bob), [bob, cem], None, PageRequest())).values()
    assert of_cem is None
    assert of_bob is not None
    assert list(of_bob.nodes) == [mine]


async def test_asking_again_under_a_key_reserves_cancels_and_reorders_once(inventory: Inventory) -> None:
    drill, bob, cem, _ = await out(inventory)
    other = await in_line(inventory, drill, cem)

    first, again = [await inventory.queues.reserve(member(bob), drill, key="in") for _ in range(2)]
    assert isinstance(first, Reserved)
    assert isinstance(again, Reserved)
    assert again.reservation == first.reservation
    ids = [first.reservation.id, other.id]
    for _ in range(2):
        result = await inventory.queues.reorder(SYSTEM, drill, ids, "Why", expected_version=None, key="order")
        assert isinstance(result, Item)
    for _ in range(2):
        gone = await inventory.queues.cancel(member(bob), item_id=drill, key="out")
        assert isinstance(gone, Reserved)
        assert (gone.reservation.id, gone.reservation.status) == (first.reservation.id, ReservationStatus.CANCELLED)
    assert since_lent(inventory) == ["item_reserved", "item_reserved", "queue_reordered", "reservation_cancelled"]
    late = await inventory.queues.reserve(member(bob), drill, key="in")
    assert isinstance(late, Reserved)
    assert late.reservation.status is ReservationStatus.CANCELLED


async def test_the_loan_that_fulfilled_a_reservation_is_a_loan_like_any_other(inventory: Inventory) -> None:
    drill = inventory.thing()
    await in_line(inventory, drill, inventory.bob)
    lent = await inventory.lend(drill, inventory.bob)
    assert isinstance(lent, Lent)
    assert isinstance(lent.loan, Loan)
    back = await inventory.take_back(drill)
    assert isinstance(back, Lent)
    assert (back.item.status, back.item.fulfilled) == (ItemStatus.AVAILABLE, None)
