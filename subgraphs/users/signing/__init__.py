"""Access tokens, and the keys they are signed with."""

from subgraphs.users.signing.keys import KeyRing, NoSigningKey, SigningKey
from subgraphs.users.signing.tokens import AccessTokens

__all__ = ["AccessTokens", "KeyRing", "NoSigningKey", "SigningKey"]
