"""The messages of the protocol graphql-transport-ws, and the codes a connection is closed with.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import orjson

SUBPROTOCOL: Final = "graphql-transport-ws"
_LONGEST_ID = 100


class CloseCode(IntEnum):
    """Why a connection was closed. Clients that follow the protocol come back after the last four, not after the others."""

    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    WRONG_SUBPROTOCOL = 4406
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY_INITS = 4429
    FORBIDDEN = 4403
    INIT_TIMEOUT = 4408
    RESTARTING = 1012
    TRY_LATER = 1013


class Closing(Exception):
    """A connection is to be closed, with these words."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        # A close frame has room for 123 bytes (RFC 6455, 5.5).
        self.reason = reason.encode()[:123].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Init:
    """A client introduces itself."""

    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ping:
    """A client asks whether we live; the answer repeats its payload."""

    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    """A client lives."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A client wants an operation to run, under an id of its choice."""

    id: str
    query: str
    variables: Mapping[str, Any] | None
    operation: str | None


@dataclass(frozen=True, slots=True)
class Complete:
    """A client has enough of an operation."""

    id: str


type Message = Init | Ping | Pong | Subscribe | Complete


def read_message(text: str) -> Message:
    """What a client sent. Raises Closing, as the protocol asks for, when it is no message."""
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Closing(CloseCode.BAD_REQUEST, "A message must be JSON.") from error
    match message:
        case {"type": "connection_init"} if _is_map(payload := message.get("payload")):
            return Init(payload or {})
        case {"type": "ping"} if _is_map(payload := message.get("payload")):
            return Ping(payload)
        case {"type": "pong"}:
            return Pong()
        case {"type": "complete", "id": str() as id}:
            return Complete(id)
        case {"type": "subscribe", "id": str() as id, "payload": dict() as payload} if 0 < len(id) <= _LONGEST_ID:
            return _subscribe(id, payload)
        case _:
            raise Closing(CloseCode.BAD_REQUEST, "This is no message of graphql-transport-ws.")


def _subscribe(id: str, payload: Mapping[str, Any]) -> Subscribe:
    query, variables, operation = (payload.get(name) for name in ("query", "variables", "operationName"))
    if not isinstance(query, str) or not _is_map(variables) or not isinstance(operation, str | None):
        raise Closing(CloseCode.BAD_REQUEST, "The payload needs a `query`, and may have `variables` and an `operationName`.")
    return Subscribe(id, query, variables, operation)


def _is_map(value: object) -> bool:
    return value is None or isinstance(value, dict)
