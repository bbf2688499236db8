"""GraphQL subscriptions over WebSocket: who connects says who they are first, and is heard until their token ends."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect

from subgraphs.chassis.auth import BadToken, Identity, KeysUnavailable
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.graphql.asking import Asking
from subgraphs.chassis.graphql.errors import BadInput, present
from subgraphs.chassis.graphql.executable import Executable
from subgraphs.chassis.graphql.http import Identify, NewContext
from subgraphs.chassis.graphql.limits import MAX_SUBSCRIPTIONS
from subgraphs.chassis.graphql.subscriptions import SubscriptionFailed
from subgraphs.chassis.graphql.transport_ws import (
    SUBPROTOCOL,
    CloseCode,
    Closing,
    Complete,
    Init,
    Message,
    Ping,
    Subscribe,
    read_message,
)

_INIT_SECONDS = 5.0
_LONGEST_CONNECTION_SECONDS = 86_400.0

_log = structlog.get_logger(__name__)


def subscriptions_endpoint(schema: Executable, context: NewContext, identify: Identify) -> Callable[[WebSocket], Awaitable[None]]:
    """Serve the schema's subscriptions to whoever shows an access token."""

    async def endpoint(socket: WebSocket) -> None:
        if not _of_this_origin(socket):
            await socket.close()
            return
        await _Connection(socket, schema, context, identify).serve()

    return endpoint


def _of_this_origin(socket: WebSocket) -> bool:
    """Browsers say which page opens a connection; only our own may."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")


class _Connection:
    def __init__(self, socket: WebSocket, schema: Executable, context: NewContext, identify: Identify) -> None:
        self._socket = socket
        self._schema = schema
        self._context = context
        self._identify = identify
        self._running: dict[str, asyncio.Task[None]] = {}

    async def serve(self) -> None:
        """Until one of the two sides has enough."""
        spoken = SUBPROTOCOL in self._socket.scope["subprotocols"]
        await self._socket.accept(SUBPROTOCOL if spoken else None)
        try:
            if not spoken:
                raise Closing(CloseCode.WRONG_SUBPROTOCOL, f"Speak {SUBPROTOCOL}.")
            await self._listen(await self._introduced())
        except Closing as closing:
            await self._stop_all()
            await self._close(closing)
        except WebSocketDisconnect:
            pass
        finally:
            await self._stop_all()

    async def _introduced(self) -> Identity:
        try:
            async with asyncio.timeout(_INIT_SECONDS):
                while not isinstance(message := await self._next(), Init):
                    if isinstance(message, Subscribe):
                        raise Closing(CloseCode.UNAUTHORIZED, "Send connection_init first.")
                    await self._answer(message)
        except TimeoutError:
            raise Closing(CloseCode.INIT_TIMEOUT, "No connection_init came in time.") from None
        identity = await self._identity(message.payload)
        await self._send({"type": "connection_ack"})
        return identity

    async def _identity(self, payload: Any) -> Identity:
        authorization = payload.get("authorization") or payload.get("Authorization")
        try:
            identity = await self._identify(authorization if isinstance(authorization, str) else None)
        except BadToken as error:
            raise Closing(CloseCode.FORBIDDEN, str(error)) from error
        except KeysUnavailable as error:
            raise Closing(CloseCode.TRY_LATER, str(error)) from error
        if identity is None:
            raise Closing(CloseCode.FORBIDDEN, "Sign in first: put `authorization: Bearer …` into connection_init's payload.")
        return identity

    async def _listen(self, identity: Identity) -> None:
        left = (identity.expires_at - utc_now()).total_seconds()
        try:
            async with asyncio.timeout(min(left, _LONGEST_CONNECTION_SECONDS)):
                while True:
                    await self._handle(await self._next(), identity)
        except TimeoutError:
            raise Closing(CloseCode.FORBIDDEN, "The access token has ended. Connect again with a fresh one.") from None

    async def _handle(self, message: Message, identity: Identity) -> None:
        match message:
            case Init():
                raise Closing(CloseCode.TOO_MANY_INITS, "connection_init came twice.")
            case Subscribe(id) if id in self._running:
                raise Closing(CloseCode.SUBSCRIBER_EXISTS, f"Subscriber for {id} already exists")
            case Subscribe(id) if len(self._running) >= MAX_SUBSCRIPTIONS:
                mistake = BadInput(f"A connection has at most {MAX_SUBSCRIPTIONS} subscriptions. Complete one first.")
                await self._fail(id, present([mistake], executed=False))
            case Subscribe(id):
                self._running[id] = asyncio.create_task(self._run(message, Asking(identity=identity)))
            case Complete(id):
                await self._stop(id)
            case _:
                await self._answer(message)

    async def _run(self, wanted: Subscribe, asking: Asking) -> None:
        with suppress(WebSocketDisconnect):
            try:
                await self._tell(wanted, asking)
            except SubscriptionFailed as error:
                await self._fail(wanted.id, error.errors)
            except WebSocketDisconnect:
                raise
            except Exception as error:
                unexpected = GraphQLError(str(error), original_error=error)
                await self._fail(wanted.id, present([unexpected], executed=True))

    async def _tell(self, wanted: Subscribe, asking: Asking) -> None:
        if refusals := self._schema.refusals(wanted.query, wanted.operation, asking.actor):
            return await self._fail(wanted.id, refusals)
        results = self._schema.subscribe(wanted.query, wanted.variables, wanted.operation, lambda: self._context(asking))
        async with aclosing(results):
            async for result in results:
                await self._send({"type": "next", "id": wanted.id, "payload": result.formatted})
        self._running.pop(wanted.id, None)
        return await self._send({"type": "complete", "id": wanted.id})

    async def _fail(self, id: str, errors: Sequence[GraphQLError]) -> None:
        self._running.pop(id, None)
        await self._send({"type": "error", "id": id, "payload": [error.formatted for error in errors]})

    async def _answer(self, message: Message) -> None:
        if isinstance(message, Ping):
            await self._send({"type": "pong", **({} if message.payload is None else {"payload": message.payload})})

    async def _next(self) -> Message:
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        if (text := received.get("text")) is None:
            raise Closing(CloseCode.BAD_REQUEST, "Messages are text.")
        return read_message(text)

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(message).decode())

    async def _close(self, closing: Closing) -> None:
        try:
            await self._socket.close(closing.code, closing.reason)
        except (WebSocketDisconnect, RuntimeError) as error:
            _log.debug("the connection was closed already", reason=str(error))

    async def _stop(self, id: str) -> None:
        if (task := self._running.pop(id, None)) is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _stop_all(self) -> None:
        for id in list(self._running):
            await self._stop(id)
