"""A small asynchronous GraphQL client: kept-alive connections, bounded concurrency, patience with what passes by itself."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import httpx

from lendgraph import operations
from lendgraph.errors import EndpointUnreachable, GraphFailed

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.15
TIMEOUT_SECONDS = 30
HEADERS = {"x-graphql-client": "lendgraph", "accept": "application/graphql-response+json, application/json"}
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

    def __init__(self, endpoint: str, http: httpx.AsyncClient, concurrency: int) -> None:
        self._endpoint = endpoint
        self._http = http
        self._slots = asyncio.Semaphore(concurrency)

    async def execute(self, operation: str, variables: Mapping[str, object]) -> dict[str, Any]:
        """Runs the operation; repeats it while that is safe and the fault may pass."""
        body = {"query": operations.document(operation), "operationName": operation, "variables": variables}
        async with self._slots:
            response = await self._send(body, may_repeat=operations.may_repeat(operation))
        return self._data(operation, response)

    async def readiness(self) -> dict[str, Any]:
        """What the router says of itself; raises httpx.TransportError, and nothing said is an empty answer."""
        return _json_object(await self._http.get(httpx.URL(self._endpoint).copy_with(raw_path=b"/readiness"))) or {}

    async def _send(self, body: object, *, may_repeat: bool) -> httpx.Response:
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            try:
                response = await self._http.post(self._endpoint, json=body)
                if last or not (may_repeat and _may_pass(response)):
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

    def _data(self, operation: str, response: httpx.Response) -> dict[str, Any]:
        answer = _json_object(response)
        if answer is None or not ("data" in answer or "errors" in answer):
            message = f"{self._endpoint} answers (HTTP {response.status_code}), but not with GraphQL."
            raise EndpointUnreachable(
                message, "The endpoint is the router's address with its path, http://127.0.0.1:4000/graphql."
            )
        if answer.get("errors") or answer.get("data") is None:
            raise _graph_failed(operation, answer)
        return answer["data"]


def _may_pass(response: httpx.Response) -> bool:
    """Whether the fault, if it is one, may be over in a moment: a service that is just starting again."""
    if response.status_code >= 500:
        return True
    errors = (_json_object(response) or {}).get("errors") or ()
    return any((error.get("extensions") or {}).get("code") == "SUBGRAPH_UNAVAILABLE" for error in errors)


def _json_object(response: httpx.Response) -> dict[str, Any] | None:
    try:
        answer = response.json()
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _graph_failed(operation: str, answer: dict[str, Any]) -> GraphFailed:
    error = next(iter(answer.get("errors") or ()), None) or {}
    code = (error.get("extensions") or {}).get("code")
    detail = f"{error.get('message') or 'no data and no reason'}{f' ({code})' if code else ''}"
    hint = "See what is not ready with `lendgraph status`; then run the same command again, it goes on from there."
    return GraphFailed(f"The graph could not answer {operation}: {detail}", hint, detail)


@asynccontextmanager
async def connect(endpoint: str, concurrency: int = 8) -> AsyncGenerator[GraphClient]:
    """A client for as long as the block runs."""
    try:
        url = httpx.URL(endpoint)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise EndpointUnreachable(f"{endpoint!r} is no address of an endpoint.", "It looks like http://127.0.0.1:4000/graphql.")
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(
        headers=HEADERS, timeout=TIMEOUT_SECONDS, limits=limits, trust_env=url.host not in LOOPBACK
    ) as http:
        yield GraphClient(endpoint, http, concurrency)
