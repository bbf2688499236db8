"""Borrowers in MongoDB: the slots of each person's open loans in one document, with their counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import mongo
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.mongo import Document
from subgraphs.items.models import Borrower, Slot
from subgraphs.items.repository.projections import ends_loan


@dataclass(frozen=True, slots=True)
class MongoBorrowerRepository:
    """Each change is one write that holds only if the slot is (not) there yet, so repeating it changes nothing."""

    borrowers: mongo.Collection

    async def get(self, user_id: str) -> Borrower:
        """What counts for a person now."""
        document = await self.borrowers.find_one({"_id": user_id}, {"slots": 1})
        slots: Mapping[str, Any] = {} if document is None else document.get("slots", {})
        return Borrower(id=user_id, slots=tuple(_slot(loan_id, slot) for loan_id, slot in slots.items()))

    async def claim(
        self, user_id: str, slot: Slot, *, limit: int | None, of_category: str | None, check_at: datetime | None
    ) -> bool:
        """Count a loan, once."""
        if limit == 0:
            return False
        counted = "open" if of_category is None else f"openOf.{of_category}"
        where = {"_id": user_id, f"slots.{slot.loan_id}": {"$exists": False}}
        below: Document = {} if limit is None else {counted: {"$not": {"$gte": limit}}}
        change = {"$inc": _counts(slot.category_id, 1), "$set": _set(slot, check_at)}
        while True:
            try:
                await self.borrowers.update_one(where | below, change, upsert=True)
            except DuplicateKeyError:
                # There is a document: it counts this loan already, or too many, or was made this very moment.
                borrower = await self.get(user_id)
                counts_already = any(each.loan_id == slot.loan_id for each in borrower.slots)
                if counts_already or (limit is not None and borrower.count(of_category) >= limit):
                    return counts_already
            else:
                return True

    async def release(self, user_id: str, loan_id: str) -> None:
        """Count a loan no more."""
        field = f"slots.{loan_id}"
        document = await self.borrowers.find_one({"_id": user_id, field: {"$exists": True}}, {field: 1})
        if document is not None:
            change = {"$inc": _counts(document["slots"][loan_id].get("categoryId"), -1), "$unset": {field: ""}}
            await self.borrowers.update_one({"_id": user_id, field: {"$exists": True}}, change)

    async def to_check(self, now: datetime, limit: int) -> Sequence[str]:
        """Who is to be checked by now."""
        due = self.borrowers.find({"checkAt": {"$lte": now}}, {"_id": 1}).sort("checkAt", 1).limit(limit)
        return [document["_id"] async for document in due]

    async def checked(self, user_id: str, now: datetime) -> None:
        """A person was checked."""
        await self.borrowers.update_one({"_id": user_id, "checkAt": {"$lte": now}}, {"$unset": {"checkAt": ""}})


@dataclass(frozen=True, slots=True)
class SlotProjection:
    """Frees the slots of loans that ended, as the relay carries the facts of their ends."""

    borrowers: MongoBorrowerRepository

    async def __call__(self, facts: Sequence[RecordedFact]) -> None:
        """Take facts in, in any order and any number of times."""
        for fact in facts:
            if ends_loan(fact):
                await self.borrowers.release(fact.data.get("borrowerId") or fact.data["userId"], fact.data["loanId"])


def _counts(category_id: str | None, number: int) -> Document:
    return {"open": number} | ({} if category_id is None else {f"openOf.{category_id}": number})


def _set(slot: Slot, check_at: datetime | None) -> Document:
    document: Document = {"itemId": slot.item_id, "claimedAt": slot.claimed_at}
    if slot.category_id is not None:
        document["categoryId"] = slot.category_id
    return {f"slots.{slot.loan_id}": document} | ({} if check_at is None else {"checkAt": check_at})


def _slot(loan_id: str, document: Mapping[str, Any]) -> Slot:
    return Slot(
        loan_id=loan_id,
        item_id=document["itemId"],
        category_id=document.get("categoryId"),
        claimed_at=document["claimedAt"],
    )
