"""Sessions in MongoDB, which removes those whose time is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from subgraphs.chassis.mongo import Collection, Document
from subgraphs.users.models import Rotation, Session


@dataclass(frozen=True, slots=True)
class MongoSessions:
    """Keeps sessions in one collection, until they end."""

    collection: Collection

    async def add(self, session: Session) -> None:
        """Insert a new one."""
        await self.collection.insert_one(_document(session))

    async def get(self, id: str) -> Session | None:
        """One by its id."""
        return _session(await self.collection.find_one({"_id": id}))

    async def find(self, handle: str) -> Session | None:
        """One by the hash of its tokens' handle."""
        return _session(await self.collection.find_one({"handle": handle}))

    async def of_users(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[Session]]:
        """All of these people, the one used last first. A person has few, and so sorting them is left to Python."""
        found: dict[str, list[Session]] = {}
        async for document in self.collection.find({"userId": {"$in": list(set(user_ids))}}):
            found.setdefault(document["userId"], []).append(_read(document))
        return {id: sorted(sessions, key=lambda session: session.last_used_at, reverse=True) for id, sessions in found.items()}

    async def rotate(self, id: str, rotation: Rotation) -> bool:
        """One conditional write: of any number of tabs that try at once one replaces the token."""
        changes: Document = {
            "current": rotation.current,
            "previous": rotation.previous,
            "salt": rotation.salt,
            "rotatedAt": rotation.at,
            "lastUsedAt": rotation.at,
            "expiresAt": rotation.expires_at,
            **({"address": rotation.address} if rotation.address is not None else {}),
            **({"device": rotation.device} if rotation.device is not None else {}),
        }
        done = await self.collection.update_one({"_id": id, "current": rotation.previous}, {"$set": changes})
        return done.modified_count == 1

    async def end(self, ids: Sequence[str]) -> int:
        """Remove them. What ended has nothing left that could be used again."""
        return (await self.collection.delete_many({"_id": {"$in": list(ids)}})).deleted_count


def _document(session: Session) -> Document:
    document = {
        "_id": session.id,
        "userId": session.user_id,
        "handle": session.handle,
        "current": session.current,
        "rotatedAt": session.rotated_at,
        "createdAt": session.created_at,
        "lastUsedAt": session.last_used_at,
        "expiresAt": session.expires_at,
        "address": session.address,
        "device": session.device,
    }
    return {name: value for name, value in document.items() if value is not None}


def _session(document: Mapping[str, Any] | None) -> Session | None:
    return None if document is None else _read(document)


def _read(document: Mapping[str, Any]) -> Session:
    return Session(
        id=document["_id"],
        user_id=document["userId"],
        handle=document["handle"],
        current=document["current"],
        previous=document.get("previous"),
        salt=document.get("salt"),
        rotated_at=document["rotatedAt"],
        created_at=document["createdAt"],
        last_used_at=document["lastUsedAt"],
        expires_at=document["expiresAt"],
        address=document.get("address"),
        device=document.get("device"),
    )
