"""The location tree in MongoDB: one document, so that its rules hold under races by comparing one revision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from subgraphs.chassis import mongo, outbox
from subgraphs.chassis.facts import Fact, RecordedFact
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.mongo import Document
from subgraphs.items.models import Location, LocationTree
from subgraphs.items.repository.item_documents import stamps_from, stamps_to

_TREE: Final = "locations"
_FRESH_SECONDS = 0.1


@dataclass(slots=True)
class MongoLocationStore:
    """Keeps the tree, and remembers the last one it saw. `written` is told of every write."""

    locations: mongo.Collection
    written: Callable[[], None]
    _seen: LocationTree = field(default_factory=LocationTree)
    _seen_at: float = float("-inf")

    @property
    def at_hand(self) -> LocationTree | None:
        """The tree, if it was looked at a moment ago."""
        return self._seen if monotonic() - self._seen_at < _FRESH_SECONDS else None

    async def current(self) -> LocationTree:
        """The tree as it is now; read whole only if it changed since the last look."""
        asked_at = monotonic()
        found = await self.locations.find_one({"_id": _TREE}, {"rev": 1})
        rev = 0 if found is None else found["rev"]
        if rev == self._seen.rev:
            self._seen_at = max(self._seen_at, asked_at)
            return self._seen
        document = await self.locations.find_one({"_id": _TREE}, {"rev": 1, "nodes": 1})
        return self._remember(LocationTree() if document is None else _tree(document), asked_at)

    async def save(self, before: LocationTree, after: LocationTree, facts: Sequence[Fact], actor: Actor) -> bool:
        """Write the nodes that changed, if the tree is still at the same revision."""
        recorded = [each for fact in facts for each in outbox.recorded([fact], seq=after.nodes[fact.subject].rev, actor=actor)]
        asked_at = monotonic()
        saved = await self._write(before, after, recorded)
        if saved:
            self._remember(after, asked_at)
            self.written()
        return saved

    async def _write(self, before: LocationTree, after: LocationTree, facts: Sequence[RecordedFact]) -> bool:
        changed = {f"nodes.{id}": _node(node) for id, node in after.nodes.items() if before.nodes.get(id) != node}
        if before.rev > 0:
            return await outbox.update(self.locations, _TREE, before.rev, changed, facts)
        nodes = {id: _node(node) for id, node in after.nodes.items()}
        try:
            await outbox.insert(self.locations, {"_id": _TREE, "rev": after.rev, "nodes": nodes}, facts)
        except DuplicateKeyError:
            return False
        return True

    def _remember(self, tree: LocationTree, asked_at: float) -> LocationTree:
        if tree.rev > self._seen.rev:
            self._seen, self._seen_at = tree, asked_at
        return tree


def _node(location: Location) -> Document:
    node = {
        "name": location.name,
        "parentId": location.parent_id,
        "archived": location.archived,
        "rev": location.rev,
        "stamps": stamps_to(location.stamps),
    }
    return {name: value for name, value in node.items() if value is not None}


def _tree(document: Mapping[str, Any]) -> LocationTree:
    nodes = {
        id: Location(id, node["name"], node.get("parentId"), node["archived"], node["rev"], stamps_from(node))
        for id, node in document["nodes"].items()
    }
    return LocationTree(nodes, document["rev"])
