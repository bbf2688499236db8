"""The public keys that access tokens are verified with, where everybody looks for them (RFC 7517)."""

from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from fastapi import FastAPI
from jwt.algorithms import ECAlgorithm
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from subgraphs.chassis.auth import ALGORITHM
from subgraphs.users.signing import KeyRing

PATH: Final = "/.well-known/jwks.json"
FRESH_SECONDS: Final = 300
"""How long others may keep the answer. A new key signs only after longer than that."""


def serve_jwks(app: FastAPI, keys: KeyRing) -> None:
    """Publish the keys."""

    async def jwks(_request: Request) -> Response:
        return JSONResponse(key_set(keys.public_keys), headers={"cache-control": f"public, max-age={FRESH_SECONDS}"})

    app.add_route(PATH, jwks)


def key_set(keys: Mapping[str, EllipticCurvePublicKey]) -> dict[str, Any]:
    """A JSON Web Key Set."""
    return {
        "keys": [{**ECAlgorithm.to_jwk(key, as_dict=True), "kid": id, "alg": ALGORITHM, "use": "sig"} for id, key in keys.items()]
    }
