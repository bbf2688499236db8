"""The line in the graph, on a real store: what members and managers see of it and can do about it."""

from typing import Any

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.items.context import Context
from subgraphs.items.schema import schema
from tests.integration.items.shop import Shop

RESERVE = """mutation ($item: ID!) { answer: reserveItem(input: {itemId: $item}) { __typename
  ... on ReserveItemSuccess { reservation { id status place ahead heldUntil expectedAt user { id } }
    item { status queueLength queue { id } myReservation { id } } }
  ... on Problem { message } } }"""
CANCEL = """mutation ($id: ID!) { answer: cancelReservation(input: {reservationId: $id}) { __typename
  ... on CancelReservationSuccess { reservation { status place closedAt } item { queueLength } }
  ... on Problem { message } } }"""
REORDER = """mutation ($item: ID!, $ids: [ID!]!, $version: Int) {
  answer: reorderQueue(input: {itemId: $item, reservationIds: $ids, reason: "Exam", expectedVersion: $version}) { __typename
    ... on ReorderQueueSuccess { item { queue { id user { id } } timeline(first: 1) { nodes { kind note actor } } } }
    ... on VersionConflict { current } ... on InvalidInput { fields { path } } } }"""
LEND = """mutation ($item: ID!, $who: ID!) { answer: lendItem(input: {itemId: $item, borrowerId: $who}) { __typename
  ... on ItemHeld { until message item { whereabouts { ... on AtLocation { hold { until user { id } } } } } } } }"""
LOOK = """query ($item: ID!, $id: ID!, $who: ID!) { item(id: $item) { version queueLength queue { id } myReservation { place } }
  answer: reservation(id: $id) { id item { code } }
  _entities(representations: [{__typename: "User", id: $who}]) { ... on User { reservations { nodes { id } } } } }"""


class Desk:
    """The graph as each of several people sees it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def ask(self, actor: Actor, document: str, **variables: Any) -> Any:
        result = await schema.run(document, variables, None, Context(actor, self.shop.services))
        assert result.errors is None
        return result.data

    async def do(self, actor: Actor, document: str, **variables: Any) -> Any:
        return (await self.ask(actor, document, **variables))["answer"]


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop)


def member(shop: Shop, name: str) -> Actor:
    return Actor(shop.directory.add(name), Role.MEMBER)


async def test_members_wait_and_see_their_own_place_only(desk: Desk, shop: Shop) -> None:
    drill = await shop.item("D-1", await shop.place("Shelf"))
    bob, cem, boss = member(shop, "Bob"), member(shop, "Cem"), Actor("boss", Role.MANAGER)

    first, second = await desk.do(bob, RESERVE, item=drill.id), await desk.do(cem, RESERVE, item=drill.id)

    assert (first["reservation"]["status"], second["reservation"]["status"]) == ("READY", "WAITING")
    assert (second["reservation"]["place"], second["reservation"]["ahead"]) == (2, 1)
    assert second["item"] == {
        "status": "HELD",
        "queueLength": 2,
        "queue": None,
        "myReservation": {"id": second["reservation"]["id"]},
    }
    of_bob = {"item": drill.id, "id": first["reservation"]["id"], "who": bob.id}
    seen = [await desk.ask(actor, LOOK, **of_bob) for actor in (cem, bob, boss)]
    assert [each["answer"] for each in seen] == [None, *[{"id": of_bob["id"], "item": {"code": "D-1"}}] * 2]
    of_users = [each["_entities"][0]["reservations"] for each in seen]
    assert of_users == [None, *[{"nodes": [{"id": of_bob["id"]}]}] * 2]
    assert [each["item"]["queue"] is None for each in seen] == [True, True, False]
    assert [each["item"]["myReservation"] for each in seen] == [{"place": 2}, {"place": 1}, None]


async def test_who_is_not_next_hears_until_when_it_is_held_and_not_for_whom(desk: Desk, shop: Shop) -> None:
    drill = await shop.item("D-1", await shop.place("Shelf"))
    bob, cem = member(shop, "Bob"), member(shop, "Cem")
    held = (await desk.do(bob, RESERVE, item=drill.id))["reservation"]["heldUntil"]

    refusal = await desk.do(cem, LEND, item=drill.id, who=cem.id)
    to_boss = await desk.do(SYSTEM, LEND, item=drill.id, who=cem.id)

    assert (refusal["__typename"], refusal["until"]) == ("ItemHeld", held)
    assert refusal["item"]["whereabouts"]["hold"] == {"until": held, "user": None}
    assert to_boss["item"]["whereabouts"]["hold"] == {"until": held, "user": {"id": bob.id}}


async def test_who_declines_is_out_and_managers_reorder_the_rest(desk: Desk, shop: Shop) -> None:
    drill, ada = await shop.item("D-1", await shop.place("Shelf")), shop.directory.add("Ada")
    await shop.services.custody.lend(SYSTEM, drill.id, ada, notify=True)
    people = [member(shop, name) for name in ("Bob", "Cem", "Dora")]
    ids = [(await desk.do(person, RESERVE, item=drill.id))["reservation"]["id"] for person in people]

    declined = await desk.do(people[0], CANCEL, id=ids[0])
    foreign = await desk.do(people[0], CANCEL, id=ids[1])
    seen = await desk.ask(SYSTEM, LOOK, item=drill.id, id=ids[0], who=ada)
    wish = {"item": drill.id, "ids": [ids[2], ids[1]]}
    stale = await desk.do(SYSTEM, REORDER, **wish, version=seen["item"]["version"] - 1)
    incomplete = await desk.do(SYSTEM, REORDER, item=drill.id, ids=[ids[2]])
    done = await desk.do(SYSTEM, REORDER, **wish, version=seen["item"]["version"])

    assert declined["reservation"]["status"] == "CANCELLED"
    assert declined["item"]["queueLength"] == 2
    assert foreign["__typename"] == "NotPermitted"
    assert stale == {"__typename": "VersionConflict", "current": seen["item"]["version"]}
    assert incomplete["fields"] == [{"path": "input.reservationIds"}]
    assert [each["id"] for each in done["item"]["queue"]] == [ids[2], ids[1]]
    assert done["item"]["timeline"]["nodes"] == [{"kind": "QUEUE_REORDERED", "note": "Exam", "actor": "system:local"}]
