"""What the graph holds already of what our files name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from lendgraph.client import Graph
from lendgraph.plain.rows import Row, Tables
from lendgraph.state import PAGE, Item, read_state
from lendgraph.text import key_of
from lendgraph.together import together

type Node = dict[str, Any]
type Path = tuple[str, ...]
"""The way to a location: the `key_of` each name, outermost first."""


@dataclass(frozen=True, slots=True)
class Known:
    """The part of the graph a plan depends on. People by the `key_of` what the files call them."""

    people: Mapping[str, Node] = field(default_factory=dict[str, Node])
    places: Mapping[Path, Node] = field(default_factory=dict[Path, Node])
    categories: Mapping[str, str] = field(default_factory=dict[str, str])
    items: Mapping[str, Item] = field(default_factory=dict[str, Item])


async def read_known(graph: Graph, tables: Tables) -> Known:
    """Everything a plan about these rows needs to know."""
    items = tables.rows.get("items", ())
    state = await read_state(graph, [], list({key_of(row["code"]): row["code"] for row in items if row["code"]}.values()))
    places = (await graph.execute("ExportPlaces", {}))["locations"]
    people = await _people_by_username(graph, tables.rows.get("people", ()), items)
    for row in tables.rows.get("people", ()):
        if not row["username"] and (person := await _person_like(graph, row)) is not None:
            people[key_of(row["person"] or row["email"])] = person
    return Known(people, {_path(place): place for place in places}, state.categories, state.items)


async def _people_by_username(graph: Graph, people: Sequence[Row], items: Sequence[Row]) -> dict[str, Node]:
    named = [row["username"] for row in people] + [row["person"] for row in items]
    usernames = list({key_of(name): name for name in named if name and not name.startswith("#")}.values())
    some = (list(each) for each in batched(usernames, PAGE, strict=False))
    found = await together(graph.execute("PlainPeople", {"usernames": each}) for each in some)
    return {key_of(node["username"]): node for page in found for node in page["users"]["nodes"]}


async def _person_like(graph: Graph, row: Row) -> Node | None:
    """Somebody without a username: the one with the same address, or with the same name and no address either."""
    found = (await graph.execute("PeopleLike", {"text": row["email"] or row["name"]}))["users"]["nodes"]
    same = "email" if row["email"] else "name"
    nameless = (node for node in found if not node["username"] and (same == "email" or not node["email"]))
    return next((node for node in nameless if key_of(node[same]) == key_of(row[same])), None)


def _path(place: Node) -> Path:
    return tuple(key_of(step["name"]) for step in place["path"])
