"""Who asks for everything, wherever somebody turns up, finds nothing of what is theirs alone: at the router and behind it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from graphql import build_client_schema, get_introspection_query

from infra.local.stack import Stack
from tests.security.crawling import DEEPEST, everything, graph
from tests.support.system import SignedIn, System, fresh

PERSON = """
mutation ($mark: String!, $email: String!) {
  createUser(input: {name: "Xaver", username: $mark, email: $email, group: $mark}, notify: true) {
    ... on CreateUserSuccess { user { id } }
  }
}"""
RESERVE = """
mutation ($item: ID!, $person: ID!) {
  reserveItem(input: {itemId: $item, userId: $person}) { ... on ReserveItemSuccess { reservation { id } } }
}"""
LOSE = "mutation ($item: ID!) { declareLost(input: {itemId: $item}) { __typename } }"
RECALL = "mutation ($item: ID!, $mark: String!) { recallLoan(input: {itemId: $item, reason: $mark}) { __typename } }"
NOTIFICATIONS = "query ($id: ID!) { user(id: $id) { notifications { nodes { id } } } }"


@dataclass(frozen=True)
class Secrets:
    """Somebody's: texts and ids that tell of them, and where to ask for these."""

    marks: dict[str, str]
    asked: list[str]
    references: dict[str, list[str]]


async def lived(system: System) -> Secrets:
    """Somebody borrows, brings back, loses, waits, is called upon, and is written to."""
    mark, home = fresh("mark"), await system.place(fresh("room"))
    told = await system.graph(PERSON, mark=mark, email=f"{mark}@example.org")
    person = told["createUser"]["user"]["id"]
    past, present, lost, held = [await system.item(fresh("thing"), "Thing", home) for _ in range(4)]
    loans = [(await system.lend(item, person))["loan"]["id"] for item in (past, present, lost)]
    await system.give_back(past)
    await system.graph(LOSE, item=lost)
    await system.graph(RECALL, item=present, mark=mark)
    reservation = (await system.graph(RESERVE, item=held, person=person))["reserveItem"]["reservation"]["id"]
    mails = await notified(system, person)
    marks = {"a text": mark, "a past loan": loans[0], "a loan of what was lost": loans[2], "a reservation": reservation}
    return Secrets(
        marks=marks | {"a notification": mails[0]},
        asked=_questions(person, [past, present, lost, held], loans, reservation, mails[0]),
        references={
            "User": [person],
            "Item": [past, present, lost, held],
            "Loan": loans,
            "Reservation": [reservation],
            "Notification": mails,
        },
    )


async def notified(system: System, person: str) -> list[str]:
    """The ids of the mails to somebody, once there is one."""
    async with asyncio.timeout(30):
        while True:
            nodes = (await system.graph(NOTIFICATIONS, id=person))["user"]["notifications"]["nodes"]
            if nodes:
                return [node["id"] for node in nodes]
            await asyncio.sleep(0.05)


def _questions(person: str, items: list[str], loans: list[str], reservation: str, mail: str) -> list[str]:
    return [
        *(f'item(id: "{id}")' for id in items),
        *(f'loan(id: "{id}")' for id in loans),
        *(f'canLend(itemId: "{id}")' for id in items),
        f'user(id: "{person}")',
        f'reservation(id: "{reservation}")',
        f'notification(id: "{mail}")',
        f'items(filter: {{holderId: "{person}"}})',
        f'items(filter: {{holderId: "{person}", statuses: [LOST, AVAILABLE, HELD, RETIRED]}})',
        f'loans(filter: {{borrowerId: "{person}"}})',
        f'loans(filter: {{itemId: "{items[0]}"}})',
        f'notifications(filter: {{recipientId: "{person}"}})',
        f'canLend(itemId: "{items[1]}", borrowerId: "{person}")',
        "loans",
        "notifications",
    ]


async def asked_deeply(client: httpx.AsyncClient, url: str, question: str) -> dict[str, Any]:
    """The answer to as much as the limits allow to be asked about one field of the top."""
    query_type = graph().query_type
    assert query_type is not None
    field = query_type.fields[question.partition("(")[0]]
    for depth in range(DEEPEST, -1, -1):
        answer = await client.post(url, json={"query": f"{{ {question} {everything(graph(), field.type, depth)} }}"})
        told: dict[str, Any] = answer.json()
        codes = {error["extensions"]["code"] for error in told.get("errors", ())}
        assert not codes & {"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "INTERNAL_SERVER_ERROR"}, told
        if "OPERATION_TOO_LARGE" not in codes:
            return told
    raise AssertionError(question)


def found(secrets: Secrets, answers: Sequence[tuple[str, object]]) -> set[tuple[str, str]]:
    """What of the secrets stands in which answer."""
    texts = [(question, json.dumps(answer)) for question, answer in answers]
    return {(name, question) for question, text in texts for name, mark in secrets.marks.items() if mark in text}


async def test_a_member_finds_nothing_private_of_another_through_the_router(system: System, stack: Stack) -> None:
    secrets = await lived(system)
    async with httpx.AsyncClient(auth=SignedIn(stack, "member"), timeout=30) as member:
        seen = [(each, (await asked_deeply(member, stack.url("router"), each)).get("data")) for each in secrets.asked]
    known = [(each, (await asked_deeply(system.client, stack.url("router"), each)).get("data")) for each in secrets.asked]

    assert found(secrets, seen) == set()
    assert {name for name, _ in found(secrets, known)} == set(secrets.marks), "there is something to be found"


@pytest.mark.parametrize("subgraph", ["users", "items", "mail"])
async def test_a_member_finds_nothing_private_of_another_behind_the_router(subgraph: str, system: System, stack: Stack) -> None:
    secrets, url = await lived(system), stack.url(subgraph)
    introspected = await system.client.post(url, json={"query": get_introspection_query()})
    schema = build_client_schema(introspected.json()["data"])
    answers: list[tuple[str, object]] = []
    async with httpx.AsyncClient(auth=SignedIn(stack, "member"), timeout=30) as member:
        for name, ids in secrets.references.items():
            if (kind := schema.type_map.get(name)) is None or name not in map(str, schema.get_possible_types(entity_of(schema))):
                continue
            selected = f"... on {name} {everything(schema, kind, 2)}"
            query = f"query ($r: [_Any!]!) {{ _entities(representations: $r) {{ __typename {selected} }} }}"
            references = [{"__typename": name, "id": id} for id in ids]
            answer = (await member.post(url, json={"query": query, "variables": {"r": references}})).json()
            assert answer.get("data") is not None, answer
            answers.append((name, answer["data"]))

    assert answers
    assert found(secrets, answers) == set()


def entity_of(schema: Any) -> Any:
    """The union of what other subgraphs may refer to."""
    return schema.type_map["_Entity"]
