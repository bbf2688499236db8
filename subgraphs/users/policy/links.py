"""One-time links: what they are made of, and when they are good."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final, Self
from uuid import UUID

from subgraphs.chassis.text import comparison_key
from subgraphs.users.errors import AlreadyJoined, EmailMissing, UserInactive
from subgraphs.users.models import Account, Attempt, Limit, Link, LinkPurpose
from subgraphs.users.policy.limits import network

LIFETIMES: Final[Mapping[LinkPurpose, timedelta]] = {
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.PASSWORD_RESET: timedelta(hours=1),
}
FOR_ONE_ADDRESS: Final = Limit(burst=3, every=timedelta(minutes=10))
FROM_ONE_PLACE: Final = Limit(burst=20, every=timedelta(seconds=30))

_ID_BYTES = 16
_SECRET_BYTES = 32
_LENGTH = 64


@dataclass(frozen=True, slots=True)
class LinkToken:
    """What a link carries: whose it is, so that it is found without an index, and 256 bits nobody guesses."""

    user_id: str
    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls, user_id: str) -> Self:
        """Another one."""
        return cls(user_id, secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The token in a text, if it can be one."""
        if len(text) != _LENGTH or not text.isascii():
            return None
        try:
            token = base64.b64decode(text, altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        return cls(str(UUID(bytes=token[:_ID_BYTES])), token[_ID_BYTES:])

    @property
    def text(self) -> str:
        """As it stands in a link: 64 characters, none of which an address would have to quote."""
        return base64.urlsafe_b64encode(UUID(self.user_id).bytes + self.secret).decode()

    @property
    def hash(self) -> str:
        """What is kept of it."""
        return hashlib.sha256(self.secret).hexdigest()


def may_be_sent(account: Account, purpose: LinkPurpose) -> bool:
    """Whether somebody has a use for such a link, and an address to read it at."""
    wanted = LinkPurpose.INVITATION if account.password is None else LinkPurpose.PASSWORD_RESET
    return account.user.active and account.user.email is not None and purpose is wanted


def why_not_invited(account: Account) -> UserInactive | EmailMissing | AlreadyJoined | None:
    """Why somebody is not to be invited."""
    if not account.user.active:
        return UserInactive()
    if account.password is not None:
        return AlreadyJoined()
    return EmailMissing() if account.user.email is None else None


def requested(request_id: str, before: Link | None) -> Link:
    """What is kept once a link was asked for. The one before it is good until the new one is made."""
    return replace(before or Link(), request_id=request_id)


def is_asked_for(account: Account, purpose: LinkPurpose, request_id: str | None) -> bool:
    """Whether a link is to be made for this request: nobody asked again since. Only the welcome comes without one."""
    link = account.links.get(purpose)
    latest = None if link is None else link.request_id
    return latest == request_id and (request_id is not None or purpose is LinkPurpose.INVITATION)


def minted(account: Account, purpose: LinkPurpose, request_id: str | None, token: LinkToken, now: datetime) -> Link:
    """What is kept of a link just made."""
    return Link(
        request_id=request_id,
        hash=token.hash,
        email=account.user.email,
        password_id=None if account.password is None else account.password.id,
        expires_at=now + LIFETIMES[purpose],
    )


def is_good(account: Account, purpose: LinkPurpose, token: LinkToken, now: datetime) -> bool:
    """Whether whoever shows this token may choose the person's password."""
    link = account.links.get(purpose)
    if link is None or link.hash is None or link.expires_at is None:
        return False
    return (
        compare_digest(link.hash, token.hash)
        and now < link.expires_at
        and account.user.active
        and account.user.email == link.email
        and link.password_id == (None if account.password is None else account.password.id)
    )


def reset_attempts(email: str, address: str | None) -> tuple[Attempt, ...]:
    """What asking for a link counts as. By what was typed: whether somebody has that address must not show."""
    typed = hashlib.sha256(comparison_key(email).encode()).hexdigest()[:32]
    return (Attempt(f"link:{typed}", FOR_ONE_ADDRESS), Attempt(f"link:from:{network(address)}", FROM_ONE_PLACE))
