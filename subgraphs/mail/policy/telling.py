"""Who is told what."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from subgraphs.mail import events
from subgraphs.mail.events import Event
from subgraphs.mail.models import Details, FanOut, Kind, Notification

_KINDS: Mapping[type[Event], Kind] = {
    events.UserCreated: Kind.WELCOME,
    events.PasswordChanged: Kind.PASSWORD_CHANGED,
    events.ItemAssigned: Kind.ITEM_ASSIGNED,
    events.ItemLent: Kind.ITEM_LENT,
    events.ItemReturned: Kind.ITEM_RETURNED,
    events.LoanRenewed: Kind.LOAN_RENEWED,
    events.LoanDueSoon: Kind.LOAN_DUE_SOON,
    events.LoanOverdue: Kind.LOAN_OVERDUE,
    events.LoanRecalled: Kind.LOAN_RECALLED,
    events.ReservationReady: Kind.RESERVATION_READY,
    events.ReservationCancelled: Kind.RESERVATION_CANCELLED,
    events.HoldExpired: Kind.HOLD_EXPIRED,
}
_DETAILS = ("due_at", "returned_at", "held_until", "condition", "reason", "cause", "request_id")


def notification_for(event_id: str, event: Event, now: datetime, seq: int = 0) -> Notification | None:
    """The notification an event makes, or None for a quiet change. The same event always makes the same id."""
    if not getattr(event, "notify", True):
        return None
    recipient_id = _recipient(event)
    return Notification(
        id=f"{event_id}:{recipient_id}",
        kind=_kind(event),
        recipient_id=recipient_id,
        item_id=getattr(event, "item_id", None),
        loan_id=getattr(event, "loan_id", None),
        details=_details(event, seq),
        next_attempt_at=now,
        created_at=now,
    )


def fan_out_for(event_id: str, event: Event, now: datetime, seq: int = 0) -> FanOut | None:
    """What all managers are to be told because of an event."""
    if not isinstance(event, events.LoanOverdue) or not event.escalate or not event.notify:
        return None
    details = Details(due_at=event.due_at, borrower_id=event.borrower_id, seq=seq)
    kind = Kind.LOAN_OVERDUE_MANAGER
    return FanOut(id=event_id, kind=kind, item_id=event.item_id, loan_id=event.loan_id, details=details, created_at=now)


def to_managers(fan_out: FanOut, manager_ids: Sequence[str], now: datetime) -> Sequence[Notification]:
    """One notification each. A manager who is the borrower too has been told as that: the id is taken then."""
    return [
        Notification(
            id=f"{fan_out.id}:{manager_id}",
            kind=fan_out.kind,
            recipient_id=manager_id,
            item_id=fan_out.item_id,
            loan_id=fan_out.loan_id,
            details=fan_out.details,
            next_attempt_at=now,
            created_at=now,
        )
        for manager_id in manager_ids
    ]


def _kind(event: Event) -> Kind:
    if isinstance(event, events.LinkRequested):
        return Kind.INVITATION if event.purpose == "invitation" else Kind.PASSWORD_RESET
    return _KINDS[type(event)]


def _recipient(event: Event) -> str:
    match event:
        case (
            events.ItemLent()
            | events.ItemReturned()
            | events.LoanRenewed()
            | events.LoanDueSoon()
            | events.LoanOverdue()
            | events.LoanRecalled()
        ):
            return event.borrower_id
        case _:
            return event.user_id


def _details(event: Event, seq: int) -> Details:
    """What the event says of what a mail repeats."""
    said = {name: getattr(event, name, None) for name in _DETAILS}
    return Details(**said, seq=seq)
