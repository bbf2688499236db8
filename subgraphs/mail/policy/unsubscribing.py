"""What stands in an unsubscribe link: whose mails of which kind it stops, signed, so that nobody can make one up.

It does not expire: a mail may be read years later, and all it can do is stop mails.
"""

import base64
import binascii
import hashlib
import hmac

from subgraphs.mail.models import Kind

_SIGNATURE_BYTES = 16
_LONGEST = 500


def sign(secret: bytes, user_id: str, kind: Kind) -> str:
    """The token for a person and a kind. The same ones always have the same token."""
    said = f"{kind}:{user_id}".encode()
    return base64.urlsafe_b64encode(_signature(secret, said) + said).decode().rstrip("=")


def signed(secret: bytes, token: str) -> tuple[str, Kind] | None:
    """Whom and what a token stands for; None if we did not sign it."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(token) > _LONGEST or not hmac.compare_digest(raw[:_SIGNATURE_BYTES], _signature(secret, raw[_SIGNATURE_BYTES:])):
        return None
    kind, _, user_id = raw[_SIGNATURE_BYTES:].decode().partition(":")
    return (user_id, Kind(kind)) if kind in Kind else None


def _signature(secret: bytes, said: bytes) -> bytes:
    return hmac.digest(secret, b"unsubscribe:" + said, hashlib.sha256)[:_SIGNATURE_BYTES]
