"""What the graph holds already, read in bulk: only the people and items asked for, and all places and categories."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from lendgraph.client import Graph
from lendgraph.text import key_of
from lendgraph.together import together

PAGE = 100
"""The most usernames or codes one query may name."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person in the graph."""

    id: str
    name: str
    username: str
    email: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A location in the graph."""

    id: str
    name: str
    parent_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item in the graph, with where it is or who has it."""

    id: str
    code: str
    name: str
    description: str | None
    category_id: str | None
    home_id: str
    status: str
    place_id: str | None
    holder_id: str | None
    holder_name: str | None
    version: int


@dataclass(frozen=True, slots=True)
class State:
    """The part of the graph a plan depends on. People, categories and items by their `key_of`."""

    people: Mapping[str, Person] = field(default_factory=dict[str, Person])
    places: tuple[Place, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict[str, str])
    items: Mapping[str, Item] = field(default_factory=dict[str, Item])


async def read_state(graph: Graph, usernames: Collection[str], codes: Collection[str]) -> State:
    """Everything a plan about these people and items needs to know."""
    people, items, (known,) = await asyncio.gather(
        together(graph.execute("People", {"usernames": list(some)}) for some in batched(usernames, PAGE, strict=False)),
        together(graph.execute("Items", {"codes": list(some)}) for some in batched(codes, PAGE, strict=False)),
        together([graph.execute("Inventory", {})]),
    )
    return State(
        {key_of(node["username"]): _person(node) for page in people for node in page["users"]["nodes"]},
        tuple(Place(node["id"], node["name"], _id(node["parent"])) for node in known["locations"]),
        {key_of(node["name"]): node["id"] for node in known["categories"]},
        {key_of(node["code"]): _item(node) for page in items for node in page["items"]["nodes"]},
    )


def _person(node: dict[str, Any]) -> Person:
    return Person(node["id"], node["name"], node["username"], node["email"], node["active"])


def _item(node: dict[str, Any]) -> Item:
    holder = node["holder"] or {}
    return Item(
        id=node["id"],
        code=node["code"],
        name=node["name"],
        description=node["description"],
        category_id=_id(node["category"]),
        home_id=node["home"]["id"],
        status=node["status"],
        place_id=_id(node["location"]),
        holder_id=holder.get("id"),
        holder_name=holder.get("name"),
        version=node["version"],
    )


def _id(node: dict[str, str] | None) -> str | None:
    return node["id"] if node else None
