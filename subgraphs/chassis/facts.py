"""Facts: what a service tells the others, as it leaves the domain and as it stands in a document's outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol, cast

from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import new_id

UNTOLD: Final = 0
"""The `seq` of a fact that changed no version of its subject: the service keeps it in its activity log, and tells nobody."""


class Fact(Protocol):
    """A frozen dataclass of the domain's `events.py`: its fields are the event's data."""

    type: ClassVar[str]

    @property
    def subject(self) -> str:
        """The id of the entity it is about."""
        ...


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """A fact with its envelope: CloudEvents' `id`, `type`, `subject`, `time`, and our `seq`, `actor`, `traceparent`."""

    id: str
    type: str
    subject: str
    seq: int
    time: datetime
    actor: str
    data: Mapping[str, Any]
    traceparent: str | None = None


def record(fact: Fact, *, seq: int, actor: Actor, time: datetime, traceparent: str | None = None) -> RecordedFact:
    """Give a fact its envelope. `seq` counts the changes of its subject: the `rev` the write leads to."""
    return RecordedFact(
        id=new_id(),
        type=fact.type,
        subject=fact.subject,
        seq=seq,
        time=time,
        actor=actor.id,
        data=to_data(fact),
        traceparent=traceparent,
    )


def to_data(fact: Fact) -> dict[str, Any]:
    """A fact's fields under their names on the wire (camelCase); fields that are None are left out."""
    assert is_dataclass(fact)
    pairs = ((field.name, getattr(fact, field.name)) for field in fields(cast(Any, fact)))
    return {to_camel(name): value for name, value in pairs if value is not None}


def to_camel(name: str) -> str:
    """`loan_id` becomes `loanId`."""
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)
