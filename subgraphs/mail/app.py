"""The mail service, put together."""

import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from subgraphs.chassis import mongo
from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.asyncapi import serve_asyncapi
from subgraphs.chassis.auth import Verifier, published_keys
from subgraphs.chassis.broker import event_broker, redis_client
from subgraphs.chassis.claims import IDEMPOTENCY, MongoClaims
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.consumer import Consumption, DeadLetters
from subgraphs.chassis.health import serve_health
from subgraphs.chassis.lifecycle import eventually_indexed, running
from subgraphs.chassis.rpc import rpc_channel
from subgraphs.mail.clients import ItemsCatalog, UsersDirectory
from subgraphs.mail.context import Context, Services
from subgraphs.mail.jobs import Sender
from subgraphs.mail.pages import serve_unsubscribe
from subgraphs.mail.rendering import Letters, Links, Pages
from subgraphs.mail.repository import INDEXES, MongoFanOuts, MongoPreferences, MongoStore
from subgraphs.mail.resolvers import schema
from subgraphs.mail.service import Delivery, Hearing, Lookups, Notifications, Preferences, Spreading
from subgraphs.mail.settings import Settings
from subgraphs.mail.smtp import parse_sender, parse_smtp_url, smtp_post
from subgraphs.mail.subscribers import subscribe_to_events


def create_app(settings: Settings) -> FastAPI:
    """The service over HTTP; the rest of it starts and stops with it."""
    return create_service("mail", partial(_serving, settings))


@asynccontextmanager
async def _serving(settings: Settings, app: FastAPI) -> AsyncGenerator[None]:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        client = await enter(mongo.mongo_client(settings.mongodb_url))
        keys = await enter(published_keys(settings.jwks_url))
        verifier = Verifier(keys)
        redis = await enter(redis_client(settings.redis_url))
        broker = await enter(event_broker(settings.redis_url, DeadLetters))
        users = UsersDirectory(await enter(rpc_channel(settings.users_grpc_address, settings.service_secret)))
        items = ItemsCatalog(await enter(rpc_channel(settings.items_grpc_address, settings.service_secret)))
        post = await enter(smtp_post(parse_smtp_url(settings.smtp_url), parse_sender(settings.mail_from), utc_now))
        database = client[f"{settings.namespace}mail"]
        store, fan_outs, switches = MongoStore.of(database), MongoFanOuts.of(database), MongoPreferences.of(database)

        lookups = Lookups(store, switches, users, items)
        delivery = Delivery(store=store, lookups=lookups, links=users, writer=_writer(settings), post=post, clock=utc_now)
        sender = Sender(delivery, Spreading(fan_outs, store, users, utc_now), post.check)
        hearing = Hearing(store, fan_outs, switches, sender.nudge, utc_now)
        notifications = Notifications(store, MongoClaims(database[IDEMPOTENCY]), sender.nudge, utc_now)
        preferences = Preferences(switches, _secret(settings))
        services = Services(notifications, preferences)

        serve_graphql(app, schema, lambda asking: Context(asking.actor, services), verifier.identify, settings.graphiql_dir)
        stores = {"mongodb": lambda: mongo.ping(client), "redis": redis.ping}
        serve_health(app, {**stores, "users": users.ping, "items": items.ping, "delivery": sender.check, "keys": keys.ping})
        subscribe_to_events(broker, settings.namespace, f"{socket.gethostname()}-{settings.mail_port}", hearing)
        serve_unsubscribe(app, preferences, Pages(_links(settings), settings.default_locale))
        serve_asyncapi(app, broker, title="Lendgraph mail", description="What mail listens to.")

        await enter(running("indexes", eventually_indexed(database, INDEXES)))
        await enter(running("sender", sender.run()))
        await enter(running("consumption", Consumption(broker, redis).run()))
        yield


def _writer(settings: Settings) -> Letters:
    sender, zone = parse_sender(settings.mail_from), ZoneInfo(settings.time_zone)
    return Letters(_links(settings), sender, settings.default_locale, zone)


def _links(settings: Settings) -> Links:
    return Links(web_url=settings.web_url, mail_url=settings.mail_public_url, secret=_secret(settings))


def _secret(settings: Settings) -> bytes:
    return settings.link_secret.get_secret_value().encode()
