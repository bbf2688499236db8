"""How often one may try to sign in, and the arithmetic of such limits.

Three limits count together. An attacker at one address meets the one on (account, address) long before the one on the account,
which therefore stays free for the person, wherever else they are. Who signs in gets the attempt back: only failures count.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from subgraphs.chassis.text import comparison_key
from subgraphs.users.models import Attempt, Limit

AT_ONE_ADDRESS: Final = Limit(burst=10, every=timedelta(minutes=5))
OF_ONE_ACCOUNT: Final = Limit(burst=50, every=timedelta(minutes=1))
FROM_ONE_ADDRESS: Final = Limit(burst=100, every=timedelta(seconds=2))
OF_ONE_PASSWORD: Final = Limit(burst=10, every=timedelta(minutes=5))

_SUBNET = 64
_NOBODY = "unknown"


def sign_in_attempts(login: str, address: str | None) -> tuple[Attempt, ...]:
    """What trying to sign in counts as. By what was typed: whether it names somebody must not show."""
    account, place = _digest(comparison_key(login)), network(address)
    return (
        Attempt(f"sign-in:{account}:{place}", AT_ONE_ADDRESS),
        Attempt(f"sign-in:{account}", OF_ONE_ACCOUNT),
        Attempt(f"sign-in:from:{place}", FROM_ONE_ADDRESS),
    )


def password_attempts(user_id: str) -> tuple[Attempt, ...]:
    """What giving one's present password counts as, for somebody signed in."""
    return (Attempt(f"password:{user_id}", OF_ONE_PASSWORD),)


def network(address: str | None) -> str:
    """An address as limits count it: of IPv6 the first 64 bits, since whoever has one address there has them all."""
    if address is None:
        return _NOBODY
    parsed = ip_address(address)
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> _SUBNET << _SUBNET))


def wait(due: datetime | None, now: datetime, limit: Limit) -> timedelta:
    """How long until one more attempt is within the limit: the generic cell rate algorithm (ITU-T I.371, as a virtual schedule).

    `due` is when all attempts so far, one each `every`, would be over.
    """
    ahead = max(due or now, now) - now
    return max(ahead - limit.every * (limit.burst - 1), timedelta(0))


def counted(due: datetime | None, now: datetime, limit: Limit) -> datetime:
    """The new `due` after one more attempt."""
    return max(due or now, now) + limit.every


def longest(waits: Sequence[timedelta]) -> timedelta:
    """How long until all limits allow one more."""
    return max(waits, default=timedelta(0))


def _digest(text: str) -> str:
    """Names stay out of the store of limits."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
