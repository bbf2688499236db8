"""A small asynchronous GraphQL client: kept-alive connections, bounded concurrency, patience with what passes by itself."""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Protocol

import httpx

from lendgraph import operations
from lendgraph.answers import SIGN_IN_HINT, data_of, json_object, may_pass
from lendgraph.credentials import NOBODY, Credentials, given_token
from lendgraph.errors import EndpointUnreachable, NotSignedIn
from lendgraph.kept_session import KeptSession
from lendgraph.session_file import SessionFile
from lendgraph.sessions import Sessions

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.15
TIMEOUT_SECONDS = 30
HEADERS = {
    "user-agent": "lendgraph",
    "x-graphql-client": "lendgraph",
    "accept": "application/graphql-response+json, application/json",
}
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""A proxy of the environment cannot reach this machine's own loopback, so it is not asked to."""
START_HINT = "Is the system running? Start it with `make run`, or name the router with --endpoint URL (or LENDGRAPH_ENDPOINT)."


class Graph(Protocol):
    """What commands need of the graph: run one of our operations, by its name."""

    async def execute(self, operation: str, variables: Mapping[str, object]) -> dict[str, Any]:
        """The operation's `data`; raises EndpointUnreachable or GraphFailed."""
        ...


class GraphClient:
    """The graph behind an HTTP endpoint."""

    def __init__(self, endpoint: str, http: httpx.AsyncClient, concurrency: int, credentials: Credentials = NOBODY) -> None:
        self._endpoint = endpoint
        self._http = http
        self._slots = asyncio.Semaphore(concurrency)
        self._credentials = credentials

    async def execute(self, operation: str, variables: Mapping[str, object]) -> dict[str, Any]:
        """Runs the operation; repeats it while that is safe and the fault may pass."""
        token = await self._credentials.token()
        try:
            data, _ = await self.exchange(operation, variables, _bearing(token))
        except NotSignedIn:
            renewed = await self._credentials.renewed(token)
            if renewed is None:
                raise NotSignedIn("You are not signed in.", SIGN_IN_HINT) from None
            data, _ = await self.exchange(operation, variables, _bearing(renewed))
        return data

    async def token(self) -> str:
        """An access token of whoever is signed in. Raises NotSignedIn."""
        if (token := await self._credentials.token()) is None:
            raise NotSignedIn("You are not signed in.", SIGN_IN_HINT)
        return token

    async def exchange(
        self, operation: str, variables: Mapping[str, object], headers: Mapping[str, str]
    ) -> tuple[dict[str, Any], httpx.Headers]:
        """The operation's data and the answer's headers, as whoever these headers say."""
        body = {"query": operations.document(operation), "operationName": operation, "variables": variables}
        async with self._slots:
            response = await self._send(body, headers, may_repeat=operations.may_repeat(operation))
        return data_of(operation, self._endpoint, response), response.headers

    async def readiness(self) -> dict[str, Any]:
        """What the router says of itself; raises httpx.TransportError, and nothing said is an empty answer."""
        return json_object(await self._http.get(httpx.URL(self._endpoint).copy_with(raw_path=b"/readiness"))) or {}

    async def _send(self, body: object, headers: Mapping[str, str], *, may_repeat: bool) -> httpx.Response:
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            try:
                response = await self._http.post(self._endpoint, json=body, headers=headers)
                if last or not (may_repeat and may_pass(response)):
                    return response
            except httpx.TransportError as error:
                if last or not (may_repeat or isinstance(error, NEVER_SENT)):
                    raise self._unreachable(error) from error
            await asyncio.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    def _unreachable(self, error: httpx.TransportError) -> EndpointUnreachable:
        if isinstance(error, NEVER_SENT):
            return EndpointUnreachable(f"Nothing answers at {self._endpoint}.", START_HINT)
        reason = "took too long to answer" if isinstance(error, httpx.TimeoutException) else "broke off the connection"
        hint = "What was done is kept: run the same command again and it goes on from there."
        return EndpointUnreachable(f"{self._endpoint} {reason}.", hint)


def _bearing(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


@asynccontextmanager
async def connect(endpoint: str, concurrency: int = 8) -> AsyncGenerator[GraphClient]:
    """A client for as long as the block runs, as whoever is signed in."""
    async with new_http(_address(endpoint), concurrency) as http:
        kept = KeptSession(endpoint, SessionFile.of(os.environ), Sessions(GraphClient(endpoint, http, concurrency)))
        yield GraphClient(endpoint, http, concurrency, given_token(os.environ) or kept)


@asynccontextmanager
async def connect_as_nobody(endpoint: str) -> AsyncGenerator[GraphClient]:
    """A client that signs in, or does what needs nobody signed in."""
    async with new_http(_address(endpoint), 1) as http:
        yield GraphClient(endpoint, http, 1)


def _address(endpoint: str) -> httpx.URL:
    try:
        url = httpx.URL(endpoint)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise EndpointUnreachable(f"{endpoint!r} is no address of an endpoint.", "It looks like http://127.0.0.1:4000/graphql.")
    return url


def new_http(url: httpx.URL, concurrency: int, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Connections to an endpoint. Cookies are not kept: the session's goes with what refreshes it, and with nothing else."""
    return httpx.AsyncClient(
        headers=HEADERS,
        timeout=TIMEOUT_SECONDS,
        limits=httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency),
        trust_env=url.host not in LOOPBACK,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        transport=transport,
    )
