"""People in MongoDB."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import outbox
from subgraphs.chassis.identity import Actor, Role
from subgraphs.chassis.keyset import Order, read_keyset
from subgraphs.chassis.mongo import Collection
from subgraphs.chassis.paging import Key, Page, PageRequest, make_page
from subgraphs.chassis.text import comparison_key
from subgraphs.chassis.vocabulary import Vocabulary, text_conditions
from subgraphs.users.errors import EmailTaken, UsernameTaken
from subgraphs.users.events import UserEvent
from subgraphs.users.models import User, UserFilter, UserSort, UserSortField
from subgraphs.users.repository.people_documents import from_document, state, to_document

_ORDERS: Final[Mapping[UserSortField, tuple[str, type[str | datetime]]]] = {
    UserSortField.NAME: ("nameKey", str),
    UserSortField.CREATED_AT: ("createdAt", datetime),
}
_KEYS: Final[Mapping[UserSortField, Callable[[User], Key]]] = {
    UserSortField.NAME: lambda user: (comparison_key(user.name), user.id),
    UserSortField.CREATED_AT: lambda user: (user.created_at, user.id),
}


@dataclass(frozen=True, slots=True)
class MongoUserRepository:
    """Keeps people in one collection. `written` is told of every write, so that its events leave at once."""

    users: Collection
    written: Callable[[], None]
    words: Vocabulary = field(default_factory=Vocabulary)

    async def get(self, id: str) -> User | None:
        """One person by id."""
        return _found(await self.users.find_one({"_id": id}))

    async def get_by_username(self, username: str) -> User | None:
        """One person by username."""
        return _found(await self.users.find_one({"usernameKey": comparison_key(username)}))

    async def get_many(self, ids: Sequence[str]) -> Sequence[User | None]:
        """People by id, in order."""
        found = {document["_id"]: from_document(document) async for document in self.users.find({"_id": {"$in": list(set(ids))}})}
        return [found.get(id) for id in ids]

    async def managers(self, limit: int) -> Sequence[User]:
        """Active managers and admins."""
        roles = [role.value for role in Role if role.includes(Role.MANAGER)]
        found = self.users.find({"role": {"$in": roles}, "active": True}).limit(limit)
        return [from_document(document) async for document in found]

    async def page(self, where: UserFilter, sort: UserSort, request: PageRequest) -> Page[User]:
        """A page of people along an index."""
        field, kind = _ORDERS[sort.field]
        documents = await read_keyset(self.users, _query(where, self.words), Order(field, kind, sort.descending), request)
        return make_page(list(map(from_document, documents)), request, _KEYS[sort.field])

    async def add(self, user: User, facts: Sequence[UserEvent], actor: Actor) -> EmailTaken | UsernameTaken | None:
        """Insert a person with the facts of it."""
        try:
            await outbox.insert(self.users, to_document(user), outbox.recorded(facts, seq=user.rev, actor=actor))
        except DuplicateKeyError:
            return await self._taken(user)
        self.written()
        return None

    async def save(
        self, before: User, after: User, facts: Sequence[UserEvent], actor: Actor
    ) -> bool | EmailTaken | UsernameTaken:
        """Write a changed person with the facts of it. False when somebody was faster."""
        recorded = outbox.recorded(facts, seq=after.rev, actor=actor)
        try:
            saved = await outbox.update(self.users, before.id, before.rev, state(after), recorded)
        except DuplicateKeyError:
            return await self._taken(after)
        self.written()
        return saved

    async def _taken(self, user: User) -> EmailTaken | UsernameTaken:
        """Which of the two unique fields somebody else has."""
        where = {"emailKey": comparison_key(user.email or ""), "_id": {"$ne": user.id}}
        if user.email is not None and await self.users.find_one(where, {"_id": 1}) is not None:
            return EmailTaken(user.email)
        return UsernameTaken(user.username or "")


def _query(where: UserFilter, words: Vocabulary) -> dict[str, Any]:
    query: dict[str, Any] = {} if where.text is None else text_conditions(where.text, words)
    if where.active is not None:
        query["active"] = where.active
    if where.group is not None:
        query["groupKey"] = comparison_key(where.group)
    if where.role is not None:
        query["role"] = where.role.value
    if where.usernames is not None:
        query["usernameKey"] = {"$in": [comparison_key(username) for username in where.usernames]}
    return query


def _found(document: Mapping[str, Any] | None) -> User | None:
    return None if document is None else from_document(document)
