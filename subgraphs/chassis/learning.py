"""Keeps the vocabulary of a collection: a collection of words that the relay adds to, from which each replica fills its memory.

Nothing is counted, so facts may come twice and in any order. Words that nobody writes any more are found by looking, a few
at a time, and go in two steps: first they are marked, and only those that are still unused a while later are removed.
By then each replica has noticed the mark and would learn the word again.
"""

import asyncio
import random
from collections.abc import Collection as Group
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from pymongo import ASCENDING, IndexModel, UpdateOne

from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.facts import RecordedFact
from subgraphs.chassis.mongo import UNAVAILABLE, Collection, Indexes
from subgraphs.chassis.vocabulary import MOST_WORDS, Vocabulary, worth_learning

VOCABULARY: Final = "vocabulary"
VOCABULARY_INDEXES: Final[Indexes] = {VOCABULARY: (IndexModel([("at", ASCENDING)]),)}

_MARKER: Final = "#"
"""The `_id` of the document that counts changes; no word contains it."""

_BATCH = 500
_PRUNED_AT_ONCE = 100
_PAUSE_SECONDS = 3.0
_PRUNE_SECONDS = 60.0
_SKEW: Final = timedelta(minutes=2)
_NOTICED: Final = timedelta(minutes=1)
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Learning:
    """Learns from the documents in `source`: the words of these `fields`. As a projector it is told which changed."""

    source: Collection
    words: Collection
    fields: Sequence[str]
    telling: Group[str]
    """The types of facts after which a document may hold other words."""
    known: Vocabulary = field(default_factory=Vocabulary)
    _seen: int = 0
    _seen_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    _pruned: str = ""

    async def __call__(self, facts: Sequence[RecordedFact]) -> None:
        """Learn the words of what was written."""
        ids = sorted({fact.subject for fact in facts if fact.type in self.telling})
        if ids:
            await self._learn(await self._read({"_id": {"$in": ids}}))

    async def keep(self) -> None:
        """Stay up to date until cancelled; learn everything there is if nobody ever did."""
        pruned_at = utc_now()
        while True:
            try:
                await self.refresh()
                if utc_now() - pruned_at > timedelta(seconds=random.uniform(1, 2) * _PRUNE_SECONDS):  # noqa: S311
                    pruned_at = utc_now()
                    await self.prune(pruned_at)
            except UNAVAILABLE as error:
                _log.warning("the vocabulary waits for the store", reason=f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(_PAUSE_SECONDS)

    async def refresh(self) -> None:
        """Take in what other replicas learnt and forgot."""
        marker = await self.words.find_one({"_id": _MARKER})
        if marker is None or "ready" not in marker:
            return await self._learn_everything()
        if marker["changes"] != self._seen:
            asked_at = utc_now()
            changed = self.words.find({"at": {"$gte": self._seen_at - _SKEW}}).sort("at", 1).limit(2 * MOST_WORDS)
            async for word in changed:
                (self.known.drop if word.get("unused") else self.known.add)([word["_id"]])
            self._seen, self._seen_at = marker["changes"], asked_at
        return None

    async def prune(self, now: datetime) -> None:
        """Look at some words in turn: mark those that became unused, remove those that stayed it."""
        words = await self.words.find({"_id": {"$gt": self._pruned}}).sort("_id", 1).limit(_PRUNED_AT_ONCE).to_list()
        self._pruned = words[-1]["_id"] if len(words) == _PRUNED_AT_ONCE else ""
        for word in words:
            if word["_id"] != _MARKER:
                await self._judge(word, now)

    async def _judge(self, word: Mapping[str, Any], now: datetime) -> None:
        id, marked = word["_id"], bool(word.get("unused"))
        used = await self.source.find_one({"tokens": id}, {"_id": 1}) is not None
        if (used and not marked) or (marked and now - word["at"] <= _NOTICED):
            return
        if used:
            await self._write([UpdateOne({"_id": id}, {"$set": {"at": now}, "$unset": {"unused": ""}})])
            self.known.add([id])
        elif marked:
            await self.words.delete_one({"_id": id, "at": word["at"]})
        else:
            await self._write([UpdateOne({"_id": id, "at": word["at"]}, {"$set": {"at": now, "unused": True}})])
            self.known.drop([id])

    async def _learn_everything(self) -> None:
        after = ""
        while documents := await self._read({"_id": {"$gt": after}}):
            await self._learn(documents)
            after = documents[-1]["_id"]
        await self.words.update_one({"_id": _MARKER}, {"$set": {"ready": True}, "$inc": {"changes": 1}}, upsert=True)

    async def _read(self, where: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        return await self.source.find(where, dict.fromkeys(self.fields, 1)).sort("_id", 1).limit(_BATCH).to_list()

    async def _learn(self, documents: Sequence[Mapping[str, Any]]) -> None:
        words = worth_learning(*(document.get(name) for document in documents for name in self.fields))
        fresh = sorted(words - self.known.words)[: max(0, MOST_WORDS - len(self.known.words))]
        if fresh:
            now = utc_now()
            known = {"$set": {"at": now}, "$unset": {"unused": ""}}
            await self._write([UpdateOne({"_id": word}, known, upsert=True) for word in fresh])
            self.known.add(fresh)

    async def _write(self, changes: Sequence[UpdateOne]) -> None:
        """The words first, then the count of changes: who sees the count finds them."""
        await self.words.bulk_write(list(changes), ordered=False)
        await self.words.update_one({"_id": _MARKER}, {"$inc": {"changes": 1}}, upsert=True)
