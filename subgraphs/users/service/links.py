"""Use cases of one-time links: asking for one, and making it at the moment it is sent."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.idempotency import Claims, Once, once
from subgraphs.chassis.identity import ANONYMOUS, SYSTEM, Actor
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput, NotPermitted
from subgraphs.users.errors import (
    AlreadyJoined,
    EmailMissing,
    LinkPointless,
    TooManyAttempts,
    UserInactive,
    UserNotFound,
)
from subgraphs.users.events import LinkRequested
from subgraphs.users.models import Account, LinkPurpose, MintedLink, User, Visitor
from subgraphs.users.policy import links as policy
from subgraphs.users.policy.people import check_address
from subgraphs.users.policy.permissions import may_keep_people
from subgraphs.users.service.link_ports import AccountRepository
from subgraphs.users.service.session_ports import Limiter

PACE: Final = 0.3
"""Seconds that asking for a reset takes at least: longer than whatever is done if somebody has the address."""


@dataclass(frozen=True, slots=True)
class Links:
    """Have links made and sent."""

    accounts: AccountRepository
    claims: Claims
    limiter: Limiter
    clock: Clock
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def request_reset(self, visitor: Visitor, email: str) -> str | TooManyAttempts | InvalidInput:
        """Have a link sent to this address if it is somebody's. Neither answer nor time nor limits tell whether it is.

        Returns the address. Who never chose a password is invited again.
        """
        address = check_address(email, "input.email")
        if isinstance(address, InvalidInput):
            return address
        if (refusal := await self.limiter.take(policy.reset_attempts(address, visitor.address))) is not None:
            return refusal
        await asyncio.gather(self._request_for(address), self.pause(PACE))
        return address

    async def invite(
        self, actor: Actor, user_id: str, *, key: str | None = None
    ) -> User | UserNotFound | UserInactive | EmailMissing | AlreadyJoined | InvalidInput | NotPermitted:
        """Have an invitation sent to a person who never signed in, the first one or another one."""
        if (refusal := may_keep_people(actor)) is not None:
            return refusal
        turn = await once(self.claims, actor, key, "inviteUser", user_id)
        if not isinstance(turn, Once):
            return turn
        while (account := await self.accounts.get(user_id)) is not None:
            link = account.links.get(LinkPurpose.INVITATION)
            if turn.again and link is not None and link.request_id == turn.id:
                return account.user
            if (reason := policy.why_not_invited(account)) is not None:
                return reason
            if await self._request(actor, account, LinkPurpose.INVITATION, turn.id):
                return account.user
        return UserNotFound(user_id)

    async def mint(
        self, actor: Actor, user_id: str, purpose: LinkPurpose, request_id: str | None
    ) -> MintedLink | UserNotFound | LinkPointless | NotPermitted:
        """Make a link, for the service that sends it. The one before it stops working."""
        if actor != SYSTEM:
            return NotPermitted("Links are made for the service that mails them, and for nobody else.")
        while (account := await self.accounts.get(user_id)) is not None:
            if not policy.may_be_sent(account, purpose) or not policy.is_asked_for(account, purpose, request_id):
                return LinkPointless()
            token, now = policy.LinkToken.fresh(user_id), self.clock()
            link = policy.minted(account, purpose, request_id, token, now)
            if await self.accounts.keep_link(account, purpose, link, [], actor):
                return MintedLink(token.text, now + policy.LIFETIMES[purpose])
        return UserNotFound(user_id)

    async def _request_for(self, address: str) -> None:
        while (account := await self.accounts.find(address)) is not None:
            purpose = LinkPurpose.INVITATION if account.password is None else LinkPurpose.PASSWORD_RESET
            if not policy.may_be_sent(account, purpose) or await self._request(ANONYMOUS, account, purpose, new_id()):
                return

    async def _request(self, actor: Actor, account: Account, purpose: LinkPurpose, id: str) -> bool:
        link = policy.requested(id, account.links.get(purpose))
        fact = LinkRequested(user_id=account.user.id, request_id=id, purpose=purpose)
        return await self.accounts.keep_link(account, purpose, link, [fact], actor)
