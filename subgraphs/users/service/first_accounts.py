"""Use case of starting for the first time: the accounts a system begins with, so that somebody can sign in at all."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.identity import SYSTEM, Role
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.paging import PageRequest
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.users.events import UserCreated
from subgraphs.users.models import FirstAccount, NewUser, Password, User, UserFilter, UserSort
from subgraphs.users.policy.people import check_profile
from subgraphs.users.service.link_ports import AccountRepository
from subgraphs.users.service.ports import UserRepository
from subgraphs.users.service.session_ports import Hasher

_ADMIN: Final = "admin"
_RANDOM_BYTES = 15


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of it: which accounts could not be made and why, and the password of an admin made without being asked for."""

    problems: Sequence[str] = ()
    admin_password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FirstAccounts:
    """Make accounts that are not there yet. Replicas may do it at once: addresses and usernames are unique."""

    users: UserRepository
    accounts: AccountRepository
    hasher: Hasher
    clock: Clock

    async def begin(self, wanted: Sequence[FirstAccount]) -> Begun:
        """Make these accounts. If there is no active admin then, make one called `admin` with a random password."""
        problems = [problem for account in wanted if (problem := await self._ensure(account)) is not None]
        if await self._has_admin():
            return Begun(problems)
        password = secrets.token_urlsafe(_RANDOM_BYTES)
        if await self._add(FirstAccount(name="Admin", username=_ADMIN, role=Role.ADMIN, password=password)) is True:
            return Begun(problems, password)
        if not await self._has_admin():
            problems.append(f"There is no active admin, and somebody else is called {_ADMIN}: give a first account.")
        return Begun(problems)

    async def _has_admin(self) -> bool:
        found = await self.users.page(UserFilter(role=Role.ADMIN, active=True), UserSort(), PageRequest(size=1))
        return bool(found.nodes)

    async def _ensure(self, wanted: FirstAccount) -> str | None:
        """Make an account unless it is there; what is wrong with it, without its password."""
        if wanted.email is not None and await self.accounts.find(wanted.email) is not None:
            return None
        if wanted.username is not None and await self.users.get_by_username(wanted.username) is not None:
            return None
        added = await self._add(wanted)
        return f"{wanted.email or wanted.username}: {added.message}" if isinstance(added, InvalidInput) else None

    async def _add(self, wanted: FirstAccount) -> bool | InvalidInput:
        """Whether it was added: somebody may have been faster."""
        profile = check_profile(NewUser(name=wanted.name, username=wanted.username, email=wanted.email))
        if isinstance(profile, InvalidInput):
            return profile
        now, id = self.clock(), new_id()
        user = User(id=id, rev=1, **asdict(profile), role=wanted.role, active=True, created_at=now, updated_at=now)
        password = Password(new_id(), await self._hash(wanted.password))
        return await self.accounts.add(user, password, [UserCreated(user_id=id, notify=False)], SYSTEM)

    async def _hash(self, password: str) -> str:
        hashed = await self.hasher.hash(password)
        if isinstance(hashed, str):
            return hashed
        await asyncio.sleep(hashed.retry_after_seconds)
        return await self._hash(password)
