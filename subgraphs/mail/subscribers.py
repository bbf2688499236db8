"""The events mail hears. A handler keeps the notification and is done; the sender does the rest."""

from typing import Annotated, Any, Literal

from faststream.redis import RedisBroker
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from subgraphs.chassis.consumer import subscribe
from subgraphs.chassis.facts import to_camel
from subgraphs.chassis.telemetry import traced
from subgraphs.mail import events
from subgraphs.mail.service import Hearing

_GROUP = "mail"


class _Heard(BaseModel):
    """The envelope, as far as mail reads it. Its naming rule holds for the data too."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    id: str = Field(min_length=1, max_length=200)
    seq: int = Field(default=0, ge=0)
    traceparent: str | None = None


class UserCreated(_Heard):
    """Makes a WELCOME."""

    type: Literal["user_created"]
    data: events.UserCreated


class LinkRequested(_Heard):
    """Makes an INVITATION or a PASSWORD_RESET."""

    type: Literal["link_requested"]
    data: events.LinkRequested


class PasswordChanged(_Heard):
    """Makes a PASSWORD_CHANGED."""

    type: Literal["password_changed"]
    data: events.PasswordChanged


class UserAnonymised(_Heard):
    """Erases what was written to the person."""

    type: Literal["user_anonymised"]
    data: events.UserAnonymised


class ItemAssigned(_Heard):
    """Makes an ITEM_ASSIGNED."""

    type: Literal["item_assigned"]
    data: events.ItemAssigned


class ItemLent(_Heard):
    """Makes an ITEM_LENT."""

    type: Literal["item_lent"]
    data: events.ItemLent


class LoanRenewed(_Heard):
    """Makes a LOAN_RENEWED."""

    type: Literal["loan_renewed"]
    data: events.LoanRenewed


class LoanDueSoon(_Heard):
    """Makes a LOAN_DUE_SOON."""

    type: Literal["loan_due_soon"]
    data: events.LoanDueSoon


class LoanOverdue(_Heard):
    """Makes a LOAN_OVERDUE and, when it escalates, a LOAN_OVERDUE_MANAGER for each manager."""

    type: Literal["loan_overdue"]
    data: events.LoanOverdue


class LoanRecalled(_Heard):
    """Makes a LOAN_RECALLED."""

    type: Literal["loan_recalled"]
    data: events.LoanRecalled


class LoanUndone(_Heard):
    """Takes back what waits to be told of the loan."""

    type: Literal["loan_undone"]
    data: events.LoanUndone


class ItemReturned(_Heard):
    """Makes an ITEM_RETURNED."""

    type: Literal["item_returned"]
    data: events.ItemReturned


class ReservationReady(_Heard):
    """Makes a RESERVATION_READY."""

    type: Literal["reservation_ready"]
    data: events.ReservationReady


class ReservationCancelled(_Heard):
    """Makes a RESERVATION_CANCELLED."""

    type: Literal["reservation_cancelled"]
    data: events.ReservationCancelled


class HoldExpired(_Heard):
    """Makes a HOLD_EXPIRED."""

    type: Literal["hold_expired"]
    data: events.HoldExpired


class Ignored(BaseModel):
    """Any other event: nobody is written to."""

    type: str


_TYPES = frozenset(
    {
        "user_created",
        "link_requested",
        "password_changed",
        "user_anonymised",
        "item_assigned",
        "item_lent",
        "item_returned",
        "loan_renewed",
        "loan_due_soon",
        "loan_overdue",
        "loan_recalled",
        "loan_undone",
        "reservation_ready",
        "reservation_cancelled",
        "hold_expired",
    }
)


def _tag(event: Any) -> str:
    type = event.get("type") if isinstance(event, dict) else getattr(event, "type", None)
    return type if isinstance(type, str) and type in _TYPES else "ignored"


type Heard = Annotated[
    Annotated[UserCreated, Tag("user_created")]
    | Annotated[LinkRequested, Tag("link_requested")]
    | Annotated[PasswordChanged, Tag("password_changed")]
    | Annotated[UserAnonymised, Tag("user_anonymised")]
    | Annotated[ItemAssigned, Tag("item_assigned")]
    | Annotated[ItemLent, Tag("item_lent")]
    | Annotated[ItemReturned, Tag("item_returned")]
    | Annotated[LoanRenewed, Tag("loan_renewed")]
    | Annotated[LoanDueSoon, Tag("loan_due_soon")]
    | Annotated[LoanOverdue, Tag("loan_overdue")]
    | Annotated[LoanRecalled, Tag("loan_recalled")]
    | Annotated[LoanUndone, Tag("loan_undone")]
    | Annotated[ReservationReady, Tag("reservation_ready")]
    | Annotated[ReservationCancelled, Tag("reservation_cancelled")]
    | Annotated[HoldExpired, Tag("hold_expired")]
    | Annotated[Ignored, Tag("ignored")],
    Discriminator(_tag),
]


def subscribe_to_events(broker: RedisBroker, namespace: str, consumer: str, hearing: Hearing) -> None:
    """Hear what users and items tell."""

    async def keep(event: Heard) -> None:
        if isinstance(event, Ignored):
            return
        with traced(f"keep {event.type}", event.traceparent):
            await hearing.accept(event.id, event.data, event.seq)

    for service in ("users", "items"):
        subscribe(broker, stream=f"{namespace}{service}", group=_GROUP, consumer=consumer, handler=keep)
