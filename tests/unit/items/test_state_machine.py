"""The state machine against a model: whatever people do, an item is in one place, and its facts tell its whole story."""

from datetime import timedelta
from typing import override

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from subgraphs.chassis.facts import Fact
from subgraphs.items import errors, events
from subgraphs.items.models import AssignedTo, AtLocation, Item, ItemStatus, LentTo, Lost, Retired
from subgraphs.items.policy import custody, loans, losses
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.terms import DEFAULT_TERMS
from tests.unit.items.fakes import NOON

PEOPLE = st.sampled_from(["ada", "bob", "eve"])
PLACES = st.sampled_from(["shelf", "table", "attic"])
FORTNIGHT = timedelta(days=14)


class Custody(RuleBasedStateMachine):
    """Acts on one item. The model is what a person would note on a card: a word, and a name or a place."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.item = Item(
            id="drill", code="D", name="D", home_id="shelf", location_id="shelf", since=NOON, created_at=NOON, updated_at=NOON
        )
        self.card = ("at", "shelf")
        self.told: list[Fact] = []
        self.loans = 0

    def follow(self, result: Change[Item] | object, allowed: bool, card: tuple[str, str]) -> None:
        assert isinstance(result, Change) is allowed
        if isinstance(result, Change):
            change: Change[Item] = result
            moved = change.after != change.before
            assert change.after.rev == change.before.rev + moved
            assert len(change.facts) == moved
            self.item, self.card = change.after, card
            self.told += change.facts

    @rule(minutes=st.integers(1, 100_000))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(who=PEOPLE)
    def lend(self, who: str) -> None:
        self.loans += 1
        result = custody.lend(
            self.item,
            loan_id=f"loan {self.loans}",
            borrower_id=who,
            lent_by="eve",
            lent_at=self.now,
            due_at=self.now + FORTNIGHT,
            now=self.now,
            notify=True,
        )
        self.follow(result, self.card[0] == "at", ("lent", who))

    @rule(where=PLACES)
    def give_back(self, where: str) -> None:
        result = custody.give_back(self.item, location_id=where, condition=None, now=self.now, notify=True)
        self.follow(result, self.card[0] == "lent", ("at", where))

    @precondition(lambda self: self.item.loan is not None)
    @rule()
    def renew(self) -> None:
        loan = self.item.loan
        assert loan is not None
        allowed = loan.renewals < DEFAULT_TERMS.renewals
        result = loans.renew(self.item, loan_id=loan.id, due_at=None, at_will=False, now=self.now, notify=True)
        self.follow(result, allowed, self.card)
        if allowed:
            assert self.item.loan is not None
            assert self.item.loan.due_at >= max(loan.due_at, self.now) + FORTNIGHT

    @precondition(lambda self: self.item.loan is not None)
    @rule(by=PEOPLE)
    def undo(self, by: str) -> None:
        assert self.item.handed_at is not None
        assert self.item.lent_from_id is not None
        allowed = by == "eve" and self.now - self.item.handed_at <= timedelta(seconds=60)
        result = loans.undo(self.item, loan_id=self.item.loan_id or "", by=by, now=self.now)
        self.follow(result, allowed, ("at", self.item.lent_from_id))

    @rule(who=PEOPLE)
    def assign(self, who: str) -> None:
        result = custody.assign(self.item, user_id=who, now=self.now, notify=True)
        self.follow(result, self.card[0] == "at", ("assigned", who))

    @rule(where=PLACES)
    def unassign(self, where: str) -> None:
        result = custody.unassign(self.item, location_id=where, condition=None, now=self.now, notify=True)
        self.follow(result, self.card[0] == "assigned", ("at", where))

    @rule(where=PLACES)
    def move(self, where: str) -> None:
        self.follow(custody.move(self.item, location_id=where, now=self.now), self.card[0] == "at", ("at", where))

    @rule()
    def retire(self) -> None:
        self.follow(custody.retire(self.item, reason="old", now=self.now), self.card[0] == "at", ("retired", "old"))

    @precondition(lambda self: self.card[0] != "at")
    @rule(where=PLACES)
    def restore(self, where: str) -> None:
        self.follow(custody.restore(self.item, location_id=where, now=self.now), self.card[0] == "retired", ("at", where))

    @rule()
    def declare_lost(self) -> None:
        card = self.card if self.card[0] == "lost" else ("lost", self.item.holder_id or "")
        self.follow(losses.declare_lost(self.item, note=None, now=self.now), self.card[0] != "retired", card)

    @precondition(lambda self: self.card[0] != "at")
    @rule(where=PLACES)
    def declare_found(self, where: str) -> None:
        result = losses.declare_found(self.item, location_id=where, condition=None, now=self.now)
        self.follow(result, self.card[0] == "lost", ("at", where))

    @invariant()
    def the_whereabouts_are_what_the_card_says(self) -> None:
        match self.item.whereabouts:
            case AtLocation(location_id):
                assert self.card == ("at", location_id)
            case LentTo(loan):
                assert self.card == ("lent", loan.borrower_id)
            case AssignedTo(user_id):
                assert self.card == ("assigned", user_id)
            case Retired(reason):
                assert self.card == ("retired", reason)
            case Lost(last_holder_id):
                assert self.card == ("lost", last_holder_id or "")

    @invariant()
    def it_is_at_a_place_or_with_a_person_never_both(self) -> None:
        at, held = self.item.location_id is not None, self.item.holder is not None
        assert (at, held) == (self.card[0] == "at", self.card[0] in {"lent", "assigned"})
        assert (self.item.loan is not None) == (self.item.status is ItemStatus.LENT)
        assert (self.item.retired_reason is not None) == (self.item.status is ItemStatus.RETIRED)

    @invariant()
    def every_end_tells_the_loan_that_was_lent(self) -> None:
        due = {fact.loan_id: fact.due_at for fact in self.told if isinstance(fact, events.ItemLent | events.LoanRenewed)}
        out = [fact for fact in self.told if isinstance(fact, events.ItemLent)]
        lent = [(fact.loan_id, fact.borrower_id, fact.lent_at, due[fact.loan_id]) for fact in out]
        ended = list(filter(None, map(loan_ended, self.told)))
        assert len(lent) - len(ended) == (self.item.status is ItemStatus.LENT)
        assert lent[: len(ended)] == ended

    @override
    def teardown(self) -> None:
        assert all(fact.subject == "drill" for fact in self.told)


def loan_ended(fact: Fact) -> tuple[object, ...] | None:
    """The loan whose end a fact tells."""
    match fact:
        case events.ItemReturned() | events.LoanUndone():
            return fact.loan_id, fact.borrower_id, fact.lent_at, fact.due_at
        case events.ItemLost(loan_id=str()):
            return fact.loan_id, fact.user_id, fact.lent_at, fact.due_at
        case _:
            return None


TestCustody = Custody.TestCase
TestCustody.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_a_refusal_does_not_tell_who_lost_an_item() -> None:
    item = Item(
        id="drill", code="D", name="D", home_id="shelf", since=NOON, created_at=NOON, updated_at=NOON,
        status=ItemStatus.LOST, holder_id="ada",
    )  # fmt: skip

    refusal = custody.move(item, location_id="table", now=NOON)

    assert isinstance(refusal, errors.ItemUnavailable)
    assert "ada" not in refusal.message
