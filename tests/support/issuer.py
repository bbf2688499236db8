"""Signs access tokens as the users service does, and publishes their keys."""

import base64
import hmac
import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from subgraphs.chassis.identity import Role
from tests.support.identity import claims as person_claims
from tests.support.identity import new_key, signed

type Claims = dict[str, Any]


def claims(role: str = "admin", **other: Any) -> Claims:
    """What a token says; `other` replaces, or with None leaves out."""
    now = int(time.time())
    given: Claims = {"sid": "s1", "iat": now, "exp": now + 600} | other
    return person_claims(f"a-{role}", Role(role), **given)


def unsigned(said: Claims) -> str:
    """A token that names no algorithm, which a careless verifier takes."""
    return f"{_said({'alg': 'none', 'kid': 'k1'}, said)}."


def with_secret(said: Claims, secret: str) -> str:
    """A token signed with a secret, where a careless verifier takes what is public for it."""
    text = _said({"alg": "HS256", "kid": "k1"}, said)
    return f"{text}.{_encoded(hmac.digest(secret.encode(), text.encode(), 'sha256'))}"


def _said(header: Claims, said: Claims) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in (header, said))


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


@dataclass(slots=True)
class Issuer:
    """Keys by their id; those in `withheld` sign, and are not published."""

    url: str = ""
    keys: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=lambda: {"k1": new_key()})
    withheld: set[str] = field(default_factory=set[str])
    down: bool = False
    asked: int = 0

    def token(self, role: str = "admin", kid: str = "k1", **other: Any) -> str:
        return signed(claims(role, **other), self.keys[kid], kid)

    def bearer(self, role: str = "admin", **other: Any) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(role, **other)}"}

    def published(self) -> Claims:
        shown = {kid: key for kid, key in self.keys.items() if kid not in self.withheld}
        return {"keys": [_public(kid, key) for kid, key in shown.items()]}


def _public(kid: str, key: ec.EllipticCurvePrivateKey) -> Claims:
    return ECAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig", "alg": "ES256"}


@contextmanager
def issuer() -> Generator[Issuer]:
    """An issuer whose keys can be fetched at its `url`."""
    issuing = Issuer()

    class Published(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuing.asked += 1
            self.send_response(503 if issuing.down else 200)
            self.end_headers()
            self.wfile.write(b"" if issuing.down else json.dumps(issuing.published()).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Tests print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Published) as server:
        issuing.url = f"http://127.0.0.1:{server.server_port}/jwks.json"
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield issuing
        server.shutdown()
