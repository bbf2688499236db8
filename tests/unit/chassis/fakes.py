"""Stand-ins for the chassis's ports, in memory."""

from dataclasses import dataclass, field

from subgraphs.chassis.idempotency import Claim


@dataclass
class FakeClaims:
    """Claims in a dict, one for each actor and key."""

    kept: dict[tuple[str, str], Claim] = field(default_factory=dict[tuple[str, str], Claim])

    async def claim(self, wanted: Claim) -> Claim:
        return self.kept.setdefault((wanted.actor_id, wanted.key), wanted)
