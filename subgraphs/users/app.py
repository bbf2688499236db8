"""The users service, put together."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI

from subgraphs.chassis import mongo
from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.asyncapi import announce, serve_asyncapi
from subgraphs.chassis.auth import Verifier
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
from subgraphs.users.context import Services, new_context
from subgraphs.users.events import UserEvent
from subgraphs.users.hashing import Argon2Hasher
from subgraphs.users.jobs import begin
from subgraphs.users.jwks import serve_jwks
from subgraphs.users.limits import OwnLimits, RedisLimiter
from subgraphs.users.models import FirstAccount
from subgraphs.users.repository import (
    ACTIVITY,
    GUARDS,
    INDEXES,
    SEARCH_CHANGING,
    SEARCHED_FIELDS,
    SESSIONS,
    USERS,
    Forgetting,
    MongoAccountEvents,
    MongoAccountLog,
    MongoAccounts,
    MongoAdminGuard,
    MongoCredentials,
    MongoSessions,
    MongoUserRepository,
)
from subgraphs.users.rpc import SERVICE_NAME, UserDirectory
from subgraphs.users.schema import schema
from subgraphs.users.service.access import Access
from subgraphs.users.service.anonymising import Anonymising
from subgraphs.users.service.first_accounts import FirstAccounts
from subgraphs.users.service.history import History
from subgraphs.users.service.links import Links
from subgraphs.users.service.passwords import Passwords
from subgraphs.users.service.people import People
from subgraphs.users.service.redeeming import Redeeming
from subgraphs.users.service.refreshing import Refreshing
from subgraphs.users.service.session_ports import AccountLog, Hasher, Limiter, TokenIssuer
from subgraphs.users.service.sessions import Sessions
from subgraphs.users.service.sign_in import SignIn
from subgraphs.users.settings import Settings
from subgraphs.users.signing import AccessTokens, KeyRing


def create_app(settings: Settings) -> FastAPI:
    """The service over HTTP; the rest of it starts and stops with it. Raises NoSigningKey."""
    keys = KeyRing(settings.signing_keys_dir, settings.publish_ahead, utc_now)
    keys.load(create=settings.signing_keys_create)
    return create_service("users", partial(_serving, settings, keys))


@asynccontextmanager
async def _serving(settings: Settings, keys: KeyRing, app: FastAPI) -> AsyncGenerator[None]:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        client = await enter(mongo.mongo_client(settings.mongodb_url))
        redis = await enter(redis_client(settings.redis_url))
        broker = await enter(event_broker(settings.redis_url))
        database = client[f"{settings.namespace}users"]
        stream = Stream(broker, redis, f"{settings.namespace}users", "/users")
        learning = Learning(database[USERS], database[VOCABULARY], SEARCHED_FIELDS, SEARCH_CHANGING)
        relay = create_relay(database, stream, learning)
        log, hasher = MongoAccountLog(database[ACTIVITY], utc_now), stack.enter_context(Argon2Hasher())
        limiter = RedisLimiter(redis, f"{settings.namespace}users:limit:", OwnLimits(utc_now))
        entrance = Entrance(log, hasher, limiter, AccessTokens(keys, utc_now))
        services = create_services(database, relay.nudge, learning, entrance)

        new = partial(new_context, services, settings.trusted_proxies)
        serve_graphql(app, schema, new, Verifier(keys).identify, settings.graphiql_dir)
        serve_jwks(app, keys)
        serve_health(app, {"mongodb": lambda: mongo.ping(client), "redis": redis.ping})
        announce(broker, stream.name, UserEvent)
        serve_asyncapi(app, broker, title="Lendgraph users", description="What happens to people.")

        await enter(running("indexes and first accounts", _begin(database, services, settings)))
        await enter(running("relay", relay.run()))
        await enter(running("vocabulary", learning.keep()))
        await enter(running("trim", stream.keep_trimmed()))
        await enter(running("keys", keys.watch()))
        await enter(running("account log", log.keep_written()))
        directory = UserDirectory(services.people, services.links)
        add_directory = partial(users_pb2_grpc.add_UserDirectoryServicer_to_server, directory)
        address = f"{settings.host}:{settings.users_grpc_port}"
        await enter(rpc_server(address, SERVICE_NAME, add_directory, settings.service_secret))
        yield


def create_relay(database: mongo.Database, stream: Stream, learning: Learning) -> Relay:
    """The relay, with what else follows from a fact: words are learnt, and people forgotten."""
    forgetting = Forgetting(database[ACTIVITY], database[SESSIONS])
    return Relay([database[USERS]], database[ACTIVITY], stream, [learning, forgetting])


async def _begin(database: mongo.Database, services: Services, settings: Settings) -> None:
    """The indexes first: they keep replicas from making an account twice."""
    await eventually_indexed(database, INDEXES)
    wanted = [
        FirstAccount(
            name=each.name, role=each.role, email=each.email, username=each.username, password=each.password.get_secret_value()
        )
        for each in settings.accounts_to_begin_with
    ]
    await begin(services.beginning, wanted)


@dataclass(frozen=True, slots=True)
class Entrance:
    """What signing in needs beside the database."""

    log: AccountLog
    hasher: Hasher
    limiter: Limiter
    tokens: TokenIssuer


def create_services(database: mongo.Database, written: Callable[[], None], learning: Learning, entrance: Entrance) -> Services:
    """The use cases over this database, which tells `written` of what is to be relayed."""
    users = MongoUserRepository(database[USERS], written, learning.known)
    kept, credentials = MongoSessions(database[SESSIONS]), MongoCredentials(database[USERS], written)
    clock = partial(mongo.server_time, database.client)
    hasher, limiter, log = entrance.hasher, entrance.limiter, entrance.log
    sessions = Sessions(kept, entrance.tokens, log, clock)
    sign_in = SignIn(credentials, hasher, limiter, log, sessions)
    accounts, claims = MongoAccounts(database[USERS], written), MongoClaims(database[IDEMPOTENCY])
    return Services(
        beginning=FirstAccounts(users, accounts, hasher, utc_now),
        people=People(users, claims, utc_now),
        access=Access(users, MongoAdminGuard(database[GUARDS], database[USERS]), sessions, utc_now),
        anonymising=Anonymising(accounts, sessions, utc_now),
        history=History(MongoAccountEvents(database[USERS], database[ACTIVITY])),
        links=Links(accounts, claims, limiter, utc_now),
        redeeming=Redeeming(accounts, hasher, sessions, sign_in, utc_now),
        sign_in=sign_in,
        refreshing=Refreshing(kept, users, entrance.tokens, log, clock, sessions),
        sessions=sessions,
        passwords=Passwords(credentials, hasher, limiter, sessions),
    )
