"""What items hears of people: who may not keep what they have, and who is forgotten. A handler keeps it; a job acts on it."""

from typing import Annotated, Any, Literal

from faststream.redis import RedisBroker
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from subgraphs.chassis.consumer import subscribe
from subgraphs.chassis.facts import to_camel
from subgraphs.chassis.telemetry import traced
from subgraphs.items.models import Standing, Stood
from subgraphs.items.service.recalls import Recalls

_GROUP = "items"
_STANDINGS = {
    "user_deactivated": Standing.INACTIVE,
    "user_reactivated": Standing.ACTIVE,
    "user_anonymised": Standing.ANONYMISED,
}


class About(BaseModel):
    """Whom an event is about."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    user_id: str = Field(min_length=1, max_length=200)


class StandingChanged(BaseModel):
    """Somebody is not active any more, active again, or forgotten. `seq` tells which of two is the later."""

    model_config = ConfigDict(frozen=True)

    type: Literal["user_deactivated", "user_reactivated", "user_anonymised"]
    seq: int
    traceparent: str | None = None
    data: About


class Ignored(BaseModel):
    """Any other event."""

    type: str


def _tag(event: Any) -> str:
    type = event.get("type") if isinstance(event, dict) else getattr(event, "type", None)
    return "standing" if isinstance(type, str) and type in _STANDINGS else "ignored"


type Heard = Annotated[Annotated[StandingChanged, Tag("standing")] | Annotated[Ignored, Tag("ignored")], Discriminator(_tag)]


def subscribe_to_people(broker: RedisBroker, namespace: str, consumer: str, recalls: Recalls) -> None:
    """Hear what users tells."""

    async def keep(event: Heard) -> None:
        if isinstance(event, StandingChanged):
            with traced(f"keep {event.type}", event.traceparent):
                await recalls.hear(Stood(event.data.user_id, _STANDINGS[event.type], event.seq))

    subscribe(broker, stream=f"{namespace}users", group=_GROUP, consumer=consumer, handler=keep)
