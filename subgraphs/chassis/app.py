"""A service's HTTP application: the middleware all have, GraphQL where clients look for it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI

from subgraphs.chassis.graphql.http import GraphQLEndpoint, LimitBody, serve_graphiql
from subgraphs.chassis.graphql.schema import SubgraphSchema
from subgraphs.chassis.telemetry import TraceRequests, start_tracing

type Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_service(name: str, lifespan: Lifespan | None = None) -> FastAPI:
    """An application without routes. Its `lifespan` adds them when the clients they need exist."""
    start_tracing()
    app = FastAPI(title=name, lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(LimitBody)
    app.add_middleware(TraceRequests)
    return app


def serve_graphql[Context](app: FastAPI, schema: SubgraphSchema, context: Callable[[], Context], graphiql: Path) -> None:
    """Serve the schema at `/graphql`, and GraphiQL to a browser that asks there."""
    endpoint = GraphQLEndpoint(schema, context, graphiql)
    app.add_route("/graphql", cast(Any, endpoint), methods=["GET", "POST"])
    serve_graphiql(app, graphiql)
