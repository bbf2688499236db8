"""Locations: a tree of the places items can be, held whole in memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from subgraphs.chassis.idempotency import Stamp
from subgraphs.chassis.text import comparison_key


@dataclass(frozen=True, slots=True)
class Location:
    """One node of the tree: a building, a room, a shelf."""

    id: str
    name: str
    parent_id: str | None = None
    archived: bool = False
    rev: int = 1
    stamps: tuple[Stamp, ...] = ()
    """The latest changes that were asked for under an idempotency key."""


@dataclass(frozen=True)
class LocationTree:
    """Every location at one revision. Changing it makes another tree."""

    nodes: Mapping[str, Location] = field(default_factory=dict[str, Location])
    rev: int = 0

    def get(self, id: str) -> "Place | None":
        """The place with this id."""
        node = self.nodes.get(id)
        return None if node is None else Place(node, self)

    def put(self, node: Location) -> "LocationTree":
        """The next tree, in which `node` stands as given."""
        return LocationTree(nodes={**self.nodes, node.id: node}, rev=self.rev + 1)

    def children(self, parent_id: str | None) -> list[Location]:
        """The locations right below one, or the outermost ones, by name; archived ones too."""
        return self._children.get(parent_id, [])

    def path(self, id: str) -> list[Location]:
        """The way to a location: outermost first, itself last."""
        steps: list[Location] = []
        node = self.nodes.get(id)
        while node is not None:
            steps.append(node)
            node = None if node.parent_id is None else self.nodes.get(node.parent_id)
        return steps[::-1]

    def subtree(self, id: str) -> list[Location]:
        """A location and everything below it, depth first, by name; nothing for an unknown id."""
        node = self.nodes.get(id)
        return [] if node is None else list(self._walk(node))

    def everything(self) -> list["Place"]:
        """The whole tree, depth first, by name."""
        return [Place(node, self) for root in self.children(None) for node in self._walk(root)]

    def height(self, id: str) -> int:
        """How many levels a location and what is below it take."""
        depth = len(self.path(id))
        return max((len(self.path(node.id)) for node in self.subtree(id)), default=depth) - depth + 1

    def _walk(self, node: Location) -> Iterator[Location]:
        yield node
        for child in self.children(node.id):
            yield from self._walk(child)

    @cached_property
    def _children(self) -> dict[str | None, list[Location]]:
        grouped: dict[str | None, list[Location]] = {}
        for node in sorted(self.nodes.values(), key=lambda node: (comparison_key(node.name), node.id)):
            grouped.setdefault(node.parent_id, []).append(node)
        return grouped


@dataclass(frozen=True, slots=True)
class Place:
    """A location together with the tree it stands in, so that its surroundings are known without another look-up."""

    location: Location
    tree: LocationTree

    @property
    def id(self) -> str:
        """UUIDv7."""
        return self.location.id

    @property
    def name(self) -> str:
        """What it is called."""
        return self.location.name

    @property
    def archived(self) -> bool:
        """Whether it is out of use."""
        return self.location.archived

    @property
    def parent(self) -> "Place | None":
        """What it is in."""
        return None if self.location.parent_id is None else self.tree.get(self.location.parent_id)

    @property
    def children(self) -> list["Place"]:
        """What is right below it and in use, by name."""
        return [Place(child, self.tree) for child in self.tree.children(self.id) if not child.archived]

    @property
    def path(self) -> list["Place"]:
        """The way to it: outermost first, itself last."""
        return [Place(step, self.tree) for step in self.tree.path(self.id)]

    @property
    def path_name(self) -> str:
        """The way to it in words: "Main building / Room 2 / Shelf 4"."""
        return " / ".join(step.name for step in self.tree.path(self.id))
