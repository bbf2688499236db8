"""Other services, as this one asks them: people, over gRPC."""

from typing import Any, cast

import grpc
import structlog

from subgraphs.chassis.rpc import ping
from subgraphs.items.errors import DirectoryUnavailable, UserNotFound
from subgraphs.items.models import Person
from subgraphs.stubs.users.v1 import users_pb2, users_pb2_grpc

_TIMEOUT_SECONDS = 2.0
_SERVICE = users_pb2.DESCRIPTOR.services_by_name["UserDirectory"].full_name

_log = structlog.get_logger(__name__)


class GrpcDirectory:
    """Asks the users service."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel
        self._stub = users_pb2_grpc.UserDirectoryStub(channel)

    async def ping(self) -> None:
        """Raise unless it answers."""
        await ping(self._channel, _SERVICE)

    async def find(self, user_id: str) -> Person | UserNotFound | DirectoryUnavailable:
        """A person by id; DirectoryUnavailable if there is no answer in time."""
        call = cast(Any, self._stub.GetUser)
        try:
            answer: users_pb2.GetUserResponse = await call(users_pb2.GetUserRequest(id=user_id), timeout=_TIMEOUT_SECONDS)
        except grpc.aio.AioRpcError as error:
            if error.code() is grpc.StatusCode.NOT_FOUND:
                return UserNotFound()
            _log.warning("the directory does not answer", code=error.code().name, reason=error.details())
            return DirectoryUnavailable()
        user = answer.user
        return Person(user.id, user.name, user.active, user.group if user.HasField("group") and user.group else None)
