"""Idempotency keys on a real store: double clicks, repeats that meet, and what a key costs."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, override

import pytest
from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from subgraphs.chassis.claims import IDEMPOTENCY, MongoClaims
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.idempotency import REMEMBERED, Claim
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.ids import new_id
from subgraphs.items.context import Context, Services
from subgraphs.items.models import Item, NewItem, Place
from subgraphs.items.repository import BORROWERS
from subgraphs.items.schema import schema
from subgraphs.items.service.lent import Lent
from tests.integration.items.shop import Shop


class Commands(CommandListener):
    """Notes the reads and writes, each with its collection."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    @override
    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in {"find", "insert", "update", "delete", "findAndModify", "aggregate"}:
            self.seen.append((event.command_name, event.command[event.command_name]))

    @override
    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    @override
    def failed(self, event: CommandFailedEvent) -> None: ...


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
async def counted(mongo_url: str, namespace: str, commands: Commands) -> AsyncGenerator[Shop]:
    async with AsyncMongoClient[dict[str, Any]](mongo_url, tz_aware=True, event_listeners=[commands]) as client:
        yield await Shop.opened(client[f"{namespace}items"])
        await client.drop_database(f"{namespace}items")


async def test_a_key_costs_a_lend_one_more_write_and_a_repeat_one_more_read(counted: Shop, commands: Commands) -> None:
    shelf, ada = await counted.place("Shelf"), counted.directory.add("Ada")
    drills = [await counted.item(f"D-{number}", shelf) for number in range(2)]

    async def cost(drill: Item, key: str | None) -> list[tuple[str, str]]:
        commands.seen.clear()
        assert isinstance(await counted.services.custody.lend(SYSTEM, drill.id, ada, notify=True, key=key), Lent)
        return commands.seen.copy()

    lend = [("find", "items"), ("update", BORROWERS), ("update", "items")]
    await counted.policies.newest()
    assert await cost(drills[0], None) == lend
    assert await cost(drills[1], "key") == [("insert", IDEMPOTENCY), *lend]
    assert await cost(drills[1], "key") == [("insert", IDEMPOTENCY), ("find", IDEMPOTENCY), ("find", "items")]


async def test_of_twenty_clicks_with_one_key_all_succeed_and_one_lends(shop: Shop) -> None:
    drill = await shop.item("D-1", await shop.place("Shelf"))
    ada, replicas = shop.directory.add("Ada"), [shop.services.custody, shop.twin().services.custody]

    outcomes = await asyncio.gather(
        *(replicas[number % 2].lend(SYSTEM, drill.id, ada, notify=True, key="click") for number in range(20))
    )

    assert {type(outcome) for outcome in outcomes} == {Lent}
    assert outcomes == [outcomes[0]] * 20
    await shop.relayed()
    assert [fact.type for fact in shop.stream.published if fact.subject == drill.id] == ["item_created", "item_lent"]


type Wish = Callable[[Services, str, Item], Coroutine[Any, Any, Any]]

MAKING: dict[str, Wish] = {
    "createItem": lambda services, shelf, _drill: services.items.create(
        SYSTEM, NewItem(code="NEW", name="Saw", home_id=shelf), notify=True, key="click"
    ),
    "createCategory": lambda services, _shelf, _drill: services.categories.create(SYSTEM, "Tools", key="click"),
    "createLocation": lambda services, _shelf, _drill: services.locations.create(SYSTEM, "Attic", None, key="click"),
    "moveLocation": lambda services, shelf, _drill: services.locations.move(SYSTEM, shelf, None, key="click"),
    "retireItem": lambda services, _shelf, drill: services.stock.retire(SYSTEM, drill.id, "old", key="click"),
}


@pytest.mark.parametrize("name", MAKING)
async def test_of_many_clicks_that_make_something_one_makes_it(shop: Shop, name: str) -> None:
    shelf = await shop.place("Shelf", await shop.place("House"))
    drill = await shop.item("D-1", shelf)
    replicas = [shop.services, shop.twin().services]
    await shop.relayed()
    told = len(shop.stream.published)

    outcomes = await asyncio.gather(*(MAKING[name](replicas[number % 2], shelf, drill) for number in range(10)))

    ids = {outcome.id for outcome in outcomes}
    assert len(ids) == 1
    await shop.relayed()
    assert len(shop.stream.published) - told == (name != "createCategory")
    assert await MAKING[name](replicas[0], shelf, drill) == outcomes[0] or isinstance(outcomes[0], Place)


async def test_a_lost_answer_of_a_move_is_asked_for_again_after_somebody_moved_on(shop: Shop) -> None:
    shelf, table = await shop.place("Shelf"), await shop.place("Table")
    drill = await shop.item("D-1", shelf)
    await shop.services.stock.move(SYSTEM, drill.id, table, key="key")
    await shop.services.stock.move(SYSTEM, drill.id, shelf)

    again = await shop.services.stock.move(SYSTEM, drill.id, table, key="key")

    assert isinstance(again, Item)
    assert again.location_id == shelf


async def test_a_key_means_something_else_after_a_day(shop: Shop) -> None:
    claims = MongoClaims(shop.database[IDEMPOTENCY])
    now = utc_now()

    def claim(input: str, *, late: bool = False) -> Claim:
        at = now + REMEMBERED * 1.01 if late else now
        return Claim(actor_id="ada", key="k", input_hash=input, target_id=new_id(), created_at=at)

    first = await claims.claim(claim("one"))
    assert await claims.claim(claim("two")) == first
    newer = claim("two", late=True)
    assert await claims.claim(newer) == newer


async def test_the_store_forgets_claims_by_itself(shop: Shop) -> None:
    information = await shop.database[IDEMPOTENCY].index_information()
    assert [index["expireAfterSeconds"] for index in information.values() if "expireAfterSeconds" in index] == [24 * 60 * 60]


LEND = """mutation ($input: LendItemInput!, $key: String) { lendItem(input: $input, idempotencyKey: $key) { __typename
  ... on LendItemSuccess { loan { id status } item { version holder { id } } }
  ... on InvalidInput { message fields { path } } } }"""


async def test_clients_give_the_key_beside_the_input(shop: Shop) -> None:
    drill, ada = await shop.item("D-1", await shop.place("Shelf")), shop.directory.add("Ada")

    async def lend(borrower: str, key: str) -> dict[str, Any]:
        variables = {"input": {"itemId": drill.id, "borrowerId": borrower}, "key": key}
        result = await schema.run(LEND, variables, None, Context(SYSTEM, shop.services))
        assert result.errors is None
        assert result.data is not None
        return result.data["lendItem"]

    first, again, other = await lend(ada, "k"), await lend(ada, "k"), await lend(shop.directory.add("Bob"), "k")

    assert first["__typename"] == "LendItemSuccess"
    assert again == first
    assert (other["__typename"], other["fields"]) == ("InvalidInput", [{"path": "idempotencyKey"}])


async def test_every_mutation_that_creates_or_moves_takes_a_key() -> None:
    mutation = schema.schema.mutation_type
    assert mutation is not None
    without = {name for name, field in mutation.fields.items() if "idempotencyKey" not in field.args}
    assert without == {"renameCategory", "renameLocation", "archiveLocation", "updateItem", "updatePolicy"}
