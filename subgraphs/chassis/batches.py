"""The first entries of many lists at once, in one query."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from subgraphs.chassis import mongo
from subgraphs.chassis.keyset import Order, read_keyset
from subgraphs.chassis.mongo import Document
from subgraphs.chassis.paging import PageRequest

type Found = dict[str, Sequence[Document]]


async def pages_of_each(
    collection: mongo.Collection,
    owner: str,
    owners: Collection[str],
    where: Mapping[str, Any],
    order: Order,
    request: PageRequest,
    projection: Mapping[str, Any] | None = None,
) -> Found:
    """Per owner, what `read_keyset` finds with `{owner: id}`.

    Without cursors that is one query for all: as many entries as all pages take together, ordered by owner. Owners
    with much longer lists may use up that number; who then got too little is asked for alone. Cursors belong to one list.
    """
    ids = sorted(set(owners))
    found: Found = {}
    if len(ids) > 1 and request.after is None and request.before is None:
        found = await _read_together(collection, owner, ids, where, order, request, projection)
    rest = [id for id in ids if id not in found]
    pages = (read_keyset(collection, {owner: id, **where}, order, request, projection) for id in rest)
    return found | dict(zip(rest, await asyncio.gather(*pages), strict=True))


async def _read_together(
    collection: mongo.Collection,
    owner: str,
    ids: Sequence[str],
    where: Mapping[str, Any],
    order: Order,
    request: PageRequest,
    projection: Mapping[str, Any] | None,
) -> Found:
    """The pages of the owners whose lists were read far enough."""
    direction = -1 if order.descending != request.backward else 1
    sort = [(owner, 1), *((field, direction) for field in dict.fromkeys((order.field, order.unique)))]
    enough = request.size + 1
    limit = len(ids) * enough
    documents = await collection.find({owner: {"$in": ids}, **where}, projection).sort(sort).limit(limit).to_list()
    found: dict[str, list[Document]] = {id: [] for id in ids}
    for document in documents:
        found[document[owner]].append(document)
    unread_from = documents[-1][owner] if len(documents) == limit else None
    return {
        id: entries[:enough] for id, entries in found.items() if unread_from is None or id < unread_from or len(entries) >= enough
    }
