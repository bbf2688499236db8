"""A service's HTTP application: the middleware all have, GraphQL where clients look for it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fastapi import FastAPI
from starlette.routing import WebSocketRoute
from starlette.staticfiles import StaticFiles

from subgraphs.chassis.graphql.executable import Executable
from subgraphs.chassis.graphql.http import Identify, LimitBody, NewContext, graphql_endpoint
from subgraphs.chassis.graphql.websocket import subscriptions_endpoint
from subgraphs.chassis.telemetry import TraceRequests, start_tracing

type Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_service(name: str, lifespan: Lifespan | None = None) -> FastAPI:
    """An application without routes. Its `lifespan` adds them when the clients they need exist."""
    start_tracing()
    app = FastAPI(title=name, lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(LimitBody)
    app.add_middleware(TraceRequests)
    return app


def serve_graphql(app: FastAPI, schema: Executable, context: NewContext, identify: Identify, graphiql: Path) -> None:
    """Serve the schema at `/graphql`, its subscriptions over WebSocket, and GraphiQL to a browser, if its files were built."""
    app.add_route("/graphql", graphql_endpoint(schema, context, identify, graphiql), methods=["GET", "POST"])
    if schema.schema.subscription_type is not None:
        app.router.routes.append(WebSocketRoute("/graphql", subscriptions_endpoint(schema, context, identify)))
    if graphiql.is_dir():
        app.mount("/graphiql", StaticFiles(directory=graphiql), name="graphiql")
