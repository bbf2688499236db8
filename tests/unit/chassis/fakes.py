"""Stand-ins for the chassis's ports, in memory."""

from asyncio import Event
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from subgraphs.chassis.idempotency import Claim
from subgraphs.chassis.live.feed import Heard, Resync


@dataclass
class FakeClaims:
    """Claims in a dict, one for each actor and key."""

    kept: dict[tuple[str, str], Claim] = field(default_factory=dict[tuple[str, str], Claim])

    async def claim(self, wanted: Claim) -> Claim:
        return self.kept.setdefault((wanted.actor_id, wanted.key), wanted)


@dataclass
class FakeFeed[T]:
    """Tells what it was given, then ends, which no real one does, or `stays`."""

    told: list[Heard[T] | Resync] = field(default_factory=list[Heard[T] | Resync])
    stays: bool = False
    followed: list[tuple[str | None, str | None]] = field(default_factory=list[tuple[str | None, str | None]])

    async def follow(self, after: str | None, subject: str | None = None) -> AsyncGenerator[Heard[T] | Resync]:
        self.followed.append((after, subject))
        for each in self.told:
            if subject is None or isinstance(each, Resync) or each.subject == subject:
                yield each
        if self.stays:
            await Event().wait()
