"""Keyset paging in MongoDB: the filter, order and limit that read one page along an index on `(field, unique)`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from subgraphs.chassis.mongo import Collection, Document
from subgraphs.chassis.paging import BadPage, Key, PageRequest

_LARGEST = 2**63 - 1
"""MongoDB's integers are signed and have 64 bits."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of documents: by one field of one type, then by one that no two share."""

    field: str
    kind: type[str | int | datetime] = str
    descending: bool = False
    unique: str = "_id"


async def read_keyset(
    collection: Collection,
    where: Mapping[str, Any],
    order: Order,
    request: PageRequest,
    projection: Mapping[str, Any] | None = None,
) -> Sequence[Document]:
    """Up to `size + 1` documents of the page, in reading order: from its end when the request is backward. Raises `BadPage`."""
    downwards = order.descending != request.backward
    bounds = [
        *_bound(request.after, order, greater=not order.descending),
        *_bound(request.before, order, greater=order.descending),
    ]
    direction = -1 if downwards else 1
    sort = [(field, direction) for field in dict.fromkeys((order.field, order.unique))]
    query = {"$and": [where, *bounds]} if bounds else where
    return await collection.find(query, projection).sort(sort).limit(request.size + 1).to_list()


def _bound(key: Key | None, order: Order, *, greater: bool) -> list[dict[str, Any]]:
    if key is None:
        return []
    value, id = key
    if not isinstance(value, order.kind) or (isinstance(value, int) and abs(value) > _LARGEST):
        raise BadPage("This cursor belongs to a list sorted another way; start again without it.")
    strictly = "$gt" if greater else "$lt"
    if order.field == order.unique:
        return [{order.field: {strictly: id}}]
    # The first condition repeats what the second implies: it bounds the index scan.
    return [
        {order.field: {strictly + "e": value}},
        {"$or": [{order.field: {strictly: value}}, {order.field: value, order.unique: {strictly: id}}]},
    ]
