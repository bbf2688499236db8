"""An inventory to measure with: people and places through the graph, many items straight into the store."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched

from bench.load import body
from bench.running import ask
from infra.local.stack import Stack
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.mongo import mongo_client
from subgraphs.items import repository
from subgraphs.items.models import Item, ItemStatus

PAGE = 20
PEOPLE = 40
BROWSE = """
query Browse($first: Int, $after: String) {
  items(first: $first, after: $after) {
    nodes { id code name status location { id pathName } holder { id name } }
    pageInfo { endCursor }
  }
}"""
_CREATE_USER = """
mutation ($name: String!, $email: String) {
  createUser(input: {name: $name, email: $email}, notify: false) { ... on CreateUserSuccess { user { id } } }
}"""
_CREATE_LOCATION = """
mutation ($name: String!, $parent: ID) {
  createLocation(input: {name: $name, parentId: $parent}) { ... on CreateLocationSuccess { location { id } } }
}"""
_WORDS = ("drill", "laptop", "camera", "tripod", "projector", "ladder", "microscope", "tent")
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Inventory:
    """Who and where; items are added as a measurement needs them."""

    stack: Stack
    mongodb_url: str
    people: Sequence[str]
    shelf: str

    @property
    def url(self) -> str:
        """The one endpoint."""
        return self.stack.url("router")

    def add(self, first: int, last: int) -> list[str]:
        """Items number `first` to `last`, of which every other one is lent; the ids of those that are not."""
        items = [self._item(number) for number in range(first, last)]
        asyncio.run(_insert(self.mongodb_url, items))
        return [item.id for item in items if item.status is ItemStatus.AVAILABLE]

    def pages(self, count: int) -> list[str]:
        """Requests for the first pages, all different, so that nobody answers several as one."""
        requests: list[str] = []
        cursor: str | None = None
        for _ in range(count):
            requests.append(body(BROWSE, first=PAGE, after=cursor))
            cursor = ask(self.stack, BROWSE, first=PAGE, after=cursor)["items"]["pageInfo"]["endCursor"]
        return requests

    def _item(self, number: int) -> Item:
        now = utc_now()
        lent = {
            "status": ItemStatus.LENT,
            "holder_id": self.people[number // 2 % len(self.people)],
            "loan_id": new_id(),
            "lent_at": now,
            "due_at": now + timedelta(days=14),
        }
        state = lent if number % 2 else {"status": ItemStatus.AVAILABLE, "location_id": self.shelf}
        name = f"{_WORDS[number // 2 % len(_WORDS)].title()} {number:05}"
        common = {"home_id": self.shelf, "since": now, "created_at": now, "updated_at": now}
        return Item(id=new_id(), code=f"B-{number:05}", name=name, **common, **state)  # type: ignore[arg-type]


def move_in(stack: Stack) -> Inventory:
    """An inventory of people and places, without items."""
    people = [
        ask(stack, _CREATE_USER, name=f"Person {number:02}", email=f"person{number}@example.org")["createUser"]["user"]["id"]
        for number in range(PEOPLE)
    ]
    building = ask(stack, _CREATE_LOCATION, name="Building")["createLocation"]["location"]["id"]
    shelf = ask(stack, _CREATE_LOCATION, name="Shelf", parent=building)["createLocation"]["location"]["id"]
    return Inventory(stack, stack.processes["items"].env["MONGODB_URL"], people, shelf)


async def _insert(mongodb_url: str, items: Sequence[Item]) -> None:
    """Without events: these items come from nowhere."""
    async with mongo_client(mongodb_url) as client:
        store = repository.MongoItemRepository(client["items"][repository.ITEMS], lambda: None)
        for some in batched(items, _AT_ONCE, strict=False):
            await asyncio.gather(*(store.insert(item, (), SYSTEM) for item in some))
