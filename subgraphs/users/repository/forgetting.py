"""Forgets what else is known of people who were anonymised: a projector, so that it happens whoever dies in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.mongo import Collection
from subgraphs.users.events import UserAnonymised

_PERSONAL: Final = ("data.address", "data.device")
"""What entries of the account log tell of a person beside ids, names of fields and roles."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Ends the sessions of anonymised people, and takes addresses and devices out of their account log."""

    activity: Collection
    sessions: Collection

    async def __call__(self, facts: Sequence[RecordedFact]) -> None:
        """Forget whom these facts are about, as far as they say so."""
        ids = [fact.subject for fact in facts if fact.type == UserAnonymised.type]
        if not ids:
            return
        await self.sessions.delete_many({"userId": {"$in": ids}})
        await self.activity.update_many({"subject": {"$in": ids}}, {"$unset": dict.fromkeys(_PERSONAL, "")})
