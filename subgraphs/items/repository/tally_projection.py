"""Counts of all items, kept by the relay: exact, although facts come more than once, in any order and to several replicas.

Items are spread over a few documents by the ends of their ids. Each document remembers where it counted each of its items, at
which revision, so one conditional write moves an item from one count to another, or finds that it was done.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import mongo
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.items import events

SEPARATOR: Final = "|"
READY: Final = "ready"
BUCKETS: Final = tuple(f"items-{number:02x}" for number in range(64))

_ELSEWHERE: Final = {events.LoanRenewed.type, events.LoanDueSoon.type, events.LoanOverdue.type}
"""Facts that leave an item in its status, category and place; those of locations are about no item at all."""

_BATCH = 500
_RETRY_SECONDS = 1.0
_log = structlog.get_logger(__name__)

type Cell = tuple[int, str, str, str]
"""An item's revision, status, category and location."""


@dataclass(frozen=True, slots=True)
class TallyProjection:
    """Moves items from count to count."""

    items: mongo.Collection
    tallies: mongo.Collection

    async def __call__(self, facts: Sequence[RecordedFact]) -> None:
        """Count the items that facts are about as they are now."""
        ids = sorted({fact.subject for fact in facts if fact.type not in _ELSEWHERE})
        if ids:
            await self._count({"_id": {"$in": ids}})

    async def count_everything(self) -> None:
        """Count the items that were there before this projection, once in a database's life; wait for the store if need be."""
        while True:
            try:
                if await self.tallies.find_one({"_id": READY}) is None:
                    await self._walk()
            except UNAVAILABLE as error:
                _log.warning("counting waits for the store", reason=f"{type(error).__name__}: {error}"[:200])
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    async def _walk(self) -> None:
        last = await self._count({"_id": {"$gt": ""}})
        while last:
            last = await self._count({"_id": {"$gt": last}})
        await self.tallies.update_one({"_id": READY}, {"$set": {"rev": 1}}, upsert=True)

    async def _count(self, where: Mapping[str, Any]) -> str | None:
        """Count some items; the id of the last of them."""
        fields = {"rev": 1, "status": 1, "categoryId": 1, "locationId": 1}
        found = await self.items.find(where, fields).sort("_id", 1).limit(_BATCH).to_list()
        grouped: dict[str, dict[str, Cell]] = {}
        for item in found:
            grouped.setdefault(_bucket(item["_id"]), {})[item["_id"]] = _cell(item)
        for bucket, cells in grouped.items():
            while not await self._move(bucket, cells):
                pass
        return found[-1]["_id"] if found else None

    async def _move(self, bucket: str, cells: Mapping[str, Cell]) -> bool:
        """Take items from where they were counted to where they are; False if somebody else wrote meanwhile."""
        known = await self.tallies.find_one({"_id": bucket}, {"rev": 1} | {f"items.{id}": 1 for id in cells})
        before: Mapping[str, Any] = {} if known is None else known.get("items", {})
        newer = {id: cell for id, cell in cells.items() if id not in before or before[id][0] < cell[0]}
        if not newer:
            return True
        steps = _steps((before[id] for id in newer if id in before), newer.values())
        change = {"$set": {f"items.{id}": list(cell) for id, cell in newer.items()}, "$inc": {"rev": 1, **steps}}
        try:
            if known is None:
                await self.tallies.insert_one({"_id": bucket, "rev": 0})
                known = {"rev": 0}
        except DuplicateKeyError:
            return False
        return (await self.tallies.update_one({"_id": bucket, "rev": known["rev"]}, change)).matched_count == 1


def _bucket(id: str) -> str:
    return BUCKETS[int(id[-2:], 16) % len(BUCKETS)]


def _cell(item: Mapping[str, Any]) -> Cell:
    return item["rev"], item["status"], item.get("categoryId", ""), item.get("locationId", "")


def _steps(left: Iterable[Sequence[Any]], joined: Iterable[Sequence[Any]]) -> Mapping[str, int]:
    """By how much each count changes."""
    steps = Counter[str]()
    for sign, cells in ((-1, left), (1, joined)):
        for _, status, category, location in cells:
            steps[f"categories.{status}{SEPARATOR}{category}"] += sign
            steps[f"locations.{status}{SEPARATOR}{location}"] += sign
    return {name: step for name, step in steps.items() if step}
