"""What items tells the others stays what others rely on: the types of its events and the names of their data."""

from dataclasses import fields
from typing import Any, get_args

import pytest

from subgraphs.chassis.facts import to_camel
from subgraphs.items import events

TOLD = {
    "item_created": {"itemId", "locationId", "notify"},
    "item_updated": {"itemId", "changed"},
    "item_moved": {"itemId", "fromLocationId", "toLocationId"},
    "item_assigned": {"itemId", "userId", "locationId", "reservationId", "reservedAt", "since", "notify"},
    "item_lent": {
        "itemId", "loanId", "borrowerId", "lentAt", "dueAt", "locationId", "policyVersion", "reservationId", "reservedAt",
        "notify",
    },
    "item_unassigned": {"itemId", "userId", "locationId", "since", "condition", "notify"},
    "item_returned": {
        "itemId", "loanId", "borrowerId", "lentAt", "dueAt", "renewals", "policyVersion", "returnedAt", "locationId",
        "condition", "notify",
    },
    "loan_renewed": {"itemId", "loanId", "borrowerId", "dueAt", "dueBefore", "renewals", "notify"},
    "loan_due_soon": {"itemId", "loanId", "borrowerId", "dueAt", "notify"},
    "loan_overdue": {"itemId", "loanId", "borrowerId", "dueAt", "number", "escalate", "notify"},
    "loan_undone": {"itemId", "loanId", "borrowerId", "lentAt", "dueAt", "locationId", "policyVersion", "reservationId"},
    "loan_recalled": {"itemId", "loanId", "borrowerId", "dueAt", "reason"},
    "assignment_recalled": {"itemId", "userId"},
    "recall_lifted": {"itemId", "userId"},
    "item_retired": {"itemId", "locationId", "reason"},
    "item_restored": {"itemId", "locationId"},
    "item_lost": {
        "itemId", "userId", "loanId", "lentAt", "dueAt", "renewals", "policyVersion", "since", "lostAt", "locationId", "note",
    },
    "item_found": {"itemId", "locationId", "condition"},
    "item_reserved": {"itemId", "reservationId", "userId"},
    "reservation_ready": {"itemId", "reservationId", "userId", "heldUntil", "locationId"},
    "reservation_cancelled": {"itemId", "reservationId", "userId", "reservedAt", "cause", "reason", "notify"},
    "hold_expired": {"itemId", "reservationId", "userId", "reservedAt", "heldUntil"},
    "queue_reordered": {"itemId", "reservationIds", "reason"},
    "location_created": {"locationId", "parentId"},
    "location_updated": {"locationId", "parentId", "changed"},
    "location_archived": {"locationId", "parentId"},
}  # fmt: skip
KINDS: tuple[Any, ...] = get_args(events.ItemsEvent.__value__)


def test_every_event_is_known_by_its_type() -> None:
    assert {kind.type for kind in KINDS} == TOLD.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_tells_ids_and_facts_under_their_names(kind: Any) -> None:
    assert {to_camel(field.name) for field in fields(kind)} == TOLD[kind.type]


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_is_about_the_thing_it_is_named_after(kind: Any) -> None:
    subject = "location_id" if kind.type.startswith("location_") else "item_id"
    fact = kind(**{field.name: field.name for field in fields(kind)})

    assert fact.subject == subject
