"""Use cases of whoever got a one-time link: choose a password by it, once, and be signed in."""

from dataclasses import dataclass, replace

from subgraphs.chassis.clock import Clock
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.users.errors import LinkInvalid, TooManyAttempts
from subgraphs.users.events import InvitationAccepted, PasswordChanged, SessionEnd
from subgraphs.users.models import Account, Credential, LinkPurpose, Password, SignedIn, Visitor
from subgraphs.users.policy.links import LinkToken, is_good
from subgraphs.users.policy.passwords import check_password
from subgraphs.users.service.link_ports import AccountRepository, Gate
from subgraphs.users.service.session_ports import Hasher
from subgraphs.users.service.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Redeeming:
    """Let people choose the password they have a link for."""

    accounts: AccountRepository
    hasher: Hasher
    sessions: Sessions
    gate: Gate
    clock: Clock

    async def accept_invitation(
        self, visitor: Visitor, token: str, password: str
    ) -> SignedIn | LinkInvalid | TooManyAttempts | InvalidInput:
        """Choose the first password."""
        return await self._redeem(visitor, LinkPurpose.INVITATION, token, password)

    async def reset_password(
        self, visitor: Visitor, token: str, password: str
    ) -> SignedIn | LinkInvalid | TooManyAttempts | InvalidInput:
        """Choose another password in place of a forgotten one. All sessions there were end."""
        return await self._redeem(visitor, LinkPurpose.PASSWORD_RESET, token, password)

    async def _redeem(
        self, visitor: Visitor, purpose: LinkPurpose, text: str, wanted: str
    ) -> SignedIn | LinkInvalid | TooManyAttempts | InvalidInput:
        token = LinkToken.read(text)
        account = None if token is None else await self._standing(token, purpose)
        if token is None or account is None:
            return LinkInvalid()
        if (problem := check_password(wanted, account.user, "input.password")) is not None:
            return InvalidInput((problem,))
        hashed = await self.hasher.hash(wanted)
        if isinstance(hashed, TooManyAttempts):
            return hashed
        known = await self._use(token, purpose, Password(new_id(), hashed))
        entered = None if known is None else await self._enter(known, visitor)
        return entered if isinstance(entered, SignedIn) else LinkInvalid()

    async def _standing(self, token: LinkToken, purpose: LinkPurpose) -> Account | None:
        account = await self.accounts.get(token.user_id)
        return account if account is not None and is_good(account, purpose, token, self.clock()) else None

    async def _use(self, token: LinkToken, purpose: LinkPurpose, password: Password) -> Credential | None:
        """Use the link up and set the password, in one write; None if somebody used it first."""
        while (account := await self._standing(token, purpose)) is not None:
            id = account.user.id
            fact = InvitationAccepted(user_id=id) if account.password is None else PasswordChanged(user_id=id)
            if await self.accounts.redeem(account, password, [fact], Actor(id, account.user.role)):
                return Credential(replace(account.user, rev=account.user.rev + 1), password)
        return None

    async def _enter(self, known: Credential, visitor: Visitor) -> SignedIn | object:
        actor = Actor(known.user.id, known.user.role)
        await self.sessions.end_all(actor, known.user.id, SessionEnd.PASSWORD_CHANGED)
        return await self.gate.enter(known, visitor)
