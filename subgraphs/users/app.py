"""The users service, put together."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI

from subgraphs.chassis import mongo
from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.asyncapi import announce, serve_asyncapi
from subgraphs.chassis.auth import everybody
from subgraphs.chassis.broker import event_broker, redis_client
from subgraphs.chassis.claims import IDEMPOTENCY, MongoClaims
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.health import serve_health
from subgraphs.chassis.learning import VOCABULARY, Learning
from subgraphs.chassis.lifecycle import eventually_indexed, running
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.rpc import rpc_server
from subgraphs.chassis.stream import Stream
from subgraphs.stubs.users.v1 import users_pb2_grpc
from subgraphs.users.context import Context, Services
from subgraphs.users.events import UserEvent
from subgraphs.users.repository import (
    ACTIVITY,
    GUARDS,
    INDEXES,
    SEARCH_CHANGING,
    SEARCHED_FIELDS,
    USERS,
    MongoAdminGuard,
    MongoUserRepository,
)
from subgraphs.users.rpc import SERVICE_NAME, UserDirectory
from subgraphs.users.schema import schema
from subgraphs.users.service.access import Access
from subgraphs.users.service.people import People
from subgraphs.users.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The service over HTTP; the rest of it starts and stops with it."""
    return create_service("users", partial(_serving, settings))


@asynccontextmanager
async def _serving(settings: Settings, app: FastAPI) -> AsyncGenerator[None]:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        client = await enter(mongo.mongo_client(settings.mongodb_url))
        redis = await enter(redis_client(settings.redis_url))
        broker = await enter(event_broker(settings.redis_url))
        database = client[f"{settings.namespace}users"]
        stream = Stream(broker, redis, f"{settings.namespace}users", "/users")
        learning = Learning(database[USERS], database[VOCABULARY], SEARCHED_FIELDS, SEARCH_CHANGING)
        relay = Relay([database[USERS]], database[ACTIVITY], stream, [learning])
        services = create_services(database, relay, learning)

        serve_graphql(app, schema, lambda asking: Context(asking.actor, services), everybody, settings.graphiql_dir)
        serve_health(app, {"mongodb": lambda: mongo.ping(client), "redis": redis.ping})
        announce(broker, stream.name, UserEvent)
        serve_asyncapi(app, broker, title="Lendgraph users", description="What happens to people.")

        await enter(running("indexes", eventually_indexed(database, INDEXES)))
        await enter(running("relay", relay.run()))
        await enter(running("vocabulary", learning.keep()))
        await enter(running("trim", stream.keep_trimmed()))
        add_directory = partial(users_pb2_grpc.add_UserDirectoryServicer_to_server, UserDirectory(services.people))
        await enter(
            rpc_server(f"{settings.host}:{settings.users_grpc_port}", SERVICE_NAME, add_directory, settings.service_secret)
        )
        yield


def create_services(database: mongo.Database, relay: Relay, learning: Learning) -> Services:
    """The use cases over this database."""
    users = MongoUserRepository(database[USERS], relay.nudge, learning.known)
    return Services(
        people=People(users, MongoClaims(database[IDEMPOTENCY]), utc_now),
        access=Access(users, MongoAdminGuard(database[GUARDS], database[USERS]), utc_now),
    )
