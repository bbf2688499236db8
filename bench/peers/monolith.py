"""A peer: the browse from one Strawberry process, with our tuning, on the same store and with the same repositories.

`python -m bench.peers.monolith` serves it.
"""

import os
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import strawberry
import uvicorn
import uvloop
from fastapi import FastAPI
from strawberry.dataloader import DataLoader

from bench.running import everybody
from infra.local.processes import Process
from infra.local.settings import HOST
from infra.local.stack import Stack
from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.graphql.schema import SubgraphSchema
from subgraphs.chassis.graphql.types import Connection, shown, shows
from subgraphs.chassis.mongo import mongo_client
from subgraphs.chassis.paging import page_request
from subgraphs.items import models as items_models
from subgraphs.items import repository as items_store
from subgraphs.items.schema.enums import ItemStatus
from subgraphs.users import models as users_models
from subgraphs.users import repository as users_store


@dataclass(slots=True)
class Context:
    """What a request works with."""

    items: items_store.MongoItemRepository
    locations: items_store.MongoLocationStore
    users: users_store.MongoUserRepository
    people: DataLoader[str, users_models.User | None] = field(init=False)

    def __post_init__(self) -> None:
        self.people = DataLoader(load_fn=self._people)

    async def _people(self, ids: list[str]) -> Sequence[users_models.User | None]:
        return await self.users.get_many(ids)


@strawberry.type
class User:
    """A person."""

    is_type_of = shows(users_models.User)
    id: strawberry.ID
    name: str


@strawberry.type
class Location:
    """A place."""

    is_type_of = shows(items_models.Place)
    id: strawberry.ID
    path_name: str


@strawberry.type
class Item:
    """A thing."""

    is_type_of = shows(items_models.Item)
    id: strawberry.ID
    code: str
    name: str
    status: ItemStatus

    @strawberry.field
    def location(self: Any, info: strawberry.Info[Context, None]) -> Location | None:
        tree = info.context.locations.at_hand
        return None if tree is None or self.location_id is None else shown(tree.get(self.location_id))

    @strawberry.field
    async def holder(self: Any, info: strawberry.Info[Context, None]) -> User | None:
        return None if self.holder_id is None else shown(await info.context.people.load(self.holder_id))


@strawberry.type
class Query:
    """The same browse."""

    @strawberry.field
    async def items(
        self, info: strawberry.Info[Context, None], first: int | None = None, after: str | None = None
    ) -> Connection[Item]:
        if info.context.locations.at_hand is None:
            await info.context.locations.current()
        request = page_request(first, after, None, None)
        return shown(await info.context.items.page(items_models.ItemFilter(), items_models.ItemSort(), request))


def create_app(mongodb_url: str) -> FastAPI:
    """The monolith over HTTP."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with mongo_client(mongodb_url) as client:
            items = items_store.MongoItemRepository(client["items"][items_store.ITEMS], lambda: None)
            locations = items_store.MongoLocationStore(client["items"][items_store.LOCATIONS], lambda: None)
            users = users_store.MongoUserRepository(client["users"][users_store.USERS], lambda: None)
            schema = SubgraphSchema(query=Query, types=[User], entities=[])
            serve_graphql(app, schema, lambda _: Context(items, locations, users), everybody, Path("none"))
            yield

    return create_service("monolith", lifespan)


def process(stack: Stack, port: int) -> Process:
    """The monolith as a process on the store of a running system."""
    return Process(
        name="monolith",
        command=(sys.executable, "-m", "bench.peers.monolith"),
        env={"MONGODB_URL": stack.processes["items"].env["MONGODB_URL"], "PORT": str(port)},
        tcp=(HOST, port),
    )


if __name__ == "__main__":
    app = create_app(os.environ["MONGODB_URL"])
    config = uvicorn.Config(app, host=HOST, port=int(os.environ["PORT"]), http="httptools", ws="none", access_log=False)
    uvloop.run(uvicorn.Server(config).serve())
