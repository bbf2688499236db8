"""What happened to accounts, in real stores: complete at once, for who may see it, until somebody is forgotten."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import pytest
from redis.asyncio import Redis

from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.chassis.learning import VOCABULARY
from subgraphs.chassis.mongo import Database, ensure_indexes
from subgraphs.chassis.paging import Page, PageRequest, decode_cursor
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.stream import Stream
from subgraphs.users.context import Services
from subgraphs.users.models import AccountEvent, AccountEventKind, LinkPurpose, MintedLink, NewUser, SignedIn, User, UserChanges
from subgraphs.users.repository import ACTIVITY, INDEXES, SESSIONS, USERS, Forgetting
from tests.integration.users.services import services_over
from tests.unit.users.signing_in import AT_HOME

type Relaying = Callable[[], AbstractAsyncContextManager[None]]

LIFE = [
    "DEACTIVATED",
    "SIGNED_OUT",
    "ROLE_CHANGED",
    "UPDATED",
    "SIGNED_IN",
    "JOINED",
    "INVITED",
    "CREATED",
]
MANAGER = Actor(id="a-manager", role=Role.MANAGER)
ADMIN = Actor(id="an-admin", role=Role.ADMIN)


@pytest.fixture
async def services(database: Database) -> Services:
    await ensure_indexes(database, INDEXES)
    return services_over(database)


@pytest.fixture
async def relaying(database: Database, redis: Redis, redis_url: str, namespace: str) -> AsyncGenerator[Relaying]:
    async with event_broker(redis_url) as broker:
        stream = Stream(broker, redis, f"{namespace}users", "/users")
        forgetting = Forgetting(database[ACTIVITY], database[SESSIONS])
        yield partial(_relaying, Relay([database[USERS]], database[ACTIVITY], stream, [forgetting]), database)


@asynccontextmanager
async def _relaying(relay: Relay, database: Database) -> AsyncGenerator[None]:
    """Relay meanwhile, and until all is relayed."""
    task = asyncio.create_task(relay.run())
    try:
        yield
        async with asyncio.timeout(20):
            while await database[USERS].find_one({"pending": "outbox"}, {"_id": 1}) is not None:
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def lived(services: Services) -> User:
    """Ada, after all that."""
    ada = await services.people.create_user(MANAGER, NewUser(name="Ada Lovelace", username="ada", email="ada@example.org"))
    assert isinstance(ada, User)
    await services.links.invite(MANAGER, ada.id, key="click")
    [event, *_] = (await past(services, SYSTEM, ada.id)).nodes
    assert event.kind is AccountEventKind.INVITED
    entered = await _joined(services, ada.id)
    herself = Actor(ada.id, Role.MEMBER, entered.session_id)
    await services.people.update_user(herself, UserChanges(id=ada.id, expected_version=None, given={"locale": "de"}))
    await services.access.set_role(SYSTEM, ada.id, Role.MANAGER)
    await services.sessions.sign_out(herself, entered.secret)
    await services.access.deactivate(ADMIN, ada.id)
    after = await services.people.get(SYSTEM, ada.id)
    assert isinstance(after, User)
    return after


async def _joined(services: Services, id: str) -> SignedIn:
    account = await services.links.accounts.get(id)
    assert account is not None
    request = account.links[LinkPurpose.INVITATION].request_id
    made = await services.links.mint(SYSTEM, id, LinkPurpose.INVITATION, request)
    assert isinstance(made, MintedLink)
    entered = await services.redeeming.accept_invitation(AT_HOME, made.token, "seven blue ladders")
    assert isinstance(entered, SignedIn)
    return entered


async def past(services: Services, actor: Actor, id: str, request: PageRequest | None = None) -> Page[AccountEvent]:
    page = (await services.history.of_users(actor, [id], request or PageRequest()))[id]
    assert page is not None
    return page


async def test_an_account_tells_its_whole_life_latest_first(services: Services, relaying: Relaying) -> None:
    ada = await lived(services)

    at_once = await past(services, SYSTEM, ada.id)
    async with relaying():
        pass
    relayed = await past(services, SYSTEM, ada.id)

    assert [event.kind for event in at_once.nodes] == LIFE
    assert relayed == at_once
    events = {event.kind: event for event in relayed.nodes}
    assert events[AccountEventKind.UPDATED].changed == ("locale",)
    assert (events[AccountEventKind.ROLE_CHANGED].from_role, events[AccountEventKind.ROLE_CHANGED].to_role) == (
        "member",
        "manager",
    )
    assert events[AccountEventKind.SIGNED_IN].address == AT_HOME.address
    assert {kind.value: event.actor_id for kind, event in events.items()} == {
        "CREATED": MANAGER.id,
        "INVITED": MANAGER.id,
        "JOINED": ada.id,
        "SIGNED_IN": ada.id,
        "UPDATED": ada.id,
        "ROLE_CHANGED": SYSTEM.id,
        "SIGNED_OUT": ada.id,
        "DEACTIVATED": ADMIN.id,
    }


async def test_a_past_can_be_read_page_by_page_while_it_is_relayed(services: Services, relaying: Relaying) -> None:
    ada = await lived(services)

    kinds: list[str] = []
    request = PageRequest(size=3)
    async with relaying():
        while True:
            page = await past(services, SYSTEM, ada.id, request)
            kinds += [event.kind for event in page.nodes]
            if not page.has_next:
                break
            request = PageRequest(size=3, after=decode_cursor(page.cursors[-1], "after"))

    assert kinds == LIFE


async def test_people_see_their_own_past_managers_everybodys_without_where_from_and_members_nobodys(services: Services) -> None:
    ada = await lived(services)
    bob = await services.people.create_user(SYSTEM, NewUser(name="Bob"))
    assert isinstance(bob, User)

    async def seen(actor: Actor) -> list[list[str | None] | None]:
        pages = await services.history.of_users(actor, [ada.id, bob.id], PageRequest(size=8))
        return [
            None if page is None else [each.address for each in page.nodes if each.kind == "SIGNED_IN"] for page in pages.values()
        ]

    assert await seen(Actor(ada.id, Role.MEMBER)) == [[AT_HOME.address], None]
    assert await seen(Actor("someone", Role.MEMBER)) == [None, None]
    assert await seen(MANAGER) == [[None], []]
    assert await seen(Actor("admin", Role.ADMIN)) == [[AT_HOME.address], []]


async def test_of_who_is_anonymised_no_trace_is_left_anywhere_but_the_life_of_somebody(
    services: Services, relaying: Relaying, database: Database
) -> None:
    ada = await lived(services)
    before = await everything(database)
    async with relaying():
        await services.anonymising.anonymise(SYSTEM, ada.id)

    after = await everything(database)

    traces = ("lovelace", "ada@", '"ada"', AT_HOME.address or "", AT_HOME.device or "", "seven blue ladders")
    assert [trace in before.lower() or trace in before for trace in traces] == [True] * 6
    assert [trace in after.lower() or trace in after for trace in traces] == [False] * 6
    assert [event.kind for event in (await past(services, SYSTEM, ada.id)).nodes] == ["ANONYMISED", *LIFE]


async def everything(database: Database) -> str:
    """All that is stored, but for words people are found by, which are forgotten a little later."""
    names = [name for name in await database.list_collection_names() if name != VOCABULARY]
    return "\n".join([json.dumps(each, default=str) for name in sorted(names) async for each in database[name].find({})])
