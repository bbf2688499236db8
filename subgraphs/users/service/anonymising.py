"""Use case of forgetting who somebody was, while what they did stays."""

from dataclasses import dataclass, replace

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.refusals import NotPermitted, VersionConflict
from subgraphs.users import events
from subgraphs.users.errors import UserNotFound, UserStillActive
from subgraphs.users.models import User
from subgraphs.users.policy.access import anonymised
from subgraphs.users.policy.permissions import may_anonymise
from subgraphs.users.service.link_ports import AccountRepository
from subgraphs.users.service.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Anonymising:
    """Make people unknown. What the account log knows of their devices goes with the event (`repository.forgetting`)."""

    accounts: AccountRepository
    sessions: Sessions
    clock: Clock

    async def anonymise(
        self, actor: Actor, id: str, *, expected_version: int | None = None
    ) -> User | UserNotFound | UserStillActive | VersionConflict | NotPermitted:
        """Erase name, address and all else that tells who somebody was, for good. Doing it twice changes nothing."""
        if (refusal := may_anonymise(actor)) is not None:
            return refusal
        while (account := await self.accounts.get(id)) is not None:
            user = account.user
            if user.anonymised_at is not None:
                return user
            if expected_version not in {None, user.rev}:
                return VersionConflict(user.rev)
            if user.active:
                return UserStillActive()
            after = replace(anonymised(user, self.clock()), rev=user.rev + 1)
            if await self.accounts.erase(user, after, [events.UserAnonymised(user_id=id)], actor):
                return after
        return UserNotFound(id)
