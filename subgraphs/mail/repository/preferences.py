"""What people switched off, in MongoDB: one document a person, with a field for each kind they ever touched."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from subgraphs.chassis.mongo import Collection, Database, Document
from subgraphs.mail.models import Kind
from subgraphs.mail.repository.collections import PREFERENCES


@dataclass(frozen=True, slots=True)
class MongoPreferences:
    """Keeps switches in one collection, by person."""

    collection: Collection

    @classmethod
    def of(cls, database: Database) -> "MongoPreferences":
        """The one of a database."""
        return cls(database[PREFERENCES])

    async def switched_off(self, user_ids: Sequence[str]) -> Mapping[str, Set[Kind]]:
        """What each of these people switched off; nobody who switched nothing."""
        found = self.collection.find({"_id": {"$in": list(set(user_ids))}})
        return {document["_id"]: _off(document) async for document in found}

    async def switch(self, user_id: str, switches: Mapping[Kind, bool]) -> None:
        """Switch kinds on or off, all at once; kinds that are not named stay as they are."""
        fields = {kind.value: enabled for kind, enabled in switches.items()}
        await self.collection.update_one({"_id": user_id}, {"$set": fields}, upsert=True)

    async def forget(self, user_id: str) -> None:
        """Keep nothing of what a person chose."""
        await self.collection.delete_one({"_id": user_id})


def _off(document: Document) -> Set[Kind]:
    return {kind for kind in Kind if document.get(kind.value) is False}
