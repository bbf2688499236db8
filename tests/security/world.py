"""What the rows of the table are tried on: people with all one can know of somebody, and things made as a try asks for them."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.security.permissions import Rule
from tests.support.system import SignedIn, System, fresh

UNKNOWN = "01900000-0000-7000-8000-000000000000"
OWN = ("oneself", "one's own", "one holds")
"""Words in the second column that mean the actor; without them it is somebody else's."""

_UPDATE = """
mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename ... on Problem { message } } }"""
_CREATE = """
mutation ($input: CreateUserInput!) { createUser(input: $input, notify: false) { ... on CreateUserSuccess { user { id } } } }"""
_RESERVE = """
mutation ($input: ReserveItemInput!) {
  reserveItem(input: $input) { ... on ReserveItemSuccess { reservation { id } } ... on Problem { message } }
}"""
_NOTIFICATIONS = "query ($id: ID!) { user(id: $id) { notifications(first: 1) { nodes { id } } } }"


@dataclass
class World:
    """Made through the graph by an admin. What only reads are tried on is kept for the next try."""

    system: System
    people: dict[str, str] = field(default_factory=dict[str, str])
    kept: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    async def subject(self, rule: Rule, role: str) -> str:
        """Whose things a row is tried on; a change is tried on somebody new."""
        if role == "nobody":
            return UNKNOWN
        if any(words in rule.on for words in OWN):
            return await self._oneself(role)
        if rule.type == "Mutation":
            return await self._somebody()
        if "somebody" not in self.people:
            self.people["somebody"] = await self._somebody()
        return self.people["somebody"]

    async def pick(self, rule: Rule, subject: str, path: str) -> str:
        """An id for an argument."""
        if subject == UNKNOWN:
            return UNKNOWN
        name = path.rpartition(".")[2].removesuffix("s").removesuffix("Id")
        kind = (rule.field if name == "id" else name).lower()
        makers = {
            "user": self._same,
            "borrower": self._same,
            "location": self._place,
            "parent": self._place,
            "home": self._place,
            "loan": self._loan,
            "reservation": self._reservation,
            "notification": self._notification,
            "item": self._held if "holds" in rule.on else self._item,
        }
        make = next((makers[word] for word in makers if kind.endswith(word)), None)
        if make is None:
            return UNKNOWN
        if rule.type == "Mutation":
            return await make(subject)
        if (subject, kind) not in self.kept:
            self.kept[subject, kind] = await make(subject)
        return self.kept[subject, kind]

    async def _oneself(self, role: str) -> str:
        """The demo account of a role, with everything one can know of somebody."""
        if role not in self.people:
            url, who = self.system.stack.url("router"), SignedIn(self.system.stack, role)
            answer = await self.system.client.post(url, json={"query": "{ me { id } }"}, auth=who)
            id: str = answer.json()["data"]["me"]["id"]
            await self._changed(id)
            self.people[role] = id
        return self.people[role]

    async def _somebody(self) -> str:
        name = fresh("somebody")
        given = {"name": name, "username": name, "email": f"{name}@example.org"}
        id: str = (await self.system.graph(_CREATE, input=given))["createUser"]["user"]["id"]
        await self._changed(id)
        return id

    async def _changed(self, id: str) -> None:
        answer = await self.system.graph(_UPDATE, input={"id": id, "group": "Staff", "locale": "en"})
        assert answer["updateUser"]["__typename"] == "UpdateUserSuccess", answer

    async def _same(self, subject: str) -> str:
        return subject

    async def _place(self, _subject: str) -> str:
        return await self.system.place(fresh("Place"))

    async def _item(self, _subject: str) -> str:
        return await self.system.item(fresh("THING"), "Thing", await self._place(""))

    async def _held(self, subject: str) -> str:
        item = await self._item(subject)
        await self.system.lend(item, subject)
        return item

    async def _loan(self, subject: str) -> str:
        lent = await self.system.lend(await self._item(subject), subject)
        id: str = lent["loan"]["id"]
        return id

    async def _reservation(self, subject: str) -> str:
        given: dict[str, Any] = {"itemId": await self._item(subject), "userId": subject}
        id: str = (await self.system.graph(_RESERVE, input=given))["reserveItem"]["reservation"]["id"]
        return id

    async def _notification(self, subject: str) -> str:
        await self._held(subject)
        async with asyncio.timeout(30):
            while not (found := (await self.system.graph(_NOTIFICATIONS, id=subject))["user"]["notifications"]["nodes"]):
                await asyncio.sleep(0.05)
        id: str = found[0]["id"]
        return id
