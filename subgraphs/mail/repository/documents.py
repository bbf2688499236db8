"""Notifications and fan-outs as they are stored: what is None is left out."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from subgraphs.chassis.facts import to_camel
from subgraphs.chassis.idempotency import Stamp
from subgraphs.mail.models import Details, FanOut, Kind, Notification, State

_DETAILS = {field.name: to_camel(field.name) for field in fields(Details)}


def notification_document(notification: Notification) -> dict[str, Any]:
    """`wakeAt` is when a sender may take it: it exists while it waits."""
    document = {
        "_id": notification.id,
        "kind": notification.kind.value,
        "recipientId": notification.recipient_id,
        "itemId": notification.item_id,
        "loanId": notification.loan_id,
        "details": details_document(notification.details),
        "state": notification.state.value,
        "attempts": notification.attempts,
        "copies": notification.copies,
        "nextAttemptAt": notification.next_attempt_at,
        "leaseUntil": notification.lease_until,
        "wakeAt": notification.lease_until or notification.next_attempt_at,
        "problem": notification.problem,
        "subject": notification.subject,
        "createdAt": notification.created_at,
        "sentAt": notification.sent_at,
        "stamps": [stamp.id for stamp in notification.stamps] or None,
        "rev": notification.rev,
    }
    return present(document)


def notification_of(document: Mapping[str, Any]) -> Notification:
    """The notification a document stands for."""
    return Notification(
        id=document["_id"],
        kind=Kind(document["kind"]),
        recipient_id=document["recipientId"],
        item_id=document.get("itemId"),
        loan_id=document.get("loanId"),
        details=_details(document["details"]),
        state=State(document["state"]),
        attempts=document["attempts"],
        copies=document["copies"],
        next_attempt_at=document.get("nextAttemptAt"),
        lease_until=document.get("leaseUntil"),
        problem=document.get("problem"),
        subject=document.get("subject"),
        created_at=document["createdAt"],
        sent_at=document.get("sentAt"),
        stamps=tuple(Stamp(id) for id in document.get("stamps", ())),
        rev=document["rev"],
    )


def fan_out_document(fan_out: FanOut) -> dict[str, Any]:
    """As it is stored before it is done."""
    return {
        "_id": fan_out.id,
        "kind": fan_out.kind.value,
        "itemId": fan_out.item_id,
        "loanId": fan_out.loan_id,
        "details": details_document(fan_out.details),
        "createdAt": fan_out.created_at,
    }


def fan_out_of(document: Mapping[str, Any]) -> FanOut:
    """The fan-out a document stands for."""
    return FanOut(
        id=document["_id"],
        kind=Kind(document["kind"]),
        item_id=document["itemId"],
        loan_id=document["loanId"],
        details=_details(document["details"]),
        created_at=document["createdAt"],
    )


def details_document(details: Details) -> dict[str, Any]:
    """What the event said, under the event's own names."""
    return present({stored: getattr(details, name) for name, stored in _DETAILS.items()})


def present(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is None."""
    return {name: value for name, value in values.items() if value is not None}


def _details(document: Mapping[str, Any]) -> Details:
    return Details(**{name: document[stored] for name, stored in _DETAILS.items() if stored in document})
