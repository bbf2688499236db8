"""Passwords in MongoDB: hashed, in the documents of the people they belong to, read and written only here.

In the person's document, so that a change and the event of it are one write, and go with the person.
"""

from asyncio import gather
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from subgraphs.chassis import outbox
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.mongo import Collection
from subgraphs.chassis.text import comparison_key
from subgraphs.users.events import UserEvent
from subgraphs.users.models import Credential, Password, User
from subgraphs.users.repository.people_documents import from_document


@dataclass(frozen=True, slots=True)
class MongoCredentials:
    """Keeps passwords. `written` is told of every write that has events."""

    users: Collection
    written: Callable[[], None]

    async def find(self, login: str) -> Credential | None:
        """Whoever has this address, or else this username. Both are looked for, so that it takes equally long."""
        key = comparison_key(login)
        by_email, by_username = await gather(self.users.find_one({"emailKey": key}), self.users.find_one({"usernameKey": key}))
        return _credential(by_email or by_username)

    async def get(self, user_id: str) -> Credential | None:
        """Of one person."""
        return _credential(await self.users.find_one({"_id": user_id}))

    async def save(self, user: User, password: Password, facts: Sequence[UserEvent], actor: Actor) -> bool:
        """Write a password with the events of it."""
        changes = {"passwordId": password.id, "passwordHash": password.hash}
        saved = await outbox.update(self.users, user.id, user.rev, changes, outbox.recorded(facts, seq=user.rev + 1, actor=actor))
        self.written()
        return saved

    async def rehash(self, user_id: str, password: Password, renewed: str) -> None:
        """Nothing but the hash changes: no new version, no event."""
        await self.users.update_one({"_id": user_id, "passwordId": password.id}, {"$set": {"passwordHash": renewed}})


def _credential(document: Mapping[str, Any] | None) -> Credential | None:
    if document is None:
        return None
    password_hash = document.get("passwordHash")
    password = None if password_hash is None else Password(document["passwordId"], password_hash)
    return Credential(from_document(document), password)
