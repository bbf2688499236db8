"""Lookups in the other services, by gRPC, each with a deadline. Whatever goes wrong there is not the notification's fault."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import grpc

from subgraphs.chassis.rpc import ping
from subgraphs.mail.errors import NoLink, Unavailable
from subgraphs.mail.models import Item, Kind, Link, Person
from subgraphs.stubs.items.v1 import items_pb2, items_pb2_grpc
from subgraphs.stubs.users.v1 import users_pb2, users_pb2_grpc

_DEADLINE_SECONDS = 3.0
_USERS = users_pb2.DESCRIPTOR.services_by_name["UserDirectory"].full_name
_PURPOSES: Final[Mapping[Kind, users_pb2.LinkPurpose]] = {
    Kind.WELCOME: users_pb2.LINK_PURPOSE_INVITATION,
    Kind.INVITATION: users_pb2.LINK_PURPOSE_INVITATION,
    Kind.PASSWORD_RESET: users_pb2.LINK_PURPOSE_PASSWORD_RESET,
}
_NO_USE = {grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION}
"""With these users says, in words for a person, why a link would be of no use."""
_ITEMS = items_pb2.DESCRIPTOR.services_by_name["ItemCatalog"].full_name


class UsersDirectory:
    """People, as the users service tells."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel
        self._stub = users_pb2_grpc.UserDirectoryStub(channel)

    async def ping(self) -> None:
        """Raise unless it answers."""
        await ping(self._channel, _USERS)

    async def people(self, ids: Sequence[str]) -> Mapping[str, Person] | Unavailable:
        """Those that exist, by id."""
        try:
            request = users_pb2.BatchGetUsersRequest(ids=ids)
            answer = await self._stub.BatchGetUsers(request, timeout=_DEADLINE_SECONDS)
        except grpc.aio.AioRpcError as error:
            return _unavailable("users", error)
        return {user.id: _person(user) for user in answer.users}

    async def managers(self) -> Sequence[str] | Unavailable:
        """The ids of all managers and admins who are active."""
        try:
            answer = await self._stub.ListManagers(users_pb2.ListManagersRequest(), timeout=_DEADLINE_SECONDS)
        except grpc.aio.AioRpcError as error:
            return _unavailable("users", error)
        return [user.id for user in answer.users]

    async def mint(self, kind: Kind, user_id: str, request_id: str | None) -> Link | NoLink | Unavailable:
        """A new one-time link. Its secret goes into one mail and nowhere else."""
        request = users_pb2.MintLinkRequest(user_id=user_id, purpose=_PURPOSES[kind], request_id=request_id)
        try:
            answer = await self._stub.MintLink(request, timeout=_DEADLINE_SECONDS)
        except grpc.aio.AioRpcError as error:
            return NoLink(error.details() or "No link.") if error.code() in _NO_USE else _unavailable("users", error)
        return Link(answer.token, datetime.fromisoformat(answer.expires_at))


class ItemsCatalog:
    """Items, as the items service tells."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel
        self._stub = items_pb2_grpc.ItemCatalogStub(channel)

    async def ping(self) -> None:
        """Raise unless it answers."""
        await ping(self._channel, _ITEMS)

    async def items(self, ids: Sequence[str]) -> Mapping[str, Item] | Unavailable:
        """Those that exist, by id."""
        try:
            request = items_pb2.BatchGetItemsRequest(ids=ids)
            answer = await self._stub.BatchGetItems(request, timeout=_DEADLINE_SECONDS)
        except grpc.aio.AioRpcError as error:
            return _unavailable("items", error)
        return {item.id: _item(item) for item in answer.items}


def _person(user: users_pb2.User) -> Person:
    email = user.email if user.HasField("email") and user.email else None
    return Person(user.id, user.name, email, user.locale if user.HasField("locale") and user.locale else None)


def _item(item: items_pb2.Item) -> Item:
    return Item(item.id, item.code, item.name, tuple(item.home_path), tuple(item.location_path))


def _unavailable(service: str, error: grpc.aio.AioRpcError) -> Unavailable:
    return Unavailable(service, f"{error.code().name}: {error.details()}")
