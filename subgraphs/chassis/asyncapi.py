"""The AsyncAPI document of a service: which events it tells, with their data, and which it hears."""

import types
from dataclasses import fields
from typing import Any, Literal, Union, cast, get_args, get_type_hints

from fastapi import FastAPI
from faststream.redis import RedisBroker, StreamSub
from faststream.specification import AsyncAPI
from pydantic import BaseModel, create_model
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from subgraphs.chassis.facts import to_camel
from subgraphs.chassis.stream import CloudEvent


def announce(broker: RedisBroker, stream: str, facts: Any) -> None:
    """Document that the service publishes these facts, a union of the dataclasses of its `events.py`, to the stream."""
    events = tuple(_event(fact) for fact in get_args(getattr(facts, "__value__", facts)))
    broker.publisher(stream=StreamSub(stream), title=f"{stream} events", schema=cast(Any, Union[events]))  # noqa: UP007


def serve_asyncapi(app: FastAPI, broker: RedisBroker, *, title: str, description: str) -> None:
    """Serve the document at `/asyncapi.json`."""
    document = AsyncAPI(broker, title=title, version="1.0.0", description=description).to_specification().to_jsonable()
    _hide_credentials(document)

    async def asyncapi(_request: Request) -> Response:
        return JSONResponse(document)

    app.add_route("/asyncapi.json", asyncapi)


def _event(fact: Any) -> type[BaseModel]:
    """The envelope with this fact's type and data."""
    hints = get_type_hints(fact)
    data: Any = {
        to_camel(field.name): (hints[field.name], None if _optional(hints[field.name]) else ...) for field in fields(fact)
    }
    envelope: Any = {"type": (Literal[fact.type], ...), "data": (create_model(f"{fact.__name__}Data", **data), ...)}
    return create_model(fact.__name__, __base__=CloudEvent, __doc__=fact.__doc__, **envelope)


def _optional(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) and type(None) in get_args(hint)


def _hide_credentials(document: dict[str, Any]) -> None:
    """A Redis address may carry a password; the document is for everyone."""
    for server in document.get("servers", {}).values():
        server["host"] = server.get("host", "").rpartition("@")[2]
