"""The rules of the location tree: names unique among neighbours, no cycles, bounded depth and size."""

from dataclasses import replace

from subgraphs.chassis.facts import Fact
from subgraphs.chassis.refusals import InvalidInput
from subgraphs.chassis.text import FieldProblem, comparison_key
from subgraphs.items import events
from subgraphs.items.errors import (
    LocationArchived,
    LocationCycle,
    LocationNameTaken,
    LocationNotFound,
)
from subgraphs.items.models import Location, LocationTree
from subgraphs.items.policy.change import Change, unchanged

DEEPEST = 12
MOST = 10_000

type TreeChange = Change[LocationTree]


def open_place(tree: LocationTree, id: str) -> Location | LocationNotFound | LocationArchived:
    """The location, if things may be put there."""
    node = tree.nodes.get(id)
    if node is None:
        return LocationNotFound()
    return LocationArchived(node.name) if node.archived else node


def create(
    tree: LocationTree, *, id: str, name: str, parent_id: str | None
) -> TreeChange | LocationNotFound | LocationArchived | LocationNameTaken | InvalidInput:
    """Add a location."""
    if len(tree.nodes) >= MOST:
        return InvalidInput((FieldProblem("input.name", f"There can be at most {MOST} locations."),))
    node = Location(id, name, parent_id)
    refusal = _refuse_place(tree, node, height=1)
    return refusal or _put(tree, node, events.LocationCreated(location_id=id, parent_id=parent_id))


def rename(tree: LocationTree, *, id: str, name: str) -> TreeChange | LocationNotFound | LocationNameTaken:
    """Call a location something else."""
    node = tree.nodes.get(id)
    if node is None:
        return LocationNotFound()
    if node.name == name:
        return unchanged(tree)
    renamed = replace(node, name=name, rev=node.rev + 1)
    if _name_taken(tree, renamed):
        return LocationNameTaken(name)
    return _put(tree, renamed, _updated(renamed, "name"))


def move(
    tree: LocationTree, *, id: str, parent_id: str | None
) -> TreeChange | LocationNotFound | LocationArchived | LocationNameTaken | LocationCycle | InvalidInput:
    """Put a location, with everything in it, somewhere else."""
    node = open_place(tree, id)
    if not isinstance(node, Location):
        return node
    if node.parent_id == parent_id:
        return unchanged(tree)
    if parent_id is not None and any(step.id == id for step in tree.path(parent_id)):
        return LocationCycle()
    moved = replace(node, parent_id=parent_id, rev=node.rev + 1)
    return _refuse_place(tree, moved, height=tree.height(id)) or _put(tree, moved, _updated(moved, "parentId"))


def archive(tree: LocationTree, *, id: str) -> TreeChange | LocationNotFound:
    """Take a location out of use. Whether something is left in it is for the caller to see: `open_children`, and the items."""
    node = tree.nodes.get(id)
    if node is None:
        return LocationNotFound()
    if node.archived:
        return unchanged(tree)
    archived = replace(node, archived=True, rev=node.rev + 1)
    return _put(tree, archived, events.LocationArchived(location_id=id, parent_id=node.parent_id))


def reopen(tree: LocationTree, *, id: str) -> TreeChange:
    """Put a location into use again."""
    node = tree.nodes.get(id)
    if node is None or not node.archived:
        return unchanged(tree)
    reopened = replace(node, archived=False, rev=node.rev + 1)
    return _put(tree, reopened, _updated(reopened, "archived"))


def open_children(tree: LocationTree, id: str) -> int:
    """How many locations right below this one are in use."""
    return sum(not child.archived for child in tree.children(id))


def _refuse_place(
    tree: LocationTree, node: Location, *, height: int
) -> LocationNotFound | LocationArchived | LocationNameTaken | InvalidInput | None:
    if node.parent_id is not None:
        parent = open_place(tree, node.parent_id)
        if not isinstance(parent, Location):
            return parent
        if len(tree.path(parent.id)) + height > DEEPEST:
            return InvalidInput((FieldProblem("input.parentId", f"Locations can be at most {DEEPEST} levels deep."),))
    return LocationNameTaken(node.name) if _name_taken(tree, node) else None


def _name_taken(tree: LocationTree, node: Location) -> bool:
    key = comparison_key(node.name)
    neighbours = (other for other in tree.children(node.parent_id) if other.id != node.id and not other.archived)
    return any(comparison_key(other.name) == key for other in neighbours)


def _updated(node: Location, changed: str) -> events.LocationUpdated:
    return events.LocationUpdated(location_id=node.id, parent_id=node.parent_id, changed=(changed,))


def _put(tree: LocationTree, node: Location, fact: Fact) -> TreeChange:
    return Change(tree, tree.put(node), (fact,))
