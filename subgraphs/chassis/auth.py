"""Who sends a request: access tokens are checked here, in every service again, against the keys that the users service publishes.

Tokens are JWTs (RFC 7519) signed with ES256 (RFC 7518). Nothing else in a request says who somebody is.
"""

from asyncio import Lock
from collections import OrderedDict
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final, Protocol

import httpx
import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import Actor, Role

ISSUER: Final = "lendgraph"
AUDIENCE: Final = "lendgraph"
ALGORITHM: Final = "ES256"
SKEW: Final = timedelta(seconds=60)
"""How far the clocks of two hosts may be apart without harm."""

_REQUIRED = ("iss", "aud", "sub", "sid", "scope", "iat", "exp")
_LONGEST_TOKEN = 4_096
_MOST_REMEMBERED = 2_000
_PAUSE_SECONDS = 5.0
"""An unknown key makes nobody ask more often than that, so that forged tokens cost the users service nothing."""
_PAUSE_AFTER_FAILURE_SECONDS = 0.5
_FRESH_SECONDS = 300.0
_CHECKED_FOR_SECONDS = 60.0
"""A token found good is checked again after that: its key may have been withdrawn, because somebody had stolen it."""
_TIMEOUT_SECONDS = 2.0

_log = structlog.get_logger(__name__)


class BadToken(Exception):
    """A token was given, and cannot be accepted. Its text tells a person what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sends a request, and until when that holds."""

    actor: Actor
    expires_at: datetime


class Keys(Protocol):
    """Public keys by their id."""

    async def find(self, kid: str) -> EllipticCurvePublicKey | None:
        """The key with this id, None if nobody published one. Raises KeysUnavailable if that cannot be found out."""
        ...


class KeysUnavailable(ConnectionError):
    """The published keys could not be fetched, and none are known from before."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """Whose token it is, and when that was found out."""

    identity: Identity
    at: float


class Verifier:
    """Checks access tokens. Those found good are remembered for a while, since each comes with many requests."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._good = OrderedDict[str, _Checked]()

    async def identify(self, authorization: str | None) -> Identity | None:
        """Whose token an Authorization header carries; None without one. Raises BadToken."""
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
            raise BadToken("The Authorization header must be `Bearer` and an access token.")
        return await self.verify(token)

    async def verify(self, token: str) -> Identity:
        """Whose token this is. Raises BadToken."""
        known = self._good.get(token)
        if known is None or monotonic() - known.at >= _CHECKED_FOR_SECONDS:
            self._good.pop(token, None)
            known = _Checked(await self._check(token), monotonic())
            self._remember(token, known)
        if known.identity.expires_at <= utc_now():
            self._good.pop(token, None)
            raise BadToken("The access token has ended. Refresh the session, or sign in again.")
        return known.identity

    async def _check(self, token: str) -> Identity:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = await self._keys.find(kid) if isinstance(kid, str) else None
            if key is None:
                raise BadToken("The access token was signed by nobody known here. Sign in again.")
            return _identity(_claims(token, key))
        except (jwt.InvalidTokenError, ValueError) as error:
            raise BadToken("The access token is not valid. Sign in again.") from error

    def _remember(self, token: str, checked: _Checked) -> None:
        self._good[token] = checked
        if len(self._good) > _MOST_REMEMBERED:
            self._good.popitem(last=False)


def _claims(token: str, key: EllipticCurvePublicKey) -> Mapping[str, Any]:
    options: Any = {"require": list(_REQUIRED), "strict_aud": True}
    return jwt.decode(token, key, [ALGORITHM], options, audience=AUDIENCE, issuer=ISSUER, leeway=SKEW)


def _identity(claims: Mapping[str, Any]) -> Identity:
    subject, session = claims["sub"], claims["sid"]
    if not isinstance(session, str) or not session or ":" in subject or not subject:
        raise ValueError("no person's token")
    role = max((Role(scope) for scope in str(claims["scope"]).split()), key=list(Role).index)
    return Identity(Actor(subject, role, session), datetime.fromtimestamp(claims["exp"], UTC) + SKEW)


class PublishedKeys:
    """The keys of the users service: fetched when an unknown one is met, but not too often, and kept when it is away."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client
        self._known: Mapping[str, EllipticCurvePublicKey] = {}
        self._fetching = Lock()
        self._wait_until = 0.0
        self._fetched_at = 0.0

    async def find(self, kid: str) -> EllipticCurvePublicKey | None:
        """The key with this id."""
        if self._is_wanted(kid) or (kid not in self._known and self._fetching.locked()):
            async with self._fetching:
                if self._is_wanted(kid):
                    await self._fetch()
        if not self._known:
            raise KeysUnavailable("The keys that access tokens are checked with cannot be fetched.")
        return self._known.get(kid)

    async def ping(self) -> None:
        """Raise KeysUnavailable while no key is known, which is as long as nobody can be let in."""
        if not self._known:
            await self.find("")

    def _is_wanted(self, kid: str) -> bool:
        """Whether to fetch: a key is unknown, or one that is known may have been withdrawn meanwhile."""
        now = monotonic()
        return now >= self._wait_until and (kid not in self._known or now - self._fetched_at >= _FRESH_SECONDS)

    async def _fetch(self) -> None:
        self._wait_until = monotonic() + _TIMEOUT_SECONDS + _PAUSE_AFTER_FAILURE_SECONDS
        try:
            answer = await self._client.get(self._url, timeout=_TIMEOUT_SECONDS)
            self._known = _public_keys(answer.raise_for_status().json())
            self._fetched_at = monotonic()
            self._wait_until = self._fetched_at + _PAUSE_SECONDS
        except (httpx.HTTPError, ValueError, jwt.PyJWKSetError) as error:
            self._wait_until = monotonic() + _PAUSE_AFTER_FAILURE_SECONDS
            _log.warning("the published keys cannot be fetched", url=self._url, reason=f"{type(error).__name__}: {error}"[:300])


def _public_keys(answer: Any) -> Mapping[str, EllipticCurvePublicKey]:
    keys = {key.key_id: key.key for key in jwt.PyJWKSet.from_dict(answer).keys if key.key_id}
    return {kid: key for kid, key in keys.items() if isinstance(key, EllipticCurvePublicKey)}


@asynccontextmanager
async def published_keys(url: str) -> AsyncGenerator[PublishedKeys]:
    """The keys published at an address. They come from inside the system, so no proxy of the environment is asked."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield PublishedKeys(url, client)
