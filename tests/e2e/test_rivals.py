"""Everything at once: many who want different things of one item. One history comes of it, and everybody tells the same one."""

import asyncio
import json
import random
from collections import Counter
from typing import Any

import pytest
from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis

from infra.local.stack import Stack
from subgraphs.chassis.ids import new_id
from tests.support.system import System

WISHES = {
    "lendItem": ("LendItemInput", "borrowerId", "LENT"),
    "assignItem": ("AssignItemInput", "userId", "ASSIGNED"),
    "returnItem": ("ReturnItemInput", None, "RETURNED"),
    "unassignItem": ("UnassignItemInput", None, "UNASSIGNED"),
    "retireItem": ("RetireItemInput", None, "RETIRED"),
    "restoreItem": ("RestoreItemInput", None, "RESTORED"),
    "moveItem": ("MoveItemInput", "locationId", "MOVED"),
}
ARROWS = {
    ("AVAILABLE", "LENT"): "LENT",
    ("LENT", "RETURNED"): "AVAILABLE",
    ("AVAILABLE", "ASSIGNED"): "ASSIGNED",
    ("ASSIGNED", "UNASSIGNED"): "AVAILABLE",
    ("AVAILABLE", "RETIRED"): "RETIRED",
    ("RETIRED", "RESTORED"): "AVAILABLE",
    ("AVAILABLE", "MOVED"): "AVAILABLE",
}
TOLD = {"LENT": "ITEM_LENT", "RETURNED": "ITEM_RETURNED", "ASSIGNED": "ITEM_ASSIGNED"}
SEEN = """
query ($item: ID!) {
  item(id: $item) {
    version status
    timeline(first: 100) { nodes { kind fromLocation { id } toLocation { id } } pageInfo { hasNextPage } }
  }
  loans(filter: {itemId: $item}, first: 100) { nodes { status } }
  notifications(filter: {itemId: $item}, first: 100) { nodes { kind } }
}"""


async def wish(system: System, mutation: str, item: str, value: str) -> str:
    """Ask for one thing; the outcome's type."""
    kind, argument, _ = WISHES[mutation]
    query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ __typename }} }}"
    given = {"itemId": item} | ({argument: value} if argument else {})
    outcome: str = (await system.graph(query, input=given))[mutation]["__typename"]
    return outcome


async def events_of(stack: Stack, subject: str) -> list[dict[str, Any]]:
    """The events about something, in the order of the stream."""
    async with Redis.from_url(stack.processes["items"].env["REDIS_URL"]) as redis:
        assert not await redis.exists("items.dlq", "users.dlq")
        entries: Any = await redis.xrange("items")
    events = [json.loads(BinaryMessageFormatV1.parse(fields[b"__data__"])[0]) for _, fields in entries]
    return [event for event in events if event["subject"] == subject]


async def settled(system: System, item: str, version: int) -> dict[str, Any]:
    """What is seen of an item, once what it told arrived everywhere."""
    for _ in range(100):
        seen = await system.graph(SEEN, item=item)
        kinds = [entry["kind"] for entry in seen["item"]["timeline"]["nodes"]]
        events = await events_of(system.stack, item)
        if len(events) >= version and len(seen["notifications"]["nodes"]) >= sum(kind in TOLD for kind in kinds):
            break
        await asyncio.sleep(0.1)
    return await system.graph(SEEN, item=item)


def assert_one_history(timeline: list[dict[str, Any]], status: str) -> None:
    """From one entry to the next it goes along the arrows, and to where the item is now."""
    state, place = "AVAILABLE", timeline[0]["toLocation"]
    for entry in timeline[1:]:
        state = ARROWS[state, entry["kind"]]
        assert entry["fromLocation"] in (None, place)
        place = entry["toLocation"] or place
    assert state == status


@pytest.mark.parametrize(
    "wishes", [("lendItem", "assignItem", "retireItem", "moveItem"), tuple(WISHES)], ids=["once", "to and fro"]
)
async def test_of_all_that_rivals_wish_one_history_comes(system: System, wishes: tuple[str, ...]) -> None:
    word = new_id()[-12:]
    home, elsewhere = await system.place(f"Home {word}"), await system.place(f"Elsewhere {word}")
    person, item = await system.person("Rival", f"{word}@example.org"), await system.item(f"RIVAL-{word}", "Bone", home)
    values = {"borrowerId": [person], "userId": [person], "locationId": [home, elsewhere]}
    asked = [wish for wish in wishes for _ in range(25)]
    random.shuffle(asked)

    outcomes = await asyncio.gather(
        *(wish(system, each, item, random.choice(values.get(WISHES[each][1] or "", [""]))) for each in asked)
    )

    won = Counter(WISHES[each][2] for each, outcome in zip(asked, outcomes, strict=True) if outcome.endswith("Success"))
    version: int = (await system.graph(SEEN, item=item))["item"]["version"]
    seen = await settled(system, item, version)
    timeline = seen["item"]["timeline"]["nodes"][::-1]
    assert not seen["item"]["timeline"]["pageInfo"]["hasNextPage"]
    assert_one_history(timeline, seen["item"]["status"])
    happened = Counter(entry["kind"] for entry in timeline[1:])
    # Moving an item to where it is already is a success in which nothing happens.
    assert happened.pop("MOVED", 0) <= won.pop("MOVED", 0)
    assert happened == won
    assert Counter(loan["status"] for loan in seen["loans"]["nodes"]) == Counter(
        {"OPEN": happened["LENT"] - happened["RETURNED"], "RETURNED": happened["RETURNED"]}
    )
    assert Counter(each["kind"] for each in seen["notifications"]["nodes"]) == Counter(
        {TOLD[kind]: count for kind, count in happened.items() if kind in TOLD}
    )
    events = await events_of(system.stack, item)
    assert [event["seq"] for event in events] == list(range(1, version + 1))
    assert [event["type"].removeprefix("item_").upper() for event in events] == [entry["kind"] for entry in timeline]
