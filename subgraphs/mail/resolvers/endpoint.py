"""GraphQL over HTTP: JSON posted, JSON answered; a browser that looks in gets GraphiQL from local files."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from subgraphs.chassis.graphql.errors import ErrorCode
from subgraphs.mail.context import Context
from subgraphs.mail.resolvers.executable import Executable

_JSON = "application/json"


class _BadRequest(Exception):
    """What is wrong with a request, in words for the client."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def graphql_endpoint(
    executable: Executable, context: Callable[[], Context], graphiql: Path
) -> Callable[[Request], Awaitable[Response]]:
    """Serve the schema; each request gets a fresh context."""
    page = graphiql / "index.html"

    async def endpoint(request: Request) -> Response:
        try:
            if request.method == "GET":
                return _page(request, page)
            query, variables, operation = await _operation(request)
        except _BadRequest as error:
            return _json({"errors": [{"message": str(error), "extensions": {"code": ErrorCode.BAD_USER_INPUT}}]}, error.status)
        result = await executable.run(query, variables, operation, context())
        return _json(result.formatted, 200)

    return endpoint


def _page(request: Request, page: Path) -> Response:
    if "text/html" not in request.headers.get("accept", "") or not page.is_file():
        raise _BadRequest("Post GraphQL operations as JSON.", 405)
    return FileResponse(page)


async def _operation(request: Request) -> tuple[str, Mapping[str, Any] | None, str | None]:
    """Only JSON: a browser posts that from a foreign page only after asking, which nobody here answers."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise _BadRequest(f"Post operations as {_JSON}.", 415)
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise _BadRequest("The body is not valid JSON.") from error
    match body:
        case {"query": str() as query}:
            return query, _of(dict, body, "variables"), _of(str, body, "operationName")
        case _:
            raise _BadRequest('The body must be an object like {"query": "…", "variables": {…}}.')


def _of[T](kind: type[T], body: Mapping[str, Any], name: str) -> T | None:
    value = body.get(name)
    if value is not None and not isinstance(value, kind):
        raise _BadRequest(f"`{name}` must be {'an object' if kind is dict else 'a string'}.")
    return value


def _json(body: Any, status: int) -> Response:
    return Response(orjson.dumps(body), status, media_type=_JSON)
