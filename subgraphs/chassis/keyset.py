"""Keyset paging in MongoDB: the filter, order and limit that read one page along an index on `(field, _id)`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from subgraphs.chassis.mongo import Collection, Document
from subgraphs.chassis.paging import BadPage, Key, PageRequest


@dataclass(frozen=True, slots=True)
class Order:
    """An order of documents: by one field of one type, then by `_id`."""

    field: str
    kind: type[str | int | datetime] = str
    descending: bool = False


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
    sort = [("_id", direction)] if order.field == "_id" else [(order.field, direction), ("_id", direction)]
    query = {"$and": [where, *bounds]} if bounds else where
    return await collection.find(query, projection).sort(sort).limit(request.size + 1).to_list()


def _bound(key: Key | None, order: Order, *, greater: bool) -> list[dict[str, Any]]:
    if key is None:
        return []
    value, id = key
    if not isinstance(value, order.kind):
        raise BadPage("This cursor belongs to a list sorted another way; start again without it.")
    strictly = "$gt" if greater else "$lt"
    if order.field == "_id":
        return [{"_id": {strictly: id}}]
    # The first condition repeats what the second implies: it bounds the index scan.
    return [
        {order.field: {strictly + "e": value}},
        {"$or": [{order.field: {strictly: value}}, {order.field: value, "_id": {strictly: id}}]},
    ]
