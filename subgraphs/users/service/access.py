"""Use cases of what people may do: their roles, and whether they are active."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.refusals import NotPermitted, VersionConflict
from subgraphs.users.errors import LastAdmin, UserAnonymised, UserNotFound
from subgraphs.users.events import SessionEnd
from subgraphs.users.models import User
from subgraphs.users.policy import access as policy
from subgraphs.users.policy.permissions import may_alter, may_keep_people, may_set_roles
from subgraphs.users.service.ports import AdminGuard, UserRepository
from subgraphs.users.service.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Access:
    """Give and take rights."""

    users: UserRepository
    admins: AdminGuard
    sessions: Sessions
    clock: Clock

    async def set_role(
        self, actor: Actor, id: str, role: Role, *, expected_version: int | None = None
    ) -> User | UserNotFound | UserAnonymised | LastAdmin | VersionConflict | NotPermitted:
        """Let a person do more, or less. It holds from their next access token on."""
        if (refusal := may_set_roles(actor)) is not None:
            return refusal
        user = await self.users.get(id)
        if user is not None and expected_version not in {None, user.rev}:
            return VersionConflict(user.rev)
        done = await self._change(actor, id, user, lambda found: policy.with_role(found, role))
        return done or await self.set_role(actor, id, role, expected_version=expected_version)

    async def deactivate(self, actor: Actor, id: str) -> User | UserNotFound | LastAdmin | NotPermitted:
        """Let a person borrow nothing new, and not sign in; their sessions end. Doing it twice changes nothing."""
        done = await self._repeatedly(actor, id, policy.deactivated)
        assert not isinstance(done, UserAnonymised), "who is anonymised is not active"
        if isinstance(done, User):
            await self.sessions.end_all(actor, id, SessionEnd.ACCESS_CHANGED)
        return done

    async def reactivate(self, actor: Actor, id: str) -> User | UserNotFound | UserAnonymised | NotPermitted:
        """Let a person borrow and sign in again. Doing it twice changes nothing."""
        done = await self._repeatedly(actor, id, policy.reactivated)
        assert not isinstance(done, LastAdmin), "nobody stops being an admin by it"
        return done

    async def _repeatedly(
        self, actor: Actor, id: str, step: Callable[[User], policy.Step | None]
    ) -> User | UserNotFound | UserAnonymised | LastAdmin | NotPermitted:
        """Take a step, anew whenever somebody else changed the person meanwhile."""
        if (refusal := may_keep_people(actor)) is not None:
            return refusal
        while True:
            done = await self._change(actor, id, await self.users.get(id), step)
            if done is not None:
                return done

    async def _change(
        self, actor: Actor, id: str, user: User | None, step: Callable[[User], policy.Step | None]
    ) -> User | UserNotFound | UserAnonymised | LastAdmin | NotPermitted | None:
        """Take a step from a person as they were found. None when somebody else changed the person meanwhile."""
        if user is None:
            return UserNotFound(id)
        if (refusal := may_alter(actor, user)) is not None:
            return refusal
        taken = step(user)
        if taken is None:
            return user
        if user.anonymised_at is not None:
            return UserAnonymised()
        after = replace(taken[0], rev=user.rev + 1, updated_at=self.clock())
        if policy.is_working_admin(user) and not policy.is_working_admin(after) and not await self.admins.spare(user):
            return LastAdmin()
        return after if await self.users.save(user, after, [taken[1]], actor) is True else None
