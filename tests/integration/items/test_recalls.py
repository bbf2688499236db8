"""Deactivated people on real stores: the event is heard, everything they have is recalled, whichever replica looks."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.consumer import Consumption, DeadLetters
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.identity import SYSTEM, Actor
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.paging import PageRequest
from subgraphs.chassis.stream import Stream
from subgraphs.items.context import Context
from subgraphs.items.models import Standing, Stood
from subgraphs.items.repository import ACTIVITY, BORROWERS, ITEMS, RESERVATIONS, MongoStandings
from subgraphs.items.schema import schema
from subgraphs.items.service.lent import Lent
from subgraphs.items.subscribers import subscribe_to_people
from tests.integration.items.shop import Shop


@dataclass
class NoLines:
    """Nobody waits for anything."""

    left: list[str] = field(default_factory=list[str])

    async def cancel_reservations_of(self, actor: Actor, user_id: str) -> int:
        self.left.append(user_id)
        return 0


async def equipped(shop: Shop, number: int = 3) -> str:
    """Somebody with things, the last of them assigned."""
    ada, shelf = shop.directory.add("Ada"), await shop.place("Shelf")
    for each in range(number):
        drill = await shop.item(f"D-{each}", shelf)
        if each < number - 1:
            await shop.services.custody.lend(SYSTEM, drill.id, ada, notify=True)
        else:
            await shop.services.custody.assign(SYSTEM, drill.id, ada, notify=True)
    return ada


async def recalled(shop: Shop, user_id: str) -> int:
    page = (await shop.services.recalls.listed(SYSTEM, [user_id], PageRequest()))[user_id]
    assert page is not None
    return len(page.nodes)


def told(user_id: str, type: str, seq: int) -> RecordedFact:
    data = {"userId": user_id}
    return RecordedFact(id=new_id(), type=type, subject=user_id, seq=seq, time=utc_now(), actor="a", data=data)


async def test_what_users_tell_is_heard_and_acted_on(shop: Shop, redis_url: str, redis: Redis, namespace: str) -> None:
    ada = await equipped(shop)
    async with event_broker(redis_url, DeadLetters) as broker:
        stream = Stream(broker, redis, f"{namespace}users", "/users")
        for fact in [told(ada, "user_created", 1), told(ada, "user_deactivated", 2), told(ada, "user_deactivated", 2)]:
            await stream.publish(fact)
        subscribe_to_people(broker, namespace, "one", shop.services.recalls)
        consuming = asyncio.create_task(Consumption(broker, redis).run())
        try:
            async with asyncio.timeout(30):
                while await recalled(shop, ada) < 3:
                    await shop.services.recalls.act_on_heard(SYSTEM, NoLines())
                    await asyncio.sleep(0.05)
        finally:
            consuming.cancel()
            await asyncio.gather(consuming, return_exceptions=True)
    await shop.relayed()
    types = [fact.type for fact in shop.stream.published if fact.type.endswith("recalled")]
    assert sorted(types) == ["assignment_recalled", "loan_recalled", "loan_recalled"]


async def test_two_replicas_recall_each_thing_once(shop: Shop) -> None:
    ada = await equipped(shop, 8)
    await shop.services.recalls.hear(Stood(ada, Standing.INACTIVE, 2))
    replicas = [shop, shop.twin()]

    await asyncio.gather(*(replica.services.recalls.act_on_heard(SYSTEM, NoLines()) for replica in replicas))

    assert await recalled(shop, ada) == 8
    await shop.relayed()
    assert sum(fact.type.endswith("recalled") for fact in shop.stream.published) == 8


async def test_older_news_never_replaces_newer_whoever_hears_it(shop: Shop) -> None:
    ada = await equipped(shop)
    standings = MongoStandings(shop.database[BORROWERS])
    news = [Stood(ada, Standing.ACTIVE if seq % 2 else Standing.INACTIVE, seq) for seq in range(2, 12)]

    await asyncio.gather(*(standings.keep(each) for each in reversed(news)))

    assert await standings.waiting(10) == [Stood(ada, Standing.ACTIVE, 11)]
    await standings.acted_on(news[-1])
    assert await standings.waiting(10) == []
    await standings.acted_on(news[0])
    assert await standings.waiting(10) == [Stood(ada, Standing.ACTIVE, 11)]
    assert await standings.inactive("", 10) == []


async def test_what_an_inactive_person_got_at_the_last_moment_is_recalled(shop: Shop) -> None:
    ada = shop.directory.add("Ada")
    await shop.services.recalls.hear(Stood(ada, Standing.INACTIVE, 2))
    await shop.services.recalls.act_on_heard(SYSTEM, NoLines())
    drill = await shop.item("D-1", await shop.place("Shelf"))
    assert isinstance(await shop.services.custody.lend(SYSTEM, drill.id, ada, notify=True), Lent)

    assert await shop.services.recalls.recall_late_ones(SYSTEM) == 1
    assert await recalled(shop, ada) == 1


async def test_of_somebody_forgotten_ids_days_and_counts_stay_and_no_reason(shop: Shop) -> None:
    ada = await equipped(shop)
    drill: Any = await shop.items.find_one({"holderId": ada, "status": "LENT"})
    await shop.services.recalls.recall(SYSTEM, drill["_id"], due_at=None, reason="Ada is leaving")
    wanted = await shop.item("WANTED", await shop.place("Table"))
    await shop.services.custody.lend(SYSTEM, wanted.id, shop.directory.add("Bob"), notify=True)
    await shop.services.queues.reserve(SYSTEM, wanted.id, ada)
    await shop.services.queues.cancel(SYSTEM, item_id=wanted.id, user_id=ada, reason="Ada is leaving")
    await shop.relayed()

    await shop.services.recalls.hear(Stood(ada, Standing.ANONYMISED, 3))
    await shop.services.recalls.act_on_heard(SYSTEM, NoLines())
    await shop.relayed()

    kept = [each for name in (ITEMS, ACTIVITY, RESERVATIONS) for each in await shop.database[name].find().to_list()]
    assert "leaving" not in str(kept)
    assert await recalled(shop, ada) == 3
    assert (await shop.services.slots.settled(ada)).count(None) == 2
    assert [fact["data"]["borrowerId"] for fact in kept if fact.get("type") == "loan_recalled"] == [ada, ada]


RECALL = """mutation ($input: RecallLoanInput!) { recallLoan(input: $input) { __typename
  ... on RecallLoanSuccess { loan { dueAt } item { recall { cause reason } } } ... on Problem { message } } }"""


async def test_managers_recall_in_the_graph_and_the_person_shows_what_must_come_back(shop: Shop) -> None:
    ada = await equipped(shop)
    drill: Any = await shop.items.find_one({"holderId": ada, "status": "LENT"})

    async def ask(document: str, **variables: Any) -> Any:
        result = await schema.run(document, variables, None, Context(SYSTEM, shop.services))
        assert result.errors is None
        return result.data

    answer = await ask(RECALL, input={"itemId": drill["_id"], "reason": "Needed"})
    assert answer["recallLoan"]["item"]["recall"] == {"cause": "REQUESTED", "reason": "Needed"}
    person = await ask(
        "query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { recallList { nodes { code } } } } }",
        r=[{"__typename": "User", "id": ada}],
    )
    assert [node["code"] for node in person["_entities"][0]["recallList"]["nodes"]] == [drill["code"]]


async def test_who_is_deactivated_waits_for_nothing_any_more(shop: Shop) -> None:
    ada, shelf = shop.directory.add("Ada"), await shop.place("Shelf")
    drill = await shop.item("D-1", shelf)
    await shop.services.custody.lend(SYSTEM, drill.id, shop.directory.add("Bob"), notify=True)
    await shop.services.queues.reserve(SYSTEM, drill.id, ada)

    await shop.services.recalls.hear(Stood(ada, Standing.INACTIVE, 2))
    await shop.services.recalls.act_on_heard(SYSTEM, shop.services.queues)

    assert (await shop.services.items.get_many(SYSTEM, [drill.id]))[drill.id].queue == ()
