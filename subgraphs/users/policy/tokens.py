"""Refresh tokens: opaque to clients, kept as hashes only, each made of the one before it.

A token is a handle, which all tokens of a session share and nobody else knows, and 256 bits that are the token's own. The next
ones are an HMAC of the present ones under a fresh random salt, which the store keeps. So of many tabs that show one token at
once each is answered with the same next one, whoever rotates it, while neither the store alone nor an old token alone leads
to it.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Self

_HANDLE_BYTES = 16
_SECRET_BYTES = 32
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What a browser keeps to be signed in."""

    handle: bytes = field(repr=False)
    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> Self:
        """The first one of a session."""
        return cls(secrets.token_bytes(_HANDLE_BYTES), secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """The token in a cookie, if it can be one."""
        if text is None or len(text) > _LONGEST or not text.isascii():
            return None
        try:
            token = base64.b64decode(text, altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        if len(token) != _HANDLE_BYTES + _SECRET_BYTES:
            return None
        return cls(token[:_HANDLE_BYTES], token[_HANDLE_BYTES:])

    @property
    def text(self) -> str:
        """As the cookie has it: 64 characters, none of which a cookie would have to quote."""
        return base64.urlsafe_b64encode(self.handle + self.secret).decode()

    @property
    def handle_hash(self) -> str:
        """What the session is found by."""
        return hashlib.sha256(self.handle).hexdigest()

    @property
    def hash(self) -> str:
        """What is kept of it."""
        return hashlib.sha256(self.handle + self.secret).hexdigest()

    def next(self, salt: bytes) -> "RefreshToken":
        """The one that follows it under this salt."""
        return RefreshToken(self.handle, hmac.digest(salt, self.secret, hashlib.sha256))


def new_salt() -> bytes:
    """For one rotation."""
    return secrets.token_bytes(_SECRET_BYTES)
