"""The items service's gRPC face: what other services may look up of items."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import grpc

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.chassis.rpc import MAX_BATCH
from subgraphs.items.models import Category, Item, LocationTree
from subgraphs.items.service.categories import Categories
from subgraphs.items.service.items import Items
from subgraphs.items.service.locations import Locations
from subgraphs.stubs.items.v1 import items_pb2, items_pb2_grpc

SERVICE_NAME = items_pb2.DESCRIPTOR.services_by_name["ItemCatalog"].full_name

type Call = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True, slots=True)
class ItemCatalog(items_pb2_grpc.ItemCatalogServicer):
    """Answers lookups of items."""

    items: Items
    categories: Categories
    locations: Locations

    async def GetItem(self, request: items_pb2.GetItemRequest, context: Call) -> items_pb2.GetItemResponse:  # noqa: N802
        """One item."""
        found = await self._find([request.id], context)
        if not found:
            await context.abort(grpc.StatusCode.NOT_FOUND, "no item has this id")
        return items_pb2.GetItemResponse(item=found[0])

    async def BatchGetItems(  # noqa: N802
        self, request: items_pb2.BatchGetItemsRequest, context: Call
    ) -> items_pb2.BatchGetItemsResponse:
        """Many items."""
        if len(request.ids) > MAX_BATCH:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"at most {MAX_BATCH} ids a call")
        return items_pb2.BatchGetItemsResponse(items=await self._find(list(request.ids), context))

    async def _find(self, ids: Sequence[str], context: Call) -> Sequence[items_pb2.Item]:
        try:
            items = await self.items.get_many(SYSTEM, ids)
            category_ids = {item.category_id for item in items.values() if item.category_id is not None}
            categories = await self.categories.get_many(SYSTEM, category_ids)
            tree = await self.locations.current(SYSTEM)
        except UNAVAILABLE:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the store does not answer")
        return [_message(item, categories.get(item.category_id or ""), tree) for item in items.values()]


def _message(item: Item, category: Category | None, tree: LocationTree) -> items_pb2.Item:
    return items_pb2.Item(
        id=item.id,
        code=item.code,
        name=item.name,
        category=None if category is None else category.name,
        home_path=[step.name for step in tree.path(item.home_id)],
        location_path=[] if item.location_id is None else [step.name for step in tree.path(item.location_id)],
    )
