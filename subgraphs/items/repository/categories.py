"""Categories in MongoDB."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.text import comparison_key
from subgraphs.items.models import Category, Write


@dataclass(frozen=True, slots=True)
class MongoCategoryRepository:
    """Keeps categories in one collection. There are few, and nobody waits for news of them: they tell no facts."""

    categories: mongo.Collection

    async def all(self) -> Sequence[Category]:
        """Every category, by name."""
        return [_category(document) async for document in self.categories.find().sort("nameKey")]

    async def get_many(self, ids: Collection[str]) -> Mapping[str, Category]:
        """Categories by id."""
        if not ids:
            return {}
        documents = await self.categories.find({"_id": {"$in": list(set(ids))}}).to_list()
        return {document["_id"]: _category(document) for document in documents}

    async def insert(self, category: Category) -> Write:
        """Keep a new category."""
        try:
            await self.categories.insert_one({"_id": category.id, "rev": category.rev, **_state(category)})
        except DuplicateKeyError:
            return Write.DUPLICATE
        return Write.DONE

    async def save(self, before: Category, after: Category) -> Write:
        """Rename a category, if it is still at the same revision."""
        try:
            saved = await outbox.update(self.categories, before.id, before.rev, _state(after), [])
        except DuplicateKeyError:
            return Write.DUPLICATE
        return Write.DONE if saved else Write.STALE


def _state(category: Category) -> dict[str, Any]:
    return {"name": category.name, "nameKey": comparison_key(category.name)}


def _category(document: Mapping[str, Any]) -> Category:
    return Category(document["_id"], document["name"], document["rev"])
