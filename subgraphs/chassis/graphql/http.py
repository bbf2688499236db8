"""GraphQL over HTTP: the endpoint with orjson and a context per request, GraphiQL from local files, and a body limit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, override

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from subgraphs.chassis.graphql.errors import ErrorCode
from subgraphs.chassis.graphql.limits import MAX_BODY_BYTES
from subgraphs.chassis.graphql.schema import SubgraphSchema


class GraphQLEndpoint[Context](GraphQL[Context, None]):
    """Serves a schema; each request gets a fresh context."""

    def __init__(self, schema: SubgraphSchema, context: Callable[[], Context], graphiql: Path | None = None) -> None:
        page = None if graphiql is None else graphiql / "index.html"
        self._page = page if page is not None and page.is_file() else None
        super().__init__(schema, graphql_ide="graphiql" if self._page else None, allow_queries_via_get=False)
        self._context = context

    @override
    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        return self._context()

    @override
    async def render_graphql_ide(self, request: Request) -> Response:
        assert self._page is not None
        return FileResponse(self._page)

    @override
    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)

    @override
    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)


def serve_graphiql(app: FastAPI, files: Path) -> None:
    """Serve GraphiQL's scripts and styles, if they were built."""
    if files.is_dir():
        app.mount("/graphiql", StaticFiles(directory=files), name="graphiql")


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
            return await _too_large(self._limit)(scope, receive, send)
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
            return await _too_large(self._limit)(scope, receive, send)


class BodyTooLarge(Exception):
    """More came than the limit allows."""


def _too_large(limit: int) -> Response:
    error: dict[str, Any] = {
        "message": f"The request is larger than {limit} bytes. Ask for less at once.",
        "extensions": {"code": ErrorCode.BAD_USER_INPUT},
    }
    return JSONResponse({"errors": [error]}, status_code=413)
