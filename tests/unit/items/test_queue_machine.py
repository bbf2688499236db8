"""The line against a model: whatever people do, and whenever somebody looks at the clock, the queue decides and never luck."""

from datetime import datetime, timedelta
from typing import override

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from subgraphs.chassis.facts import Fact
from subgraphs.items import errors, events
from subgraphs.items.models import Item, ItemStatus
from subgraphs.items.policy import custody, loans, losses, queue, turns
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.terms import DEFAULT_TERMS
from tests.unit.items.fakes import NOON

PEOPLE = st.sampled_from(["ada", "bob", "eve", "kim"])
PLACES = st.sampled_from(["shelf", "table"])
RARELY = st.integers(0, 9).map(lambda number: number == 7)
"""What ends everything for everybody must not happen all the time, or nothing else does."""

HOLD = timedelta(hours=6)


class Line(RuleBasedStateMachine):
    """Acts on one item. The model is a sheet of paper: where it is or who has it, names one below the other, and an alarm.

    The alarm belongs to the first name. Whoever comes looks at the clock first, crosses out a name whose time is over, and sets
    the alarm for the next one. The item's own record is only brought up to date when something is written.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.item = Item(
            id="drill", code="D", name="D", home_id="shelf", location_id="shelf", since=NOON, created_at=NOON, updated_at=NOON
        )
        self.holder: str | None = None
        self.lies = True
        self.gone = False
        self.names: list[str] = []
        self.alarm: datetime | None = None
        self.lent_from_line: tuple[str, timedelta] | None = None
        self.told: list[Fact] = []
        self.reservations = self.loans = 0

    # --- the sheet of paper

    def as_of_now(self) -> tuple[list[str], datetime | None]:
        """The names and the alarm, once somebody looked at the clock."""
        if self.alarm is None or self.now < self.alarm + turns.SKEW:
            return self.names, self.alarm
        return self.names[1:], self.now + HOLD if self.names[1:] else None

    def free_for(self, who: str) -> bool:
        names, _ = self.as_of_now()
        return self.lies and (not names or names[0] == who)

    def follow(self, result: Change[Item] | object, allowed: bool) -> bool:
        """Check that it was done if it may be; and take it over, after looking at the clock."""
        assert isinstance(result, Change) is allowed
        if not isinstance(result, Change):
            return False
        change: Change[Item] = result
        assert change.before is self.item
        if change.after is self.item:
            assert not change.facts
            return False
        assert change.after.rev == self.item.rev + 1
        self.names, self.alarm = self.as_of_now()
        self.item = change.after
        self.told += change.facts
        return True

    def comes_to_lie(self) -> None:
        self.holder, self.lies, self.lent_from_line = None, True, None
        self.alarm = self.now + HOLD if self.names else None

    def goes_to(self, who: str) -> None:
        self.holder, self.lies = who, False
        self.names, self.alarm = self.names[1:], None

    # --- what may happen

    @rule(minutes=st.integers(1, 120) | st.sampled_from([360, 361, 500]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def somebody_looks_at_the_clock(self) -> None:
        change = turns.pass_on(self.item, now=self.now)
        over = self.alarm is not None and self.now >= self.alarm + turns.SKEW
        assert self.follow(change, True) is over

    @rule(people=st.permutations(["ada", "bob", "eve", "kim"]))
    def many_reserve(self, people: list[str]) -> None:
        for who in people:
            self.reserve(who)

    @rule(who=PEOPLE)
    def reserve(self, who: str) -> None:
        self.reservations += 1
        names, _ = self.as_of_now()
        result = queue.reserve(
            self.item, reservation_id=f"{who} {self.reservations}", user_id=who, by=who, hold_for=HOLD, now=self.now
        )
        if self.follow(result, not self.gone and who != self.holder):
            self.names = [*self.names, who]
            if self.lies and self.alarm is None:
                self.alarm = self.now + HOLD
        elif not self.gone and who != self.holder:
            assert who in names

    @precondition(lambda self: self.item.queue)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        waiter = data.draw(st.sampled_from(self.item.queue))
        names, _ = self.as_of_now()
        first = names[:1] == [waiter.user_id]
        result = queue.cancel(self.item, reservation_id=waiter.id, reason=None, now=self.now, notify=False)
        if self.follow(result, waiter.user_id in names):
            self.names = [name for name in self.names if name != waiter.user_id]
            if self.lies and first:
                self.alarm = self.now + HOLD if self.names else None

    @precondition(lambda self: len(self.item.queue) > 1)
    @rule(data=st.data(), move=st.booleans())
    def reorder(self, data: st.DataObject, move: bool) -> None:
        current = turns.settled(self.item, self.now)
        order = data.draw(st.permutations(current.queue))
        names, alarm = self.as_of_now()
        wanted = [waiter.user_id for waiter in order]
        moves = alarm is not None and wanted[0] != names[0]
        ids = [waiter.id for waiter in order]
        result = queue.reorder(self.item, reservation_ids=ids, reason="why", move_offer=move, now=self.now)
        if self.follow(result, move or not moves):
            self.names = wanted
            self.alarm = self.now + HOLD if moves else self.alarm

    @rule(who=PEOPLE)
    def lend(self, who: str) -> None:
        self.loans += 1
        names, alarm = self.as_of_now()
        result = custody.lend(
            self.item,
            loan_id=f"loan {self.loans}",
            borrower_id=who,
            lent_by="eve",
            lent_at=self.now,
            due_at=self.now + timedelta(days=14),
            now=self.now,
            notify=True,
        )
        if isinstance(result, errors.ItemHeld):
            assert names[0] != who
            assert result.until == alarm
        if self.follow(result, self.free_for(who)):
            left = None if alarm is None else max(alarm - self.now, timedelta())
            self.goes_to(who)
            self.lent_from_line = None if left is None else (who, left)

    @rule(who=PEOPLE)
    def assign(self, who: str) -> None:
        if self.follow(custody.assign(self.item, user_id=who, now=self.now, notify=True), self.free_for(who)):
            self.goes_to(who)

    @rule()
    def give_back(self) -> None:
        allowed = self.item.status is ItemStatus.LENT
        if self.follow(custody.give_back(self.item, location_id="shelf", condition=None, now=self.now, notify=True), allowed):
            self.comes_to_lie()

    @rule()
    def unassign(self) -> None:
        allowed = self.item.status is ItemStatus.ASSIGNED
        if self.follow(custody.unassign(self.item, location_id="shelf", condition=None, now=self.now, notify=True), allowed):
            self.comes_to_lie()

    @precondition(lambda self: self.item.loan is not None)
    @rule()
    def undo(self) -> None:
        assert self.item.handed_at is not None
        allowed = self.now - self.item.handed_at <= timedelta(seconds=60)
        turn = self.lent_from_line
        result = loans.undo(self.item, loan_id=self.item.loan_id or "", by="eve", now=self.now)
        if self.follow(result, allowed):
            self.comes_to_lie()
            if turn is not None:
                who, left = turn
                self.names, self.alarm = [who, *self.names], self.now + left

    @precondition(lambda self: self.item.loan is not None)
    @rule()
    def renew(self) -> None:
        loan = self.item.loan
        assert loan is not None
        result = loans.renew(self.item, loan_id=loan.id, due_at=None, at_will=True, now=self.now, notify=True)
        self.follow(result, loan.renewals < DEFAULT_TERMS.renewals and not self.names)

    @rule(where=PLACES)
    def move(self, where: str) -> None:
        self.follow(custody.move(self.item, location_id=where, now=self.now), self.lies)

    @rule(sure=RARELY)
    def retire(self, sure: bool) -> None:
        if sure and self.follow(custody.retire(self.item, reason=None, now=self.now), self.lies):
            self.is_gone()

    @precondition(lambda self: self.item.status is not ItemStatus.RETIRED)
    @rule(sure=RARELY)
    def declare_lost(self, sure: bool) -> None:
        if sure and self.follow(losses.declare_lost(self.item, note=None, now=self.now), True):
            self.is_gone()

    def is_gone(self) -> None:
        self.holder, self.lies, self.gone = None, False, True
        self.names, self.alarm, self.lent_from_line = [], None, None

    @precondition(lambda self: self.gone)
    @rule()
    def comes_again(self) -> None:
        if self.item.status is ItemStatus.LOST:
            result = losses.declare_found(self.item, location_id="shelf", condition=None, now=self.now)
        else:
            result = custody.restore(self.item, location_id="shelf", now=self.now)
        assert self.follow(result, True)
        self.gone = False
        self.comes_to_lie()

    # --- what always holds

    @invariant()
    def the_line_is_what_the_paper_says(self) -> None:
        assert [waiter.user_id for waiter in self.item.queue] == self.names
        assert self.item.hold_until == self.alarm

    @invariant()
    def it_waits_for_somebody_just_when_it_lies_there_and_somebody_is_in_line(self) -> None:
        assert (self.item.status is ItemStatus.HELD) == (self.lies and bool(self.names)) == (self.item.hold is not None)
        assert (self.item.status is ItemStatus.AVAILABLE) == (self.lies and not self.names)

    @invariant()
    def nobody_is_in_line_twice_or_for_what_they_have(self) -> None:
        assert len(set(self.names)) == len(self.names)
        assert self.holder not in self.names

    @invariant()
    def every_reservation_ends_once_at_most_and_who_is_next_was_told(self) -> None:
        made = [fact.reservation_id for fact in self.told if isinstance(fact, events.ItemReserved)]
        ended = [id for fact in self.told if (id := ended_by(fact)) is not None]
        again = [fact.reservation_id for fact in self.told if isinstance(fact, events.LoanUndone) and fact.reservation_id]
        waiting = [waiter.id for waiter in self.item.queue]
        assert sorted([*made, *again]) == sorted([*ended, *waiting])
        if self.item.hold is not None:
            offered = {fact.reservation_id for fact in self.told if isinstance(fact, events.ReservationReady)}
            back = self.item.hold.reservation.id in again
            assert back or self.item.hold.reservation.id in offered

    @override
    def teardown(self) -> None:
        assert all(fact.subject == "drill" for fact in self.told)


def ended_by(fact: Fact) -> str | None:
    """The reservation whose end a fact tells."""
    match fact:
        case events.HoldExpired() | events.ReservationCancelled() | events.ItemLent() | events.ItemAssigned():
            return fact.reservation_id
        case _:
            return None


TestLine = Line.TestCase
TestLine.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
