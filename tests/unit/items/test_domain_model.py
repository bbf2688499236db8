"""The whole service through its schema, against a card per item as a careful storekeeper would keep it.

Random members and managers lend, return, wait, renew, lose and find; time passes. The cards know nothing of the code: for each
step they say which answer must come. Whoever is told yes is written on the card, everybody else is told why not.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, override

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from subgraphs.chassis.identity import Actor, Role
from subgraphs.items.context import Context
from subgraphs.items.schema import schema
from tests.unit.items.fakes import Inventory

LOAN_DAYS: Final = timedelta(days=14)
HOLD: Final = timedelta(days=3)
SKEW: Final = timedelta(seconds=60)
UNDO: Final = timedelta(seconds=60)
RENEWALS: Final = 1
LIMIT: Final = 2

_ANSWER = "{ __typename ... on Problem { message } }"
DOCUMENTS: Final = {
    "lendItem": "mutation ($item: ID!, $user: ID!) { lendItem(input: {itemId: $item, borrowerId: $user})",
    "returnItem": "mutation ($item: ID!) { returnItem(input: {itemId: $item})",
    "assignItem": "mutation ($item: ID!, $user: ID!) { assignItem(input: {itemId: $item, userId: $user})",
    "unassignItem": "mutation ($item: ID!) { unassignItem(input: {itemId: $item})",
    "reserveItem": "mutation ($item: ID!, $user: ID!) { reserveItem(input: {itemId: $item, userId: $user})",
    "cancelReservation": "mutation ($item: ID!, $user: ID!) { cancelReservation(input: {itemId: $item, userId: $user})",
    "renewLoan": "mutation ($loan: ID!) { renewLoan(input: {loanId: $loan})",
    "undoLend": "mutation ($loan: ID!) { undoLend(input: {loanId: $loan})",
    "declareLost": "mutation ($item: ID!) { declareLost(input: {itemId: $item})",
    "declareFound": "mutation ($item: ID!) { declareFound(input: {itemId: $item})",
    "retireItem": "mutation ($item: ID!) { retireItem(input: {itemId: $item})",
    "restoreItem": "mutation ($item: ID!) { restoreItem(input: {itemId: $item})",
}
LOOK: Final = """
query ($item: ID!) { item(id: $item) {
  status holder { id } loan { dueAt renewals borrower { id } } queue { user { id } }
  whereabouts { __typename ... on AtLocation { hold { until user { id } } } }
} }"""
GOVERN: Final = """
mutation ($terms: PolicyTermsInput!) { updatePolicy(input: {default: $terms}) { __typename } }"""
TERMS: Final = {"openLoans": LIMIT, "renewals": RENEWALS, "holdDays": HOLD.days, "loanDays": LOAN_DAYS.days}

ITEMS = st.integers(0, 2)
PEOPLE = st.integers(0, 2)
ACTORS = st.integers(0, 3)
MANAGER = 3


@dataclass
class Card:
    """What a storekeeper would write down of one item."""

    status: str = "AVAILABLE"
    holder: str | None = None
    loan: str | None = None
    due: datetime | None = None
    renewals: int = 0
    lent_by: str | None = None
    lent_at: datetime | None = None
    line: list[str] = field(default_factory=list[str])
    until: datetime | None = None
    left: tuple[str, timedelta] | None = None
    """Who was first in line when it was lent to them, and how much of their time was left: for an undo."""

    @property
    def lies(self) -> bool:
        return self.status in ("AVAILABLE", "HELD")

    def taken(self, status: str, holder: str, now: datetime) -> None:
        served = bool(self.line) and self.line[0] == holder
        self.left = (holder, self.until - now) if served and self.until is not None else None
        if holder in self.line:
            self.line.remove(holder)
        self.status, self.holder, self.until = status, holder, None

    def put_back(self, now: datetime) -> None:
        self.status, self.holder, self.loan, self.due, self.renewals = "AVAILABLE", None, None, None, 0
        self.lent_by = self.lent_at = self.until = None
        self.offer(now)

    def gone(self, status: str) -> None:
        self.status, self.loan, self.due, self.renewals = status, None, None, 0
        self.line, self.until, self.left = [], None, None

    def offer(self, now: datetime) -> None:
        if self.lies and self.until is None and self.line:
            self.status, self.until = "HELD", now + HOLD
        elif self.lies and not self.line:
            self.status, self.until = "AVAILABLE", None

    def settle(self, now: datetime) -> None:
        """Whoever did not come in time leaves the line."""
        if self.until is not None and now >= self.until + SKEW:
            self.line.pop(0)
            self.until = None
            self.offer(now)


class Club(RuleBasedStateMachine):
    """Three members and a manager share three things."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.inventory = Inventory()
        self.people = [self.inventory.ada, self.inventory.bob, self.inventory.directory.add("Eve")]
        self.actors = [Actor(id, Role.MEMBER) for id in self.people] + [Actor("manager", Role.MANAGER)]
        self.items = [self.inventory.thing(f"THING-{number}") for number in range(3)]
        self.cards = [Card() for _ in self.items]
        self.run(GOVERN, Actor("admin", Role.ADMIN), terms=TERMS)

    @property
    def now(self) -> datetime:
        return self.inventory.clock.now

    @override
    def teardown(self) -> None:
        self.runner.close()

    def run(self, document: str, actor: Actor, **variables: object) -> dict[str, Any]:
        context = Context(actor, self.inventory.services, self.now)
        result = self.runner.run(schema.run(document, variables, None, context))
        assert not result.errors, result.errors
        assert result.data is not None
        return result.data

    def ask(self, mutation: str, actor: int, **variables: object) -> str:
        """The name of the answer."""
        data = self.run(f"{DOCUMENTS[mutation]} {_ANSWER} }}", self.actors[actor], **variables)[mutation]
        assert data["__typename"] == f"{mutation[0].upper()}{mutation[1:]}Success" or data["message"].strip()
        name: str = data["__typename"]
        return name.replace(f"{mutation[0].upper()}{mutation[1:]}", "")

    def may_act_for(self, actor: int, person: str | None) -> bool:
        return actor == MANAGER or self.actors[actor].id == person

    def open_loans(self, person: str) -> int:
        return sum(card.status == "LENT" and card.holder == person for card in self.cards)

    def why_not_taken(self, card: Card, person: str) -> str | None:
        if card.status == "RETIRED":
            return "ItemRetired"
        if not card.lies:
            return "ItemUnavailable"
        return "ItemHeld" if card.line and card.line[0] != person else None

    @rule(minutes=st.one_of(st.integers(1, 3), st.integers(1, 3 * 24 * 60 + 2)))
    def time_passes(self, minutes: int) -> None:
        self.inventory.clock.pass_by(timedelta(minutes=minutes))

    @rule(seconds=st.integers(1, 50))
    def a_moment_passes(self, seconds: int) -> None:
        self.inventory.clock.pass_by(timedelta(seconds=seconds))

    @rule(actor=ACTORS, item=ITEMS, person=PEOPLE)
    def lend(self, actor: int, item: int, person: int) -> None:
        card, borrower = self.cards[item], self.people[person]
        expected = "NotPermitted"
        if self.may_act_for(actor, borrower):
            card.settle(self.now)
            full = "LoanLimitReached" if self.open_loans(borrower) >= LIMIT else None
            expected = self.why_not_taken(card, borrower) or full or "Success"
        assert self.ask("lendItem", actor, item=self.items[item], user=borrower) == expected
        if expected == "Success":
            card.taken("LENT", borrower, self.now)
            card.loan, card.due, card.renewals = self.inventory.last_loan, self.now + LOAN_DAYS, 0
            card.lent_by, card.lent_at = self.actors[actor].id, self.now

    @rule(actor=ACTORS, item=ITEMS)
    def give_back(self, actor: int, item: int) -> None:
        card = self.cards[item]
        allowed = self.may_act_for(actor, card.holder)
        expected = "NotPermitted" if not allowed else "Success" if card.status == "LENT" else "ItemNotLent"
        assert self.ask("returnItem", actor, item=self.items[item]) == expected
        if expected == "Success":
            card.put_back(self.now)

    @rule(actor=ACTORS, item=ITEMS, person=PEOPLE)
    def assign(self, actor: int, item: int, person: int) -> None:
        card, user = self.cards[item], self.people[person]
        expected = "NotPermitted"
        if actor == MANAGER:
            card.settle(self.now)
            expected = self.why_not_taken(card, user) or "Success"
        assert self.ask("assignItem", actor, item=self.items[item], user=user) == expected
        if expected == "Success":
            card.taken("ASSIGNED", user, self.now)

    @rule(actor=ACTORS, item=ITEMS)
    def unassign(self, actor: int, item: int) -> None:
        card = self.cards[item]
        assigned = "Success" if card.status == "ASSIGNED" else "ItemNotAssigned"
        expected = assigned if actor == MANAGER else "NotPermitted"
        assert self.ask("unassignItem", actor, item=self.items[item]) == expected
        if expected == "Success":
            card.put_back(self.now)

    @rule(actor=ACTORS, item=ITEMS, person=PEOPLE)
    def reserve(self, actor: int, item: int, person: int) -> None:
        card, user = self.cards[item], self.people[person]
        expected = "NotPermitted"
        if self.may_act_for(actor, user):
            card.settle(self.now)
            gone = {"RETIRED": "ItemRetired", "LOST": "ItemUnavailable"}.get(card.status)
            expected = gone or ("ReservationRefused" if card.holder == user else "Success")
        assert self.ask("reserveItem", actor, item=self.items[item], user=user) == expected
        if expected == "Success" and user not in card.line:
            card.line.append(user)
            card.offer(self.now)

    @rule(actor=ACTORS, item=ITEMS, person=PEOPLE)
    def cancel(self, actor: int, item: int, person: int) -> None:
        card, user = self.cards[item], self.people[person]
        expected = "NotPermitted"
        if self.may_act_for(actor, user):
            card.settle(self.now)
            expected = "Success" if user in card.line else "ReservationNotFound"
        assert self.ask("cancelReservation", actor, item=self.items[item], user=user) == expected
        if expected == "Success":
            if card.line[0] == user:
                card.until = None
            card.line.remove(user)
            card.offer(self.now)

    @rule(actor=ACTORS, item=ITEMS)
    def renew(self, actor: int, item: int) -> None:
        card = self.cards[item]
        if card.loan is None or card.due is None:
            return
        refused = card.line or card.renewals >= RENEWALS
        expected = "NotPermitted" if not self.may_act_for(actor, card.holder) else "RenewalRefused" if refused else "Success"
        assert self.ask("renewLoan", actor, loan=card.loan) == expected
        if expected == "Success":
            card.renewals += 1
            card.due = max(card.due, self.now) + LOAN_DAYS

    @rule(actor=ACTORS, item=ITEMS)
    def undo(self, actor: int, item: int) -> None:
        card = self.cards[item]
        if card.loan is None or card.lent_at is None:
            return
        slip = card.lent_by == self.actors[actor].id and self.now - card.lent_at <= UNDO and not card.renewals
        expected = "Success" if slip else "UndoRefused"
        assert self.ask("undoLend", actor, loan=card.loan) == expected
        if expected == "Success":
            left = card.left
            if left is not None:
                card.line.insert(0, left[0])
            card.put_back(self.now)
            if left is not None:
                card.until = self.now + left[1]

    @rule(actor=ACTORS, item=ITEMS)
    def lose(self, actor: int, item: int) -> None:
        card = self.cards[item]
        allowed = self.may_act_for(actor, card.holder)
        expected = "NotPermitted" if not allowed else "ItemRetired" if card.status == "RETIRED" else "Success"
        assert self.ask("declareLost", actor, item=self.items[item]) == expected
        if expected == "Success":
            card.gone("LOST")

    @rule(actor=ACTORS, item=ITEMS)
    def find(self, actor: int, item: int) -> None:
        card = self.cards[item]
        found = "Success" if card.status == "LOST" else "ItemNotLost"
        expected = found if actor == MANAGER else "NotPermitted"
        assert self.ask("declareFound", actor, item=self.items[item]) == expected
        if expected == "Success":
            card.put_back(self.now)

    @rule(actor=ACTORS, item=ITEMS)
    def retire(self, actor: int, item: int) -> None:
        card = self.cards[item]
        refused = "ItemRetired" if card.status == "RETIRED" else None if card.lies else "ItemUnavailable"
        expected = (refused or "Success") if actor == MANAGER else "NotPermitted"
        assert self.ask("retireItem", actor, item=self.items[item]) == expected
        if expected == "Success":
            card.gone("RETIRED")

    @rule(actor=ACTORS, item=ITEMS)
    def restore(self, actor: int, item: int) -> None:
        card = self.cards[item]
        retired = "Success" if card.status == "RETIRED" else "ItemNotRetired"
        expected = retired if actor == MANAGER else "NotPermitted"
        assert self.ask("restoreItem", actor, item=self.items[item]) == expected
        if expected == "Success":
            card.put_back(self.now)

    @invariant()
    def everything_is_as_on_the_cards(self) -> None:
        for id, card in zip(self.items, self.cards, strict=True):
            seen = self.run(LOOK, self.actors[MANAGER], item=id)["item"]
            loan = seen["loan"]
            assert seen["status"] == card.status
            assert (seen["holder"] or {}).get("id") == (card.holder if card.status in ("LENT", "ASSIGNED") else None)
            assert [each["user"]["id"] for each in seen["queue"]] == card.line
            assert (loan is not None) is (card.status == "LENT")
            if loan is not None:
                assert (loan["dueAt"], loan["renewals"]) == (card.due and card.due.isoformat(), card.renewals)
            hold = seen["whereabouts"].get("hold")
            assert (hold and hold["until"]) == (card.until and card.until.isoformat())

    @invariant()
    def nobody_has_more_than_the_limit(self) -> None:
        assert max(self.open_loans(person) for person in self.people) <= LIMIT


Club.TestCase.settings = settings(max_examples=40, stateful_step_count=40)
TestTheClub = Club.TestCase
