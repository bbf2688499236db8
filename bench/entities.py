"""`_entities` of 20 people held in memory: our subgraph beside the library's default setup, over ASGI, with the same answers."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import orjson
import strawberry
from starlette.types import ASGIApp, Message
from strawberry.asgi import GraphQL

from bench.figures import Figure
from bench.running import everybody
from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.ids import new_id
from subgraphs.users.context import Context
from subgraphs.users.models import User
from subgraphs.users.schema import schema

COUNT = 20
_WARM_UP, _ROUNDS, _REPEATS = 100, 400, 5
_TARGET_RATIO = 0.5
_QUERY = "query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on User { id name username active } } }"

PEOPLE = {
    user.id: user
    for user in (
        User(
            id=new_id(),
            rev=1,
            name=f"Person {number}",
            username=f"person{number}",
            email=None,
            group=None,
            active=True,
            created_at=utc_now(),
            updated_at=utc_now(),
        )
        for number in range(COUNT)
    )
}


class _InMemory:
    """Answers like the service, from a dictionary."""

    async def get_many(self, _actor: object, ids: Sequence[str]) -> Sequence[User | None]:
        return [PEOPLE.get(id) for id in ids]


@strawberry.federation.type(name="User", keys=["id"])
class DefaultUser:
    """The same person in the library's default setup."""

    id: strawberry.ID
    name: str
    username: str | None
    active: bool

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        """Entity by entity, as the library's documentation has it."""
        user = PEOPLE.get(id)
        return (
            None if user is None else cls(id=strawberry.ID(user.id), name=user.name, username=user.username, active=user.active)
        )


@strawberry.type
class DefaultQuery:
    """Something to ask."""

    ping: str = "pong"


@dataclass(frozen=True, slots=True)
class EntitiesCost:
    """CPU milliseconds a request."""

    ours: float
    default: float

    @property
    def ratio(self) -> float:
        """Ours over the default."""
        return self.ours / self.default


def figures(_quick: bool) -> list[Figure]:
    """The cost in figures, with the target: at most half of the default's."""
    cost = measure()
    return [
        Figure("entities", f"_entities of {COUNT}: ours", cost.ours, "ms"),
        Figure("entities", f"_entities of {COUNT}: the library's default", cost.default, "ms"),
        Figure("entities", "ours over the default", cost.ratio, "x", _TARGET_RATIO),
    ]


def measure() -> EntitiesCost:
    """Alternate between both, so that a busy machine disturbs them alike; the least of several rounds counts."""
    ours, default = _our_app(), GraphQL[Any, Any](strawberry.federation.Schema(query=DefaultQuery, types=[DefaultUser]))
    with asyncio.Runner() as runner:
        if runner.run(_post(ours)) != runner.run(_post(default)):
            raise AssertionError("The two answers differ.")
        costs = [(runner.run(_cpu_ms(ours)), runner.run(_cpu_ms(default))) for _ in range(_REPEATS)]
    return EntitiesCost(min(cost for cost, _ in costs), min(cost for _, cost in costs))


def _our_app() -> ASGIApp:
    app = create_service("users")
    services: Any = SimpleNamespace(people=_InMemory())
    serve_graphql(app, schema, lambda _: Context(SYSTEM, services), everybody, Path("none"))
    return app


async def _cpu_ms(app: ASGIApp) -> float:
    for _ in range(_WARM_UP):
        await _post(app)
    began = time.process_time()
    for _ in range(_ROUNDS):
        await _post(app)
    return (time.process_time() - began) / _ROUNDS * 1_000


async def _post(app: ASGIApp) -> Any:
    representations = [{"__typename": "User", "id": id} for id in PEOPLE]
    body = orjson.dumps({"query": _QUERY, "variables": {"r": representations}})
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    await app(scope, receive, send)
    return orjson.loads(b"".join(message.get("body", b"") for message in sent))["data"]
