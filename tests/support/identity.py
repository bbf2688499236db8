"""Access tokens for tests, signed as the users service signs them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from subgraphs.chassis.auth import ALGORITHM, AUDIENCE, ISSUER, Identity
from subgraphs.chassis.graphql.access import scopes_of
from subgraphs.chassis.identity import SYSTEM, Role


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key of the kind that signs."""
    return ec.generate_private_key(ec.SECP256R1())


def claims(subject: str, role: Role, *, lives: timedelta = timedelta(minutes=10), **other: Any) -> dict[str, Any]:
    """What a token says; `other` replaces, or with None leaves out."""
    now = datetime.now(UTC)
    said = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "sid": "of-tests", "iat": now, "exp": now + lives}
    every = said | {"scope": " ".join(sorted(scopes_of(role)))} | other
    return {name: value for name, value in every.items() if value is not None}


def signed(said: dict[str, Any], key: Any, kid: str = "test", algorithm: str = ALGORITHM) -> str:
    """A token that says this."""
    return jwt.encode(said, key, algorithm, {"kid": kid})


async def everybody(_authorization: str | None) -> Identity:
    """Takes everybody for the system itself: for tests that are about something else."""
    return Identity(SYSTEM, datetime.max.replace(tzinfo=UTC))
