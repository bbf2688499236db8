"""The mail service, put together."""

import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from subgraphs.chassis import mongo
from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.asyncapi import serve_asyncapi
from subgraphs.chassis.broker import event_broker, redis_client
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.consumer import Consumption, DeadLetters
from subgraphs.chassis.health import serve_health
from subgraphs.chassis.identity import LOCAL_SYSTEM
from subgraphs.chassis.lifecycle import eventually_indexed, running
from subgraphs.chassis.rpc import rpc_channel
from subgraphs.mail.clients import ItemsCatalog, UsersDirectory
from subgraphs.mail.context import new_context
from subgraphs.mail.jobs import Sender
from subgraphs.mail.rendering import Letters
from subgraphs.mail.repository import INDEXES, NOTIFICATIONS, MongoStore
from subgraphs.mail.resolvers import executable_schema
from subgraphs.mail.service import Delivery, Notifications
from subgraphs.mail.settings import Settings
from subgraphs.mail.smtp import SmtpPost, parse_sender, parse_smtp_url, smtp_post
from subgraphs.mail.subscribers import subscribe_to_events


def create_app(settings: Settings) -> FastAPI:
    """The service over HTTP; the rest of it starts and stops with it."""
    server, sender_address = parse_smtp_url(settings.smtp_url), parse_sender(settings.mail_from)
    schema = executable_schema()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(mongo.mongo_client(settings.mongodb_url))
            redis = await stack.enter_async_context(redis_client(settings.redis_url))
            users = await stack.enter_async_context(rpc_channel(settings.users_grpc_address))
            items = await stack.enter_async_context(rpc_channel(settings.items_grpc_address))
            post = await stack.enter_async_context(smtp_post(server, sender_address, utc_now))
            broker = await stack.enter_async_context(event_broker(settings.redis_url, DeadLetters))
            database = client[f"{settings.namespace}mail"]
            store = MongoStore(database[NOTIFICATIONS])
            sender = _sender(settings, store, post, UsersDirectory(users), ItemsCatalog(items))
            notifications = Notifications(store, sender.nudge, utc_now)

            serve_graphql(app, schema, lambda: new_context(LOCAL_SYSTEM, notifications), settings.graphiql_dir)
            serve_health(app, {"mongodb": lambda: mongo.ping(client), "redis": redis.ping, "delivery": sender.check})
            consumer = f"{socket.gethostname()}-{settings.mail_port}"
            subscribe_to_events(broker, settings.namespace, consumer, notifications)
            serve_asyncapi(app, broker, title="Lendgraph mail", description="What mail listens to.")

            await stack.enter_async_context(running("indexes", eventually_indexed(database, INDEXES)))
            await stack.enter_async_context(running("sender", sender.run()))
            await stack.enter_async_context(running("consumption", Consumption(broker, redis).run()))
            yield

    return create_service("mail", lifespan)


def _sender(settings: Settings, store: MongoStore, post: SmtpPost, directory: UsersDirectory, catalog: ItemsCatalog) -> Sender:
    delivery = Delivery(
        store=store, directory=directory, catalog=catalog, writer=Letters(settings.web_url), post=post, clock=utc_now
    )
    return Sender(delivery, post.check)
