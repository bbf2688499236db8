"""Claims of idempotency keys in MongoDB; the store forgets them after a day."""

from dataclasses import dataclass
from typing import Any, Final

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.idempotency import REMEMBERED, Claim
from subgraphs.chassis.mongo import Collection, Indexes

IDEMPOTENCY: Final = "idempotency"
CLAIM_INDEXES: Final[Indexes] = {
    IDEMPOTENCY: (IndexModel([("createdAt", ASCENDING)], expireAfterSeconds=int(REMEMBERED.total_seconds())),)
}


@dataclass(frozen=True, slots=True)
class MongoClaims:
    """Keeps claims in one collection, by actor and key."""

    collection: Collection

    async def claim(self, wanted: Claim) -> Claim:
        """Keep a claim, or return the one before it. One write for a new key, one more read for a known one."""
        while True:
            try:
                await self.collection.insert_one(_document(wanted))
            except DuplicateKeyError:
                found = await self.collection.find_one({"_id": _id(wanted)})
            else:
                return wanted
            if found is None:
                continue
            kept = _claim(wanted, found)
            if not kept.expired(wanted.created_at):
                return kept
            # Forgotten, only not removed yet. Nobody removes a newer one by naming this one's id.
            await self.collection.delete_one({"_id": _id(wanted), "targetId": kept.target_id})


def _id(claim: Claim) -> str:
    return f"{claim.actor_id}:{claim.key}"


def _document(claim: Claim) -> dict[str, Any]:
    return {
        "_id": _id(claim),
        "inputHash": claim.input_hash,
        "targetId": claim.target_id,
        "createdAt": claim.created_at,
    }


def _claim(wanted: Claim, document: dict[str, Any]) -> Claim:
    return Claim(
        actor_id=wanted.actor_id,
        key=wanted.key,
        input_hash=document["inputHash"],
        target_id=document["targetId"],
        created_at=document["createdAt"],
    )
