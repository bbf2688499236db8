"""GraphQL over HTTP: JSON posted, JSON answered; a browser that looks in gets GraphiQL from local files."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from subgraphs.chassis.auth import BadToken, Identity, KeysUnavailable
from subgraphs.chassis.graphql.asking import Asking, CookieWithoutHeader
from subgraphs.chassis.graphql.errors import ErrorCode, refused_request
from subgraphs.chassis.graphql.executable import Executable
from subgraphs.chassis.graphql.limits import MAX_BODY_BYTES

_JSON = "application/json"

type NewContext = Callable[[Asking], object]
"""Makes what the resolvers of one request work with."""
type Identify = Callable[[str | None], Awaitable[Identity | None]]
"""Whose token the Authorization header carries; raises BadToken."""


class _Refused(Exception):
    """What is wrong with a request, in words for the client."""

    def __init__(self, message: str, status: int = 400, code: ErrorCode = ErrorCode.BAD_USER_INPUT) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def graphql_endpoint(
    executable: Executable, context: NewContext, identify: Identify, graphiql: Path
) -> Callable[[Request], Awaitable[Response]]:
    """Serve the schema; each request gets a fresh context."""
    page = graphiql / "index.html"

    async def endpoint(request: Request) -> Response:
        try:
            if request.method != "POST":
                return _page(request, page)
            query, variables, operation = await _operation(request)
            asking = await _asking(request, identify)
        except _Refused as error:
            return _refusal(str(error), error.status, error.code)
        if refusals := executable.refusals(query, operation, asking.identity and asking.actor):
            return _json({"errors": [refusal.formatted for refusal in refusals]}, 200)
        result = await executable.run(query, variables, operation, context(asking))
        return asking.complete(_json(result.formatted, 200))

    return endpoint


async def _asking(request: Request, identify: Identify) -> Asking:
    try:
        return Asking.of(request, await identify(request.headers.get("authorization")))
    except BadToken as error:
        raise _Refused(str(error), 401, ErrorCode.UNAUTHENTICATED) from error
    except CookieWithoutHeader as error:
        raise _Refused(str(error), 403, ErrorCode.CSRF_HEADER_MISSING) from error
    except KeysUnavailable as error:
        raise _Refused(f"{error} Try again in a moment.", 503, ErrorCode.UNAVAILABLE) from error


def _page(request: Request, page: Path) -> Response:
    if "text/html" not in request.headers.get("accept", "") or not page.is_file():
        raise _Refused("Post GraphQL operations as JSON.", 405)
    return FileResponse(page)


async def _operation(request: Request) -> tuple[str, Mapping[str, Any] | None, str | None]:
    """Only JSON: a browser posts that from a foreign page only after asking, which nobody here answers."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise _Refused(f"Post operations as {_JSON}.", 415)
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise _Refused("The body is not valid JSON.") from error
    match body:
        case {"query": str() as query}:
            return query, _of(dict, body, "variables"), _of(str, body, "operationName")
        case _:
            raise _Refused('The body must be an object like {"query": "…", "variables": {…}}.')


def _of[T](kind: type[T], body: Mapping[str, Any], name: str) -> T | None:
    value = body.get(name)
    if value is not None and not isinstance(value, kind):
        raise _Refused(f"`{name}` must be {'an object' if kind is dict else 'a string'}.")
    return value


def _refusal(message: str, status: int, code: ErrorCode = ErrorCode.BAD_USER_INPUT) -> Response:
    answer = _json(refused_request(message, code), status)
    if status == 405:
        answer.headers["allow"] = "POST"
    if status == 401:
        answer.headers["www-authenticate"] = 'Bearer error="invalid_token"'
    return answer


def _json(body: Any, status: int) -> Response:
    return Response(orjson.dumps(body), status, media_type=_JSON)


class LimitBody:
    """ASGI middleware that refuses a request body larger than the limit, whether or not it announces its size."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > self._limit:
            return await self._too_large()(scope, receive, send)
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise BodyTooLarge
            return message

        try:
            return await self._app(scope, limited, send)
        except BodyTooLarge:
            return await self._too_large()(scope, receive, send)

    def _too_large(self) -> Response:
        return _refusal(f"The request is larger than {self._limit} bytes. Ask for less at once.", 413)


class BodyTooLarge(Exception):
    """More came than the limit allows."""
