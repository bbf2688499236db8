"""Every event users and items can tell, as it stands on the wire, is one mail can read; and it reads the same in it."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from subgraphs.chassis.facts import Fact, record
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.stream import CloudEvent
from subgraphs.items import events as told_by_items
from subgraphs.mail import policy, subscribers
from subgraphs.users import events as told_by_users

NOW = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
HEARD: TypeAdapter[Any] = TypeAdapter(subscribers.Heard)
TOLD: list[type[Any]] = [*get_args(told_by_users.UserEvent.__value__), *get_args(told_by_items.ItemsEvent.__value__)]
WRITTEN_ABOUT = {
    *("user_created", "link_requested", "password_changed"),
    *("item_assigned", "item_lent", "item_returned"),
    *("loan_renewed", "loan_due_soon", "loan_overdue", "loan_recalled"),
    *("reservation_ready", "reservation_cancelled", "hold_expired"),
}
READ = WRITTEN_ABOUT | {"loan_undone", "user_anonymised"}

MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
st.register_type_strategy(datetime, MOMENTS)


def _on_the_wire(fact: Fact) -> bytes:
    """The body of the message, as the producer's relay publishes it."""
    recorded = record(fact, seq=1, actor=SYSTEM, time=NOW)
    event = CloudEvent(source="/test", **{name: getattr(recorded, name) for name in recorded.__slots__})
    return event.model_dump_json().encode()


@pytest.mark.parametrize("fact_type", TOLD, ids=lambda told: told.type)
@given(data=st.data())
def test_mail_reads_in_an_event_what_its_producer_wrote(fact_type: type[Any], data: st.DataObject) -> None:
    fact = data.draw(st.builds(fact_type))
    heard = HEARD.validate_json(_on_the_wire(fact))
    if fact.type not in READ:
        assert isinstance(heard, subscribers.Ignored)
        return
    assert heard.type == fact.type
    assert heard.seq == 1
    for field in fields(heard.data):
        assert getattr(heard.data, field.name) == getattr(fact, field.name)


@pytest.mark.parametrize("fact_type", [told for told in TOLD if told.type in WRITTEN_ABOUT], ids=lambda told: told.type)
@given(data=st.data())
def test_an_event_makes_a_notification_unless_it_is_quiet(fact_type: type[Any], data: st.DataObject) -> None:
    fact = data.draw(st.builds(fact_type))
    heard = HEARD.validate_json(_on_the_wire(fact))
    made = policy.notification_for(heard.id, heard.data, NOW)
    assert (made is not None) is getattr(fact, "notify", True)
    recipient = getattr(fact, "borrower_id", None) or getattr(fact, "user_id", None)
    if made is not None and recipient is not None:
        assert made.id == f"{heard.id}:{recipient}"


def test_every_event_mail_reads_is_told_by_somebody() -> None:
    assert {told.type for told in TOLD} >= READ


@given(told=st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text())), type=st.text())
def test_an_event_nobody_knows_yet_is_ignored_whatever_it_says(told: dict[str, Any], type: str) -> None:
    if type not in READ:
        assert isinstance(HEARD.validate_python(told | {"type": type}), subscribers.Ignored)


def test_moments_are_read_to_the_millisecond() -> None:
    due = NOW + timedelta(milliseconds=1)
    body = {"itemId": "i", "loanId": "l", "borrowerId": "b", "dueAt": due.isoformat(), "notify": True}
    assert HEARD.validate_python({"id": "e", "type": "item_lent", "data": body}).data.due_at == due
