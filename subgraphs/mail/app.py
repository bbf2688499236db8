"""The mail service, put together."""

import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI

from subgraphs.chassis import mongo
from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.asyncapi import serve_asyncapi
from subgraphs.chassis.auth import everybody
from subgraphs.chassis.broker import event_broker, redis_client
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.consumer import Consumption, DeadLetters
from subgraphs.chassis.health import serve_health
from subgraphs.chassis.lifecycle import eventually_indexed, running
from subgraphs.chassis.rpc import rpc_channel
from subgraphs.mail.clients import ItemsCatalog, UsersDirectory
from subgraphs.mail.context import new_context
from subgraphs.mail.jobs import Sender
from subgraphs.mail.rendering import Letters
from subgraphs.mail.repository import INDEXES, NOTIFICATIONS, UNDONE, MongoStore
from subgraphs.mail.resolvers import schema
from subgraphs.mail.service import Delivery, Notifications
from subgraphs.mail.settings import Settings
from subgraphs.mail.smtp import SmtpPost, parse_sender, parse_smtp_url, smtp_post
from subgraphs.mail.subscribers import subscribe_to_events


def create_app(settings: Settings) -> FastAPI:
    """The service over HTTP; the rest of it starts and stops with it."""
    return create_service("mail", partial(_serving, settings))


@asynccontextmanager
async def _serving(settings: Settings, app: FastAPI) -> AsyncGenerator[None]:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        client = await enter(mongo.mongo_client(settings.mongodb_url))
        redis = await enter(redis_client(settings.redis_url))
        broker = await enter(event_broker(settings.redis_url, DeadLetters))
        users = UsersDirectory(await enter(rpc_channel(settings.users_grpc_address, settings.service_secret)))
        items = ItemsCatalog(await enter(rpc_channel(settings.items_grpc_address, settings.service_secret)))
        post = await enter(smtp_post(parse_smtp_url(settings.smtp_url), parse_sender(settings.mail_from), utc_now))
        database = client[f"{settings.namespace}mail"]
        store = MongoStore(database[NOTIFICATIONS], database[UNDONE])
        sender = _sender(settings, store, post, users, items)
        notifications = Notifications(store, sender.nudge, utc_now)

        serve_graphql(app, schema, lambda asking: new_context(asking.actor, notifications), everybody, settings.graphiql_dir)
        stores = {"mongodb": lambda: mongo.ping(client), "redis": redis.ping}
        serve_health(app, {**stores, "users": users.ping, "items": items.ping, "delivery": sender.check})
        subscribe_to_events(broker, settings.namespace, f"{socket.gethostname()}-{settings.mail_port}", notifications)
        serve_asyncapi(app, broker, title="Lendgraph mail", description="What mail listens to.")

        await enter(running("indexes", eventually_indexed(database, INDEXES)))
        await enter(running("sender", sender.run()))
        await enter(running("consumption", Consumption(broker, redis).run()))
        yield


def _sender(settings: Settings, store: MongoStore, post: SmtpPost, directory: UsersDirectory, catalog: ItemsCatalog) -> Sender:
    delivery = Delivery(
        store=store, directory=directory, catalog=catalog, writer=Letters(settings.web_url), post=post, clock=utc_now
    )
    return Sender(delivery, post.check)
