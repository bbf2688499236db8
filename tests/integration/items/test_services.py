"""What other services see of items over gRPC, and what items sees of people when they answer, or do not."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

import grpc
import pytest

from infra.local.stores import free_port
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.rpc import rpc_channel, rpc_server
from subgraphs.items import clients
from subgraphs.items.clients import GrpcDirectory
from subgraphs.items.errors import DirectoryUnavailable, UserNotFound
from subgraphs.items.models import Category, ItemChanges, Person
from subgraphs.items.rpc import SERVICE_NAME, ItemCatalog
from subgraphs.stubs.items.v1 import items_pb2, items_pb2_grpc
from subgraphs.stubs.users.v1 import users_pb2, users_pb2_grpc
from tests.integration.items.shop import Shop
from tests.support.credentials import SERVICE_SECRET


@pytest.fixture
async def catalog(shop: Shop) -> AsyncGenerator[Any]:
    address = f"127.0.0.1:{free_port()}"
    servicer = ItemCatalog(shop.services.items, shop.services.categories, shop.services.locations)
    async with (
        rpc_server(
            address,
            SERVICE_NAME,
            lambda server: items_pb2_grpc.add_ItemCatalogServicer_to_server(servicer, server),
            SERVICE_SECRET,
        ),
        rpc_channel(address, SERVICE_SECRET) as channel,
    ):
        yield cast(Any, items_pb2_grpc.ItemCatalogStub(channel))


async def test_an_item_is_told_with_its_category_and_home(shop: Shop, catalog: Any) -> None:
    item = await shop.item("D-1", await shop.place("Shelf", await shop.place("House")))
    tools = await shop.services.categories.create(SYSTEM, "Tools")
    assert isinstance(tools, Category)

    bare = await catalog.GetItem(items_pb2.GetItemRequest(id=item.id), timeout=2)
    changes = ItemChanges(id=item.id, expected_version=None, given={"category_id": tools.id})
    await shop.services.items.update(SYSTEM, changes)
    full = await catalog.GetItem(items_pb2.GetItemRequest(id=item.id), timeout=2)

    assert not bare.item.HasField("category")
    assert full.item == items_pb2.Item(
        id=item.id, code="D-1", name="Drill", category="Tools", home_path=["House", "Shelf"], location_path=["House", "Shelf"]
    )


async def test_unknown_items_are_left_out_or_not_found(shop: Shop, catalog: Any) -> None:
    item = await shop.item("D-1", await shop.place("Shelf"))

    batch = await catalog.BatchGetItems(items_pb2.BatchGetItemsRequest(ids=[new_id(), item.id, "x"]), timeout=2)
    with pytest.raises(grpc.aio.AioRpcError) as missing:
        await catalog.GetItem(items_pb2.GetItemRequest(id=new_id()), timeout=2)
    with pytest.raises(grpc.aio.AioRpcError) as too_many:
        await catalog.BatchGetItems(items_pb2.BatchGetItemsRequest(ids=["x"] * 501), timeout=2)

    assert [found.id for found in batch.items] == [item.id]
    assert missing.value.code() is grpc.StatusCode.NOT_FOUND
    assert too_many.value.code() is grpc.StatusCode.INVALID_ARGUMENT


ADA, SLOW = new_id(), new_id()


class People(users_pb2_grpc.UserDirectoryServicer):
    """Knows Ada; takes for ever about somebody else."""

    async def GetUser(self, request: Any, context: Any) -> users_pb2.GetUserResponse:
        if request.id == SLOW:
            await asyncio.sleep(60)
        if request.id != ADA:
            await context.abort(grpc.StatusCode.NOT_FOUND, "nobody has this id")
        return users_pb2.GetUserResponse(user=users_pb2.User(id=ADA, name="Ada", active=True))


async def test_the_directory_answers_knows_nobody_or_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_TIMEOUT_SECONDS", 0.3)
    address, name = f"127.0.0.1:{free_port()}", users_pb2.DESCRIPTOR.services_by_name["UserDirectory"].full_name
    async with rpc_channel(address, SERVICE_SECRET) as channel:
        directory = GrpcDirectory(channel)
        assert isinstance(await directory.find(ADA), DirectoryUnavailable)

        async with rpc_server(
            address, name, lambda server: users_pb2_grpc.add_UserDirectoryServicer_to_server(People(), server), SERVICE_SECRET
        ):
            await channel.channel_ready()
            assert await directory.find(ADA) == Person(ADA, "Ada", active=True)
            assert isinstance(await directory.find(new_id()), UserNotFound)
            assert isinstance(await directory.find(SLOW), DirectoryUnavailable)
