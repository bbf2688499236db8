"""Two hundred at one counter: whatever they ask at once for the same thing, the line decides, and one history tells it."""

import asyncio
import random
from typing import Any

from tests.support.system import System, fresh

RACERS = 200
ITEM = """
query ($item: ID!, $after: String) { item(id: $item) {
  status holder { id } loan { id } queue { user { id } }
  timeline(first: 100, after: $after) { nodes { kind user { id } } pageInfo { hasNextPage endCursor } }
} }"""
LOAN = "query ($item: ID!) { item(id: $item) { loan { id } } }"
LOANS = "query ($item: ID!) { loans(filter: {itemId: $item}, first: 100) { nodes { status } pageInfo { hasNextPage } } }"
RESERVE = """
mutation ($item: ID!, $user: ID) { reserveItem(input: {itemId: $item, userId: $user}) { __typename } }"""
CANCEL = """
mutation ($item: ID!, $user: ID) { cancelReservation(input: {itemId: $item, userId: $user}) { __typename } }"""
LEND = """
mutation ($item: ID!, $user: ID!) { lendItem(input: {itemId: $item, borrowerId: $user}, notify: false) { __typename } }"""
RETURN = "mutation ($item: ID!) { returnItem(input: {itemId: $item}, notify: false) { __typename } }"
RENEW = "mutation ($loan: ID!) { renewLoan(input: {loanId: $loan}, notify: false) { __typename } }"
TOLD = {"RESERVED": "reserveItem", "LENT": "lendItem", "RETURNED": "returnItem", "RENEWED": "renewLoan"}


class Counter:
    """Everybody's wishes for one item, and how often each was granted."""

    def __init__(self, system: System, item: str, people: list[str]) -> None:
        self.system, self.item, self.people = system, item, people
        self.granted = dict.fromkeys([*TOLD.values(), "cancelReservation"], 0)

    async def ask(self, wish: str, query: str, **variables: object) -> None:
        answer = (await self.system.graph(query, **variables))[wish]["__typename"]
        self.granted[wish] += answer.endswith("Success")

    async def racer(self, number: int) -> None:
        person = random.choice(self.people)
        match number % 5:
            case 0:
                await self.ask("reserveItem", RESERVE, item=self.item, user=person)
            case 1:
                await self.ask("lendItem", LEND, item=self.item, user=person)
            case 2:
                await self.ask("returnItem", RETURN, item=self.item)
            case 3:
                loan = (await self.system.graph(LOAN, item=self.item))["item"]["loan"]
                if loan is not None:
                    await self.ask("renewLoan", RENEW, loan=loan["id"])
            case _:
                await self.ask("cancelReservation", CANCEL, item=self.item, user=person)


async def test_two_hundred_racers_for_one_item_leave_one_history(system: System) -> None:
    people = [await system.person(fresh("Racer")) for _ in range(12)]
    item = await system.item(fresh("RACE-"), "Bone", await system.place(fresh("Counter ")))
    counter = Counter(system, item, people)

    await asyncio.gather(*(counter.racer(number) for number in random.sample(range(RACERS), RACERS)))

    seen, timeline = await _seen(system, item)
    holder, line = _replayed(timeline)
    assert (seen["holder"] or {}).get("id") == holder
    assert [waiter["user"]["id"] for waiter in seen["queue"]] == line
    assert seen["status"] == ("LENT" if holder else "HELD" if line else "AVAILABLE")
    kinds = [entry["kind"] for entry in timeline]
    assert kinds.count("LENT") == counter.granted["lendItem"] > 0
    assert kinds.count("RETURNED") == counter.granted["returnItem"]
    assert kinds.count("RENEWED") == counter.granted["renewLoan"]
    # Who is in line already and asks again stays where they are, which is a success in which nothing happens.
    assert kinds.count("RESERVED") <= counter.granted["reserveItem"]
    loans = (await system.graph(LOANS, item=item))["loans"]["nodes"]
    assert sum(loan["status"] == "OPEN" for loan in loans) == (holder is not None)


async def _seen(system: System, item: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The item, and all that happened to it, oldest first."""
    entries, after = list[dict[str, Any]](), None
    while True:
        seen = (await system.graph(ITEM, item=item, after=after))["item"]
        entries += seen["timeline"]["nodes"]
        if not seen["timeline"]["pageInfo"]["hasNextPage"]:
            return seen, entries[::-1]
        after = seen["timeline"]["pageInfo"]["endCursor"]


def _replayed(timeline: list[dict[str, Any]]) -> tuple[str | None, list[str]]:
    """Who has it and who waits in the end, if each step is one that the line allowed."""
    holder, line = None, list[str]()
    for entry in timeline:
        person: str | None = (entry["user"] or {}).get("id")
        match entry["kind"]:
            case "RESERVED":
                assert person is not None
                assert person not in (holder, *line)
                line.append(person)
            case "RESERVATION_CANCELLED":
                line.remove(str(person))
            case "HELD":
                assert (holder, line[0]) == (None, person)
            case "LENT":
                assert holder is None
                assert not line or line.pop(0) == person, "somebody was passed over"
                holder = person
            case "RENEWED":
                assert (holder, line) == (person, [])
            case "RETURNED":
                assert holder == person
                holder = None
            case other:
                assert other == "CREATED"
    return holder, line
