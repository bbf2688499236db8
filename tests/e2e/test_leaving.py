"""Somebody borrows, leaves and is forgotten: every service forgets who it was, and the history stays."""

import asyncio
from typing import Any

from tests.support.system import System, fresh, text_of

LEAVE = """
mutation ($id: ID!) {
  early: anonymiseUser(input: {id: $id}) { __typename }
  deactivateUser(id: $id) { __typename }
  anonymiseUser(input: {id: $id}) { __typename ... on AnonymiseUserSuccess { user { name email active } } }
}"""
LEFT = """
query ($user: ID!, $item: ID!) {
  user(id: $user) {
    name email anonymisedAt
    accountEvents(first: 50) { nodes { kind by { name } } }
    notifications(first: 10) { nodes { kind subject } }
  }
  loans(filter: {itemId: $item}, first: 10) { nodes { status borrower { id name } } }
}"""


async def test_who_left_is_forgotten_everywhere_and_their_loans_are_not(system: System) -> None:
    name, address = fresh("Ada "), f"{fresh('ada')}@example.org"
    ada, depot = await system.person(name, address), await system.place(fresh("Depot "))
    item = await system.item(fresh("LAMP-"), "Lamp", depot)
    await system.lend(item, ada)
    await system.give_back(item)
    mails = await system.until_mails(address, 2)
    assert name in text_of(mails[0])

    left = await system.graph(LEAVE, id=ada)

    assert left["early"] == {"__typename": "UserStillActive"}
    assert left["anonymiseUser"]["user"] == {"name": "Former member", "email": None, "active": False}
    seen = await _once_mail_forgot(system, ada, item)
    assert seen["loans"]["nodes"] == [{"status": "RETURNED", "borrower": {"id": ada, "name": "Former member"}}]
    assert (seen["user"]["name"], seen["user"]["email"]) == ("Former member", None)
    assert seen["user"]["anonymisedAt"] is not None
    events = seen["user"]["accountEvents"]["nodes"]
    assert [event["kind"] for event in events] == ["ANONYMISED", "DEACTIVATED", "CREATED"]
    assert name not in str(seen)


async def _once_mail_forgot(system: System, user: str, item: str) -> dict[str, Any]:
    """What is seen of somebody once the event arrived at mail, which shows no subject of theirs any more."""
    async with asyncio.timeout(30):
        while True:
            seen = await system.graph(LEFT, user=user, item=item)
            if all(each["subject"] is None for each in seen["user"]["notifications"]["nodes"]):
                return seen
            await asyncio.sleep(0.1)
