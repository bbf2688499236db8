"""Nothing in a token, a header or a cookie makes anybody somebody else, at the router or at a subgraph asked directly."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from infra.local.stack import Stack
from tests.security.answers import INTERNALS
from tests.support.identity import new_key
from tests.support.issuer import Issuer, claims, unsigned, with_secret

FACES = ("router", "users", "items", "mail")
ROLES = ("member", "manager", "admin")
ANYTHING = {"users": "{ me { name } }", "router": "{ me { name } }", "items": "{ categories { id } }", "mail": "{ __typename }"}
FOR_MANAGERS = "{ users(first: 1) { nodes { name } } }"
ENTITIES = "query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }"
CLAIMED = {
    "x-user-id": "admin",
    "x-user-role": "admin",
    "x-role": "ADMIN",
    "x-scope": "member manager admin",
    "x-forwarded-user": "ada",
    "remote-user": "ada",
    "x-actor": "system:local",
    "x-original-authorization": "Bearer x",
}


@pytest.fixture(scope="module")
def real(stack: Stack) -> Issuer:
    """Signs with the very key that users signs with, so that what is wrong with a token is what the test made wrong."""
    keys: dict[str, ec.EllipticCurvePrivateKey] = {}
    for file in (stack.settings.state / "keys").glob("*.pem"):
        key = load_pem_private_key(file.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        keys["k1"] = keys[file.stem] = key
    return Issuer(keys=keys)


def kid(real: Issuer) -> str:
    return next(name for name in real.keys if name != "k1")


def signed(real: Issuer, **other: Any) -> str:
    return real.token("admin", kid(real), **other)


def edited(token: str) -> str:
    """A member's token into which somebody wrote a better role."""
    header, _, signature = token.split(".")
    better = base64.urlsafe_b64encode(json.dumps(claims("admin")).encode()).decode().rstrip("=")
    return f"{header}.{better}.{signature}"


def post(stack: Stack, face: str, query: str, headers: dict[str, str], **variables: Any) -> httpx.Response:
    body = {"query": query, "variables": variables}
    return httpx.post(stack.url(face), json=body, headers=headers, timeout=30, verify=False)


def codes(answer: httpx.Response) -> set[str]:
    errors = answer.json().get("errors", [])
    assert not [error for error in errors if INTERNALS.search(error["message"])], errors
    assert all(error["extensions"]["traceId"] for error in errors)
    return {error["extensions"]["code"] for error in errors}


type Forgery = Callable[[Issuer], str]

FORGERIES: dict[str, Forgery] = {
    "without a signature": lambda _: unsigned(claims()),
    "signed by another key": lambda real: jwt.encode(claims(), new_key(), "ES256", {"kid": kid(real)}),
    "signed by a key nobody published": lambda _: jwt.encode(claims(), new_key(), "ES256", {"kid": "nobodys"}),
    "signed with the public key as a secret": lambda real: with_secret(claims(), json.dumps(real.published()["keys"][0])),
    "edited": lambda real: edited(real.token("member", kid(real))),
    "for another audience": lambda real: signed(real, aud="elsewhere"),
    "of another issuer": lambda real: signed(real, iss="elsewhere"),
    "expired": lambda real: signed(real, exp=int(time.time()) - 90),
    "without an end": lambda real: signed(real, exp=None),
    "of nobody": lambda real: signed(real, sub=None),
    "of the system itself": lambda real: signed(real, sub="system:local"),
    "without a session": lambda real: signed(real, sid=None),
    "without a scope": lambda real: signed(real, scope=None),
    "that is none": lambda _: "nonsense",
}


@pytest.mark.parametrize("face", FACES)
def test_what_users_signs_is_believed(stack: Stack, real: Issuer, face: str) -> None:
    answer = post(stack, face, ANYTHING[face], {"authorization": f"Bearer {signed(real)}"})
    assert (answer.status_code, codes(answer)) == (200, set())


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused_everywhere(stack: Stack, real: Issuer, name: str, face: str) -> None:
    answer = post(stack, face, ANYTHING[face], {"authorization": f"Bearer {FORGERIES[name](real)}"})
    assert (answer.status_code, codes(answer)) == (401, {"UNAUTHENTICATED"})
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("face", ["users", "items", "mail"])
def test_references_are_resolved_for_nobody_without_identity(stack: Stack, face: str) -> None:
    reference = {"__typename": "User", "id": "0190a8f0-0000-7000-8000-000000000000"}
    for headers in ({}, CLAIMED):
        assert codes(post(stack, face, ENTITIES, headers, of=[reference])) == {"UNAUTHENTICATED"}


@pytest.mark.parametrize("face", ["router", "users"])
def test_headers_that_claim_an_identity_are_nobodys_identity(stack: Stack, face: str) -> None:
    assert codes(post(stack, face, FOR_MANAGERS, CLAIMED)) == {"UNAUTHENTICATED"}
    member = {"authorization": f"Bearer {stack.sign_in('member')}"} | CLAIMED
    assert codes(post(stack, face, FOR_MANAGERS, member)) == {"FORBIDDEN"}
    assert post(stack, face, "{ me { role } }", member).json()["data"]["me"]["role"] == "MEMBER"


@pytest.mark.parametrize("face", ["router", "users"])
def test_a_session_cookie_alone_does_nothing(stack: Stack, face: str) -> None:
    """A page of another site may have had the browser send it."""
    cookie = {"cookie": "__Host-lendgraph-session=x"}
    answer = post(stack, face, "mutation { refreshSession { __typename } }", cookie)
    assert (answer.status_code, codes(answer)) == (403, {"CSRF_HEADER_MISSING"})
    assert codes(post(stack, face, FOR_MANAGERS, cookie | {"graphql-require-preflight": "1"})) == {"UNAUTHENTICATED"}


@pytest.mark.parametrize("role", ROLES)
def test_an_access_token_is_no_refresh_token(stack: Stack, role: str) -> None:
    shown = {"cookie": f"__Host-lendgraph-session={stack.sign_in(role)}", "graphql-require-preflight": "1"}
    answer = post(stack, "router", "mutation { refreshSession { __typename } }", shown).json()
    assert answer["data"]["refreshSession"]["__typename"] == "SessionExpired"


def test_the_services_secret_is_no_access_token(stack: Stack) -> None:
    environment = stack.processes["users"].env
    for face in FACES:
        answer = post(stack, face, ANYTHING[face], {"authorization": f"Bearer {environment['SERVICE_SECRET']}"})
        assert codes(answer) == {"UNAUTHENTICATED"}
