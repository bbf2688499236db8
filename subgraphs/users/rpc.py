"""The users service's gRPC face: what other services may look up of people."""

from dataclasses import dataclass
from typing import Any

import grpc

from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.mongo import UNAVAILABLE
from subgraphs.chassis.rpc import MAX_BATCH
from subgraphs.stubs.users.v1 import users_pb2, users_pb2_grpc
from subgraphs.users.errors import UserNotFound
from subgraphs.users.models import LinkPurpose, MintedLink, Seen
from subgraphs.users.service.links import Links
from subgraphs.users.service.people import People

SERVICE_NAME = users_pb2.DESCRIPTOR.services_by_name["UserDirectory"].full_name

_PURPOSES = {
    users_pb2.LINK_PURPOSE_INVITATION: LinkPurpose.INVITATION,
    users_pb2.LINK_PURPOSE_PASSWORD_RESET: LinkPurpose.PASSWORD_RESET,
}

type Call = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True, slots=True)
class UserDirectory(users_pb2_grpc.UserDirectoryServicer):
    """Answers lookups of people."""

    people: People
    links: Links

    async def GetUser(self, request: users_pb2.GetUserRequest, context: Call) -> users_pb2.GetUserResponse:  # noqa: N802
        """One person."""
        try:
            user = await self.people.get(SYSTEM, request.id)
        except UNAVAILABLE:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the store does not answer")
        if user is None:
            await context.abort(grpc.StatusCode.NOT_FOUND, "nobody has this id")
        return users_pb2.GetUserResponse(user=_message(user))

    async def BatchGetUsers(  # noqa: N802
        self, request: users_pb2.BatchGetUsersRequest, context: Call
    ) -> users_pb2.BatchGetUsersResponse:
        """Many people."""
        if len(request.ids) > MAX_BATCH:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"at most {MAX_BATCH} ids a call")
        try:
            users = await self.people.get_many(SYSTEM, list(request.ids))
        except UNAVAILABLE:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the store does not answer")
        return users_pb2.BatchGetUsersResponse(users=[_message(user) for user in users if user is not None])

    async def ListManagers(  # noqa: N802
        self, request: users_pb2.ListManagersRequest, context: Call
    ) -> users_pb2.ListManagersResponse:
        """Who acts for anyone."""
        try:
            managers = await self.people.managers(SYSTEM, MAX_BATCH)
        except UNAVAILABLE:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the store does not answer")
        return users_pb2.ListManagersResponse(users=map(_message, managers))

    async def MintLink(self, request: users_pb2.MintLinkRequest, context: Call) -> users_pb2.MintLinkResponse:  # noqa: N802
        """A one-time link, to be sent now."""
        purpose = _PURPOSES.get(request.purpose)
        if purpose is None:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "say what the link is for")
        try:
            made = await self.links.mint(
                SYSTEM, request.user_id, purpose, request.request_id if request.HasField("request_id") else None
            )
        except UNAVAILABLE:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the store does not answer")
        if isinstance(made, UserNotFound):
            await context.abort(grpc.StatusCode.NOT_FOUND, "nobody has this id")
        if not isinstance(made, MintedLink):
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, made.message)
        return users_pb2.MintLinkResponse(token=made.token, expires_at=made.expires_at.isoformat())


def _message(user: Seen) -> users_pb2.User:
    return users_pb2.User(id=user.id, name=user.name, email=user.email, group=user.group, active=user.active, locale=user.locale)
