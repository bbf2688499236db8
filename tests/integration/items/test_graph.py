"""The graph of items on a real store: a list of many costs as many queries as a list of few."""

from collections.abc import AsyncGenerator
from typing import Any, override

import pytest
from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from subgraphs.chassis.identity import SYSTEM
from subgraphs.items.context import Context
from subgraphs.items.models import Category
from subgraphs.items.schema import schema
from tests.integration.items.shop import Shop

READS = {"find", "getMore", "aggregate", "count"}


class Queries(CommandListener):
    """Notes which collections are read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    @override
    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in READS:
            self.read.append(event.command[event.command_name])

    @override
    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    @override
    def failed(self, event: CommandFailedEvent) -> None: ...


@pytest.fixture
def queries() -> Queries:
    return Queries()


@pytest.fixture
async def stocked(mongo_url: str, namespace: str, queries: Queries) -> AsyncGenerator[Shop]:
    """A shop of twenty items, ten of them lent, whose queries are noted."""
    async with AsyncMongoClient[dict[str, Any]](mongo_url, tz_aware=True, event_listeners=[queries]) as client:
        shop = await Shop.opened(client[f"{namespace}items"])
        category = await shop.services.categories.create(SYSTEM, "Tools")
        assert isinstance(category, Category)
        shelf = await shop.place("Shelf", await shop.place("House"))
        for number in range(20):
            item = await shop.item(f"D-{number:02}", shelf)
            await shop.items.update_one({"_id": item.id}, {"$set": {"categoryId": category.id}})
            if number % 2:
                await shop.services.custody.lend(SYSTEM, item.id, shop.directory.add(f"P{number}"), notify=False)
        await shop.relayed()
        queries.read.clear()
        yield shop
        await client.drop_database(f"{namespace}items")


async def ask(shop: Shop, document: str, **variables: Any) -> dict[str, Any]:
    result = await schema.run(document, variables, None, Context(SYSTEM, shop.services))
    assert result.errors is None
    assert result.data is not None
    return result.data


async def test_a_page_of_items_costs_one_query_for_each_kind_of_thing(stocked: Shop, queries: Queries) -> None:
    data = await ask(
        stocked,
        """{ items(first: 20) { nodes { code status category { name } home { pathName } location { name } holder { id }
             whereabouts { ... on AtLocation { location { name } } ... on LentTo { overdue loan { borrower { id } } } }
             timeline(first: 2) { nodes { kind toLocation { name } } } } } }""",
    )

    nodes = data["items"]["nodes"]
    assert len(nodes) == 20
    assert {node["home"]["pathName"] for node in nodes} == {"House / Shelf"}
    assert [len(node["timeline"]["nodes"]) for node in nodes] == [1, 2] * 10
    assert sorted(queries.read) in (
        sorted(["items", "categories", "items", "activity"]),
        sorted(["items", "categories", "items", "activity", "locations"]),
    )


async def test_references_to_twenty_items_cost_one_query(stocked: Shop, queries: Queries) -> None:
    ids = [document["_id"] async for document in stocked.items.find({}, {"_id": 1})]
    queries.read.clear()

    data = await ask(
        stocked,
        "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Item { name status holder { id } } } }",
        r=[{"__typename": "Item", "id": id} for id in ids],
    )

    assert len(data["_entities"]) == 20
    assert queries.read == ["items"]


async def test_what_ten_people_have_and_borrowed_costs_as_much_as_of_one(stocked: Shop, queries: Queries) -> None:
    document = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on User {
        holding { nodes { code } } loans { nodes { item { code } } } } } }"""

    async def cost(people: list[str]) -> list[str]:
        queries.read.clear()
        data = await ask(stocked, document, r=[{"__typename": "User", "id": id} for id in people])
        assert all(len(user["holding"]["nodes"]) == len(user["loans"]["nodes"]) == 1 for user in data["_entities"])
        return sorted(queries.read)

    everybody = list(stocked.directory.people)
    assert len(everybody) == 10
    assert await cost(everybody) == await cost(everybody[:1])


async def test_mutations_of_one_request_see_what_the_ones_before_did(stocked: Shop) -> None:
    item = await stocked.services.finding.by_code(SYSTEM, "D-00")
    assert item is not None
    ada = stocked.directory.add("Ada")

    data = await ask(
        stocked,
        """mutation ($lend: LendItemInput!, $back: ReturnItemInput!) {
             lendItem(input: $lend) { ... on LendItemSuccess { loan { item { status holder { id } } } } }
             returnItem(input: $back) { ... on ReturnItemSuccess { item { location { name } } loan { status item { status } } } }
           }""",
        lend={"itemId": item.id, "borrowerId": ada},
        back={"itemId": item.id},
    )

    assert data["lendItem"]["loan"]["item"] == {"status": "LENT", "holder": {"id": ada}}
    assert data["returnItem"]["loan"] == {"status": "RETURNED", "item": {"status": "AVAILABLE"}}
    assert data["returnItem"]["item"]["location"]["name"] == "Shelf"


async def test_a_refused_lend_shows_who_has_the_item(stocked: Shop) -> None:
    item = await stocked.services.finding.by_code(SYSTEM, "D-01")
    assert item is not None

    data = await ask(
        stocked,
        """mutation ($input: LendItemInput!) { lendItem(input: $input) { __typename ... on Problem { message }
             ... on ItemUnavailable { item { holder { id } }
               whereabouts { __typename ... on LentTo { borrower { id } } } } } }""",
        input={"itemId": item.id, "borrowerId": stocked.directory.add("Bob")},
    )

    refusal = data["lendItem"]
    assert refusal["__typename"] == "ItemUnavailable"
    assert refusal["item"]["holder"]["id"] == item.holder_id
    assert refusal["whereabouts"] == {"__typename": "LentTo", "borrower": {"id": item.holder_id}}
    assert str(item.holder_id) in refusal["message"]


async def test_many_items_are_lent_and_moved_in_one_mutation_with_an_answer_each(shop: Shop) -> None:
    shelf, ada = await shop.place("Shelf"), shop.directory.add("Ada")
    items = [(await shop.item(f"D-{number}", shelf)).id for number in range(2)]
    mutation = """
    mutation ($items: [ID!]!, $lent: [ID!]!, $ada: ID!, $place: ID!) {
      lendItems(input: { itemIds: $lent, borrowerId: $ada }) {
        ... on LendItemsSuccess { answers { itemId result { __typename ... on LendItemSuccess { loan { item { code } } } } } }
      }
      moveItems(input: { itemIds: $items, locationId: $place }) {
        ... on MoveItemsSuccess { answers { itemId result { __typename ... on Problem { message } } } }
      }
      retireItems(input: { itemIds: [] }) { ... on InvalidInput { fields { path } } }
    }"""

    wishes = {"items": items, "lent": items[:1], "ada": ada, "place": await shop.place("Attic")}
    result = await schema.run(mutation, wishes, None, Context(SYSTEM, shop.services))

    assert result.errors is None, result.errors
    assert result.data is not None
    assert result.data["lendItems"]["answers"] == [
        {"itemId": items[0], "result": {"__typename": "LendItemSuccess", "loan": {"item": {"code": "D-0"}}}}
    ]
    assert [each["result"]["__typename"] for each in result.data["moveItems"]["answers"]] == [
        "ItemUnavailable",
        "MoveItemSuccess",
    ]
    assert result.data["retireItems"] == {"fields": [{"path": "input.itemIds"}]}
