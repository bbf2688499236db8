"""The items service, put together."""

import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI

from subgraphs.chassis import mongo
from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.asyncapi import announce, serve_asyncapi
from subgraphs.chassis.auth import Verifier, published_keys
from subgraphs.chassis.broker import event_broker, redis_client
from subgraphs.chassis.claims import IDEMPOTENCY, MongoClaims
from subgraphs.chassis.consumer import Consumption, DeadLetters
from subgraphs.chassis.health import serve_health
from subgraphs.chassis.learning import VOCABULARY, Learning
from subgraphs.chassis.lifecycle import eventually_indexed, running
from subgraphs.chassis.live.feed import Feed
from subgraphs.chassis.live.log import StreamLog
from subgraphs.chassis.live.tail import Tail
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.rpc import rpc_channel, rpc_server
from subgraphs.chassis.stream import Stream
from subgraphs.chassis.vocabulary import Vocabulary
from subgraphs.items import repository
from subgraphs.items.clients import GrpcDirectory
from subgraphs.items.context import Context, Services
from subgraphs.items.events import ItemCreated, ItemsEvent, ItemUpdated
from subgraphs.items.jobs import keep_acting_on_news, keep_passing_on, keep_recalling_late_ones, keep_reminding, keep_settling
from subgraphs.items.models import News
from subgraphs.items.rpc import SERVICE_NAME, ItemCatalog
from subgraphs.items.schema import schema
from subgraphs.items.service.arrivals import Arrivals
from subgraphs.items.service.bulk import Bulk
from subgraphs.items.service.categories import Categories
from subgraphs.items.service.custody import Custody
from subgraphs.items.service.facets import Facets
from subgraphs.items.service.finding import Finding
from subgraphs.items.service.handovers import Inquiries
from subgraphs.items.service.history import History
from subgraphs.items.service.holds import Holds
from subgraphs.items.service.items import Items
from subgraphs.items.service.lendability import Lendability
from subgraphs.items.service.lines import Lines
from subgraphs.items.service.live import Live
from subgraphs.items.service.loans import Loans
from subgraphs.items.service.locations import Locations
from subgraphs.items.service.losses import Losses
from subgraphs.items.service.news import NewsReader
from subgraphs.items.service.policies import Policies
from subgraphs.items.service.ports import Directory
from subgraphs.items.service.queues import Queues
from subgraphs.items.service.recalls import Recalls
from subgraphs.items.service.reminders import Reminders
from subgraphs.items.service.reports import Reports
from subgraphs.items.service.slots import Slots
from subgraphs.items.service.stock import Stock
from subgraphs.items.settings import Settings
from subgraphs.items.subscribers import subscribe_to_people
from subgraphs.stubs.items.v1 import items_pb2_grpc


def create_app(settings: Settings) -> FastAPI:
    """The service over HTTP; the rest of it starts and stops with it."""
    return create_service("items", partial(_serving, settings))


@asynccontextmanager
async def _serving(settings: Settings, app: FastAPI) -> AsyncGenerator[None]:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        client = await enter(mongo.mongo_client(settings.mongodb_url))
        keys = await enter(published_keys(settings.jwks_url))
        verifier = Verifier(keys)
        redis = await enter(redis_client(settings.redis_url))
        broker = await enter(event_broker(settings.redis_url, DeadLetters))
        directory = GrpcDirectory(await enter(rpc_channel(settings.users_grpc_address, settings.service_secret)))
        database = client[f"{settings.namespace}items"]
        stream = Stream(broker, redis, f"{settings.namespace}items", "/items")
        learning = create_learning(database)
        relay = create_relay(database, stream, learning)
        policies = repository.MongoPolicyStore(database[repository.POLICIES])
        tail = create_tail(database, StreamLog(redis, stream.name))
        services = create_services(database, relay, directory, policies, learning.known, tail)

        serve_graphql(app, schema, lambda asking: Context(asking.actor, services), verifier.identify, settings.graphiql_dir)
        serve_health(
            app, {"mongodb": lambda: mongo.ping(client), "redis": redis.ping, "users": directory.ping, "keys": keys.ping}
        )
        announce(broker, stream.name, ItemsEvent)
        subscribe_to_people(broker, settings.namespace, f"{socket.gethostname()}-{settings.items_port}", services.recalls)
        serve_asyncapi(app, broker, title="Lendgraph items", description="What happens to items and locations.")

        await enter(running("indexes", eventually_indexed(database, repository.INDEXES)))
        await enter(running("relay", relay.run()))
        await enter(running("policy", policies.keep_fresh()))
        await enter(running("vocabulary", learning.keep()))
        await enter(running("catching up", create_catching_up(database, services.slots).run()))
        await enter(running("counting", create_tallying(database).count_everything()))
        await enter(running("tail", tail.run()))
        await enter(running("reminders", keep_reminding(services.reminders)))
        await enter(running("slots", keep_settling(services.slots)))
        await enter(running("holds", keep_passing_on(services.holds)))
        await enter(running("standings", keep_acting_on_news(services.recalls, services.queues)))
        await enter(running("late recalls", keep_recalling_late_ones(services.recalls)))
        await enter(running("consumption", Consumption(broker, redis).run()))
        await enter(running("trim", stream.keep_trimmed()))
        catalog = ItemCatalog(services.items, services.categories, services.locations)
        add_catalog = partial(items_pb2_grpc.add_ItemCatalogServicer_to_server, catalog)
        await enter(rpc_server(f"{settings.host}:{settings.items_grpc_port}", SERVICE_NAME, add_catalog, settings.service_secret))
        yield


def create_learning(database: mongo.Database) -> Learning:
    """What knows the words of items."""
    changing = {ItemCreated.type, ItemUpdated.type}
    return Learning(database[repository.ITEMS], database[VOCABULARY], repository.SEARCHED_FIELDS, changing)


def create_catching_up(database: mongo.Database, slots: Slots) -> repository.CatchingUp:
    """What counts the loans and spans that were there before anybody counted."""
    return repository.CatchingUp(database, repository.CustodyProjection(database[repository.CUSTODY]), slots.settled)


def create_tallying(database: mongo.Database) -> repository.TallyProjection:
    """What counts items."""
    return repository.TallyProjection(database[repository.ITEMS], database[repository.TALLIES])


def create_relay(database: mongo.Database, stream: Stream, learning: Learning) -> Relay:
    """What carries facts from the outboxes of items and locations to the projections and the stream."""
    sources = [database[repository.ITEMS], database[repository.LOCATIONS]]
    borrowers = repository.MongoBorrowerRepository(database[repository.BORROWERS])
    projections = [
        repository.LoanProjection(database[repository.LOANS]),
        repository.CustodyProjection(database[repository.CUSTODY]),
        repository.SlotProjection(borrowers),
        repository.ReservationProjection(database[repository.RESERVATIONS]),
        create_tallying(database),
        learning,
    ]
    return Relay(sources, database[repository.ACTIVITY], stream, projections)


def create_tail(database: mongo.Database, log: StreamLog) -> Tail[News]:
    """What follows the stream for all who follow the inventory."""
    items = repository.MongoItemRepository(database[repository.ITEMS], lambda: None)
    locations = repository.MongoLocationStore(database[repository.LOCATIONS], lambda: None)
    return Tail(log, NewsReader(items, locations, repository.kind_of))


def create_services(
    database: mongo.Database,
    relay: Relay,
    directory: Directory,
    policies: repository.MongoPolicyStore,
    words: Vocabulary,
    feed: Feed[News],
) -> Services:
    """The use cases on MongoDB."""
    items = repository.MongoItemRepository(database[repository.ITEMS], relay.nudge, words)
    categories = repository.MongoCategoryRepository(database[repository.CATEGORIES])
    locations = repository.MongoLocationStore(database[repository.LOCATIONS], relay.nudge)
    loans = repository.MongoLoanReader(database[repository.ITEMS], database[repository.LOANS])
    reservations = repository.MongoReservationReader(database[repository.ITEMS], database[repository.RESERVATIONS])
    timelines = repository.MongoTimelineReader(database[repository.ITEMS], database[repository.ACTIVITY])
    tallies = repository.MongoItemTallies(database[repository.ITEMS], database[repository.TALLIES], words)
    arrivals, claims = Arrivals(locations), MongoClaims(database[IDEMPOTENCY])
    borrowers = repository.MongoBorrowerRepository(database[repository.BORROWERS])
    spans = repository.MongoCustodyReader(database[repository.ITEMS], database[repository.CUSTODY])
    standings = repository.MongoStandings(database[repository.BORROWERS])
    inquiries, slots = Inquiries(directory, policies), Slots(borrowers, items, loans)
    custody = Custody(items, arrivals, inquiries, slots, loans, claims)
    stock = Stock(items, arrivals, claims)
    return Services(
        items=Items(items, categories, arrivals, claims),
        finding=Finding(items, repository.MongoItemSearch(database[repository.ITEMS], words)),
        facets=Facets(tallies, arrivals),
        reports=Reports(tallies, repository.MongoUseReader(database[repository.ITEMS], database[repository.LOANS])),
        custody=custody,
        bulk=Bulk(custody, stock, claims),
        lendability=Lendability(items, inquiries, slots),
        slots=slots,
        losses=Losses(items, arrivals, loans, claims),
        loans=Loans(items, arrivals, loans, claims),
        recalls=Recalls(items, standings, loans, repository.MongoPersonalTexts(database), claims),
        reminders=Reminders(items),
        stock=stock,
        categories=Categories(categories, claims),
        locations=Locations(locations, items, claims),
        history=History(loans, timelines, spans),
        policies=Policies(policies, categories),
        live=Live(feed, items, locations),
        queues=Queues(items, inquiries, reservations, claims),
        lines=Lines(reservations),
        holds=Holds(items),
    )
