"""Access tokens: whose they are, and what is refused."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from jwt.algorithms import ECAlgorithm, HMACAlgorithm
from jwt.utils import base64url_encode

from subgraphs.chassis.auth import SKEW, BadToken, KeysUnavailable, PublishedKeys, Verifier
from subgraphs.chassis.identity import Actor, Role
from tests.support.identity import claims, new_key, signed

KEY = new_key()


class FixedKeys:
    """Publishes one key, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def find(self, kid: str) -> EllipticCurvePublicKey | None:
        self.asked += 1
        return KEY.public_key() if kid == "test" else None


def _without(name: str) -> dict[str, Any]:
    return {claim: value for claim, value in claims("ada", Role.ADMIN).items() if claim != name}


@pytest.mark.parametrize("role", list(Role))
async def test_a_good_token_says_who_it_is_and_what_they_may(role: Role) -> None:
    identity = await Verifier(FixedKeys()).identify(f"Bearer {signed(claims('ada', role), KEY)}")
    assert identity is not None
    assert identity.actor == Actor("ada", role, "of-tests")


async def test_without_a_token_nobody_is_known() -> None:
    assert await Verifier(FixedKeys()).identify(None) is None


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(signed(claims("ada", Role.ADMIN), new_key()), id="another key under the same id"),
        pytest.param(signed(claims("ada", Role.ADMIN), KEY, kid="other"), id="an unknown key"),
        pytest.param(signed(claims("ada", Role.ADMIN, aud="others"), KEY), id="for somebody else"),
        pytest.param(signed(claims("ada", Role.ADMIN, aud=["lendgraph", "others"]), KEY), id="for several"),
        pytest.param(signed(claims("ada", Role.ADMIN, iss="others"), KEY), id="from somebody else"),
        *(pytest.param(signed(_without(name), KEY), id=f"without {name}") for name in claims("ada", Role.ADMIN)),
        pytest.param(signed(claims("ada", Role.ADMIN, lives=-SKEW - timedelta(seconds=1)), KEY), id="ended"),
        pytest.param(signed(claims("ada", Role.ADMIN, scope="root"), KEY), id="an unknown role"),
        pytest.param(signed(claims("ada", Role.ADMIN, scope=""), KEY), id="no role"),
        pytest.param(signed(claims("system:local", Role.ADMIN), KEY), id="in the system's name"),
        pytest.param(signed(claims("", Role.ADMIN), KEY), id="in nobody's name"),
        pytest.param(signed(claims("ada", Role.ADMIN, sid=7), KEY), id="a session that is a number"),
        pytest.param(signed(claims("ada", Role.ADMIN, exp="soon"), KEY), id="an end that is no time"),
        pytest.param(signed(claims("ada", Role.ADMIN), None, algorithm="none"), id="unsigned"),
        pytest.param(signed(claims("ada", Role.ADMIN), "s" * 64, algorithm="HS256"), id="signed with a shared secret"),
        pytest.param("nonsense", id="nonsense"),
        pytest.param("a" * 5_000, id="too long"),
    ],
)
async def test_any_other_token_is_refused(given: str) -> None:
    with pytest.raises(BadToken):
        await Verifier(FixedKeys()).identify(f"Bearer {given}")


async def test_the_public_key_is_no_shared_secret() -> None:
    """A verifier that lets the token choose the algorithm would take the published key for an HMAC secret."""
    pem = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header, payload = signed(claims("ada", Role.ADMIN), "s" * 64, algorithm="HS256").split(".")[:2]
    digest = HMACAlgorithm(HMACAlgorithm.SHA256).sign(f"{header}.{payload}".encode(), pem)
    forged = f"{header}.{payload}.{base64url_encode(digest).decode()}"
    with pytest.raises(BadToken):
        await Verifier(FixedKeys()).verify(forged)


@pytest.mark.parametrize("header", ["", "Bearer", "Basic YTpi", "bearer  ", "token x"])
async def test_another_kind_of_header_is_refused(header: str) -> None:
    with pytest.raises(BadToken):
        await Verifier(FixedKeys()).identify(header)


async def test_clocks_may_differ_by_a_minute() -> None:
    verifier = Verifier(FixedKeys())
    await verifier.verify(signed(claims("ada", Role.MEMBER, lives=timedelta(seconds=5) - SKEW), KEY))
    ahead = claims("ada", Role.MEMBER)
    ahead["iat"] += SKEW - timedelta(seconds=5)
    await verifier.verify(signed(ahead, KEY))


async def test_a_token_is_checked_once_and_not_beyond_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = FixedKeys()
    verifier = Verifier(keys)
    token = signed(claims("ada", Role.MEMBER), KEY)
    end = (await verifier.verify(token)).expires_at
    await verifier.verify(token)
    assert keys.asked == 1
    monkeypatch.setattr("subgraphs.chassis.auth.utc_now", lambda: end)
    with pytest.raises(BadToken, match="ended"):
        await verifier.verify(token)


class Publisher:
    """Answers requests for keys, or does not."""

    def __init__(self, *kids: str) -> None:
        self.kids = list(kids)
        self.status = 200
        self.requests = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        return httpx.Response(self.status, json={"keys": [self._published(kid) for kid in self.kids]})

    def _published(self, kid: str) -> Mapping[str, Any]:
        algorithm = ECAlgorithm(ECAlgorithm.SHA256)
        return algorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": kid, "use": "sig", "alg": "ES256"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr("subgraphs.chassis.auth.monotonic", lambda: now[0])
    return now


def _keys(publisher: Publisher) -> PublishedKeys:
    return PublishedKeys("http://users/jwks.json", httpx.AsyncClient(transport=httpx.MockTransport(publisher)))


async def test_a_new_key_is_fetched_when_it_is_met(clock: list[float]) -> None:
    publisher = Publisher("old")
    keys = _keys(publisher)
    assert await keys.find("old") is not None
    publisher.kids.append("new")
    assert await keys.find("new") is None
    clock[0] += 6
    assert await keys.find("new") is not None
    assert publisher.requests == 2


async def test_requests_that_come_while_the_first_keys_are_fetched_wait_for_them() -> None:
    publisher = Publisher("old")

    async def answer(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)
        return publisher(request)

    keys = PublishedKeys("http://users/jwks.json", httpx.AsyncClient(transport=httpx.MockTransport(answer)))

    assert None not in await asyncio.gather(*(keys.find("old") for _ in range(8)))
    assert publisher.requests == 1


async def test_unknown_keys_make_nobody_ask_all_the_time(clock: list[float]) -> None:
    publisher = Publisher("old")
    keys = _keys(publisher)
    assert [await keys.find(f"forged-{number}") for number in range(50)] == [None] * 50
    assert publisher.requests == 1


async def test_the_last_good_keys_are_kept_while_users_is_away(clock: list[float]) -> None:
    publisher = Publisher("old")
    keys = _keys(publisher)
    assert await keys.find("old") is not None
    publisher.status = 503
    clock[0] += 1_000
    assert await keys.find("old") is not None
    assert publisher.requests == 2


async def test_a_withdrawn_key_is_forgotten_after_a_while(clock: list[float]) -> None:
    publisher = Publisher("old", "new")
    keys = _keys(publisher)
    assert await keys.find("old") is not None
    publisher.kids.remove("old")
    clock[0] += 301
    assert await keys.find("old") is None


async def test_without_any_keys_it_says_so(clock: list[float]) -> None:
    publisher = Publisher()
    publisher.status = 503
    with pytest.raises(KeysUnavailable):
        await _keys(publisher).find("old")


async def test_a_token_that_was_good_is_refused_soon_after_its_key_was_withdrawn(clock: list[float]) -> None:
    """Else whoever stole a key would sign a token that ends in years, show it once, and stay in."""
    publisher = Publisher("test", "new")
    verifier = Verifier(_keys(publisher))
    token = signed(claims("ada", Role.ADMIN, lives=timedelta(days=3650)), KEY)
    await verifier.verify(token)
    publisher.kids.remove("test")
    clock[0] += 301
    with pytest.raises(BadToken, match="nobody known"):
        await verifier.verify(token)


async def test_tokens_stay_good_while_users_is_away(clock: list[float]) -> None:
    publisher = Publisher("test")
    verifier = Verifier(_keys(publisher))
    token = signed(claims("ada", Role.ADMIN), KEY)
    await verifier.verify(token)
    publisher.status = 503
    clock[0] += 301
    assert (await verifier.verify(token)).actor.id == "ada"


async def test_those_who_come_while_the_keys_are_fetched_wait_for_them(clock: list[float]) -> None:
    publisher = Publisher("old")
    fetched = asyncio.Event()

    async def slowly(request: httpx.Request) -> httpx.Response:
        await fetched.wait()
        return publisher(request)

    keys = PublishedKeys("http://users/jwks.json", httpx.AsyncClient(transport=httpx.MockTransport(slowly)))
    crowd = [asyncio.create_task(keys.find("old")) for _ in range(20)]
    await asyncio.sleep(0)
    fetched.set()
    assert None not in await asyncio.gather(*crowd)
    assert publisher.requests == 1


async def test_nobody_waits_for_the_renewal_of_a_key_that_is_known(clock: list[float]) -> None:
    publisher, stuck = Publisher("old"), asyncio.Event()

    async def sometimes(request: httpx.Request) -> httpx.Response:
        if publisher.requests:
            await stuck.wait()
        return publisher(request)

    keys = PublishedKeys("http://users/jwks.json", httpx.AsyncClient(transport=httpx.MockTransport(sometimes)))
    assert await keys.find("old") is not None
    clock[0] += 1_000
    renewing = asyncio.create_task(keys.find("old"))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        assert await keys.find("old") is not None
    stuck.set()
    assert await renewing is not None


async def test_a_service_is_not_ready_while_it_knows_no_key(clock: list[float]) -> None:
    publisher = Publisher("old")
    publisher.status = 503
    keys = _keys(publisher)
    with pytest.raises(KeysUnavailable):
        await keys.ping()
    publisher.status = 200
    clock[0] += 1
    await keys.ping()
