"""Access tokens: JWTs (RFC 7519) that say for ten minutes who somebody is and what they may do."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import jwt

from subgraphs.chassis.auth import ALGORITHM, AUDIENCE, ISSUER
from subgraphs.chassis.clock import Clock
from subgraphs.chassis.identity import Role
from subgraphs.users.models import AccessToken, User
from subgraphs.users.signing.keys import KeyRing

LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Signs them with the key whose turn it is."""

    keys: KeyRing
    clock: Clock

    def issue(self, user: User, session_id: str) -> AccessToken:
        """A token of this person's session, with their role and those it includes as scopes."""
        now, key = self.clock().replace(microsecond=0), self.keys.signer()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user.id,
            "sid": session_id,
            "scope": " ".join(role for role in Role if user.role.includes(role)),
            "iat": now,
            "exp": now + LIFETIME,
        }
        text = jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.id})
        return AccessToken(text, now + LIFETIME)
