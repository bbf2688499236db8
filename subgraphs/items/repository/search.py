"""Search as you type, in MongoDB: the few best matches, found class by class until there are enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from subgraphs.chassis import mongo
from subgraphs.chassis.search import query_tokens, whole_query_tokens
from subgraphs.chassis.text import comparison_key
from subgraphs.chassis.vocabulary import Vocabulary, text_conditions
from subgraphs.items.models import Item, ItemMatch, MatchKind
from subgraphs.items.repository.item_documents import WITHOUT_BALLAST, from_document

_AFTER_ALL = "\U0010ffff"
"""Sorts after whatever may follow in a code."""


@dataclass(frozen=True, slots=True)
class MongoItemSearch:
    """Finds items by what somebody is typing. Each class is one query along an index, asked only if there is room left."""

    items: mongo.Collection
    words: Vocabulary

    async def matches(self, text: str, limit: int) -> Sequence[ItemMatch]:
        """The best matches, the best first: code, beginning of a code, whole words, beginnings of words, slips."""
        found: dict[str, ItemMatch] = {}
        for kind, where, sort in self._classes(text):
            if len(found) < limit:
                documents = await self.items.find(where, WITHOUT_BALLAST).sort(sort, 1).limit(limit).to_list()
                for item in map(from_document, documents):
                    found.setdefault(item.id, ItemMatch(item, _exactly(item, text) or kind))
        return list(found.values())[:limit]

    def _classes(self, text: str) -> Sequence[tuple[MatchKind, Mapping[str, Any], str]]:
        key, tokens = comparison_key(text), query_tokens(text)
        classes: list[tuple[MatchKind, Mapping[str, Any], str]] = []
        if key:
            classes.append((MatchKind.CODE_BEGINNING, {"codeKey": {"$gte": key, "$lt": key + _AFTER_ALL}}, "codeKey"))
        if tokens:
            classes.append((MatchKind.WORDS, {"tokens": {"$all": whole_query_tokens(text)}}, "nameKey"))
            classes.append((MatchKind.BEGINNINGS, {"tokens": {"$all": tokens}}, "nameKey"))
        guessed = text_conditions(text, self.words)
        if "$and" in guessed:
            classes.append((MatchKind.SIMILAR, guessed, "nameKey"))
        return classes


def _exactly(item: Item, text: str) -> MatchKind | None:
    return MatchKind.CODE if comparison_key(item.code) == comparison_key(text) else None
