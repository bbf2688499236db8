"""Items in MongoDB."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from weakref import WeakValueDictionary

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.batches import pages_of_each
from subgraphs.chassis.facts import Fact
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.keyset import Order, read_keyset
from subgraphs.chassis.paging import Key, Page, PageRequest, make_page
from subgraphs.chassis.text import comparison_key
from subgraphs.chassis.vocabulary import Vocabulary, text_conditions
from subgraphs.items.models import Item, ItemFilter, ItemSort, ItemSortField, ItemStatus, Write
from subgraphs.items.repository.item_documents import BORROWED, FOR_CHANGING, WITHOUT_BALLAST, changes, from_document, to_document

_ORDERS: Final[Mapping[ItemSortField, tuple[str, type[str | datetime]]]] = {
    ItemSortField.NAME: ("nameKey", str),
    ItemSortField.CODE: ("codeKey", str),
    ItemSortField.CREATED_AT: ("createdAt", datetime),
    ItemSortField.UPDATED_AT: ("updatedAt", datetime),
}
_KEYS: Final[Mapping[ItemSortField, Callable[[Item], Key]]] = {
    ItemSortField.NAME: lambda item: (comparison_key(item.name), item.id),
    ItemSortField.CODE: lambda item: (comparison_key(item.code), item.id),
    ItemSortField.CREATED_AT: lambda item: (item.created_at, item.id),
    ItemSortField.UPDATED_AT: lambda item: (item.updated_at, item.id),
}
_STATES_HELD: Final = frozenset({ItemStatus.ASSIGNED, ItemStatus.LENT})
_HELD: Final = {"status": {"$in": sorted(status.value for status in _STATES_HELD)}}
"""A lost item names its last holder, who does not have it any more."""


@dataclass(frozen=True, slots=True)
class MongoItemRepository:
    """Keeps items in one collection. `written` is told of every write, so that its events leave at once."""

    items: mongo.Collection
    written: Callable[[], None]
    words: Vocabulary = field(default_factory=Vocabulary)
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary[str, asyncio.Lock])

    async def get(self, id: str) -> Item | None:
        """One item as it is now, to be changed."""
        document = await self.items.find_one({"_id": id}, FOR_CHANGING)
        return None if document is None else from_document(document)

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Item]:
        """Items by id."""
        if not ids:
            return {}
        documents = await self.items.find({"_id": {"$in": list(set(ids))}}, WITHOUT_BALLAST).to_list()
        return {document["_id"]: from_document(document) for document in documents}

    async def by_code(self, code: str) -> Item | None:
        """The item with this code, however it is spelt."""
        document = await self.items.find_one({"codeKey": comparison_key(code)}, WITHOUT_BALLAST)
        return None if document is None else from_document(document)

    async def insert(self, item: Item, facts: Sequence[Fact], actor: Actor) -> Write:
        """Keep a new item."""
        recorded = outbox.recorded(facts, seq=item.rev, actor=actor)
        try:
            await outbox.insert(self.items, to_document(item), recorded)
        except DuplicateKeyError:
            return Write.DUPLICATE
        self.written()
        return Write.DONE

    async def save(self, before: Item, after: Item, facts: Sequence[Fact], actor: Actor) -> Write:
        """Write what changed, if the item is still at the same revision."""
        recorded = outbox.recorded(facts, seq=after.rev, actor=actor)
        try:
            saved = await outbox.update(self.items, before.id, before.rev, changes(before, after), recorded)
        except DuplicateKeyError:
            return Write.DUPLICATE
        self.written()
        return Write.DONE if saved else Write.STALE

    async def page(self, wanted: ItemFilter, sort: ItemSort, request: PageRequest) -> Page[Item]:
        """A page of the items that match, along an index."""
        field, kind = _ORDERS[sort.field]
        order = Order(field, kind, sort.descending)
        documents = await read_keyset(self.items, item_query(wanted, self.words), order, request, WITHOUT_BALLAST)
        return make_page([from_document(document) for document in documents], request, _KEYS[sort.field])

    async def held(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[Item]]:
        """A page, by name, of what each of these people has."""
        return await self._held(user_ids, _HELD, request)

    async def _held(self, user_ids: Collection[str], where: Mapping[str, Any], request: PageRequest) -> Mapping[str, Page[Item]]:
        order, key = Order("nameKey"), _KEYS[ItemSortField.NAME]
        found = await pages_of_each(self.items, "holderId", user_ids, where, order, request, projection=WITHOUT_BALLAST)
        return {user: make_page(list(map(from_document, documents)), request, key) for user, documents in found.items()}

    async def matching(self, wanted: ItemFilter, ids: Collection[str]) -> Collection[str]:
        """Which of these items match."""
        found = await self.items.find({**item_query(wanted, self.words), "_id": {"$in": list(ids)}}, {"_id": 1}).to_list()
        return {document["_id"] for document in found}

    async def to_remind(self, now: datetime, limit: int) -> Sequence[str]:
        """The ids of items whose borrowers are to be reminded by now, those that wait longest first."""
        due = self.items.find({"nextReminderAt": {"$lte": now}}, {"_id": 1}).sort("nextReminderAt", 1).limit(limit)
        return [document["_id"] async for document in due]

    async def held_by(self, user_id: str) -> Sequence[Item]:
        """Everything this person has."""
        held = self.items.find({"holderId": user_id, **_HELD}, WITHOUT_BALLAST)
        return [from_document(document) async for document in held]

    async def recalled_from(self, user_ids: Collection[str], request: PageRequest) -> Mapping[str, Page[Item]]:
        """A page, by name, of what each of these people is to bring back."""
        return await self._held(user_ids, {**_HELD, "recall": {"$exists": True}}, request)

    async def unrecalled(self, user_ids: Collection[str]) -> Sequence[Item]:
        """What these people have that is not recalled."""
        where = {"holderId": {"$in": list(user_ids)}, **_HELD, "recall": {"$exists": False}}
        return [from_document(document) async for document in self.items.find(where, WITHOUT_BALLAST)]

    async def to_pass_on(self, now: datetime, limit: int) -> Sequence[str]:
        """The ids of items that waited for somebody until now or longer, those that did longest first."""
        due = self.items.find({"holdUntil": {"$lte": now}}, {"_id": 1}).sort("holdUntil", 1).limit(limit)
        return [document["_id"] async for document in due]

    async def reserved_by(self, user_id: str) -> Sequence[str]:
        """The ids of items that a person is in line for."""
        return [document["_id"] async for document in self.items.find({"queueUserIds": user_id}, {"_id": 1})]

    def turn(self, id: str) -> asyncio.Lock:
        """One after the other, in the order they came: those in this process who change the same item."""
        return self._turns.setdefault(id, asyncio.Lock())

    async def count_at(self, location_id: str) -> int:
        """How many items lie at a location, or have their home there and are not retired."""
        there: list[dict[str, Any]] = [
            {"locationId": location_id},
            {"homeId": location_id, "status": {"$ne": ItemStatus.RETIRED.value}},
        ]
        found = [await self.items.find(where, {"_id": 1}).to_list() for where in there]
        return len({document["_id"] for documents in found for document in documents})


def item_query(wanted: ItemFilter, words: Vocabulary) -> dict[str, Any]:
    """MongoDB's condition for the items that match."""
    query: dict[str, Any] = {} if wanted.text is None else text_conditions(wanted.text, words)
    if wanted.category_id is not None:
        query["categoryId"] = wanted.category_id
    if (statuses := _statuses(wanted)) is not None:
        query["status"] = {"$in": sorted(status.value for status in statuses)}
    if wanted.location_ids is not None:
        query["locationId"] = {"$in": sorted(wanted.location_ids)}
    if wanted.holder_id is not None:
        query["holderId"] = wanted.holder_id
    if wanted.never_borrowed is not None:
        query["borrowed"] = None if wanted.never_borrowed else BORROWED
    if wanted.codes is not None:
        query["codeKey"] = {"$in": sorted(comparison_key(code) for code in wanted.codes)}
    return query


def _statuses(wanted: ItemFilter) -> Set[ItemStatus] | None:
    """The statuses that match: of what somebody has, no other than those of things that people have."""
    if wanted.holder_id is None:
        return wanted.statuses
    return _STATES_HELD if wanted.statuses is None else _STATES_HELD & wanted.statuses
