"""A client of subscriptions, by the protocol graphql-transport-ws."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

INVENTORY = """
subscription ($filter: ItemFilter, $after: String) {
  inventoryChanged(filter: $filter, after: $after) {
    __typename
    ... on ItemChanged { cursor kind matches by item { id name version status holder { id name } } }
    ... on LocationChanged { cursor location { name } }
    ... on Resync { cursor reason }
  }
}"""
ITEM = """
subscription ($id: ID!, $after: String) {
  itemChanged(id: $id, after: $after) {
    __typename
    ... on ItemChanged { cursor kind by item { id name version status holder { id name } } }
    ... on Resync { cursor reason }
    ... on Problem { message }
  }
}"""


@dataclass(slots=True)
class Follower:
    """One connection."""

    socket: ClientConnection
    patience: float = 30

    async def send(self, **message: Any) -> None:
        """Send a message."""
        await self.socket.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        """The next message; waits for it."""
        async with asyncio.timeout(self.patience):
            message: dict[str, Any] = json.loads(await self.socket.recv())
            return message

    async def subscribe(self, query: str, *, under: str = "1", **variables: Any) -> None:
        """Start a subscription."""
        await self.send(type="subscribe", id=under, payload={"query": query, "variables": variables})

    async def hear(self, id: str = "1") -> dict[str, Any]:
        """What is told next, cleanly."""
        message = await self.receive()
        assert (message["type"], message["id"]) == ("next", id), message
        assert "errors" not in message["payload"], message
        (told,) = message["payload"]["data"].values()
        return told

    async def hear_of(self, item: str, kind: str | None = None) -> dict[str, Any]:
        """What is told next about an item; and of this kind, if one is given."""
        while True:
            told = await self.hear()
            if told["__typename"] == "ItemChanged" and told["item"]["id"] == item and kind in (None, told["kind"]):
                return told

    async def closed(self) -> int:
        """The code it is closed with, whatever is said before."""
        try:
            async with asyncio.timeout(self.patience):
                while True:
                    await self.socket.recv()
        except ConnectionClosed as closed:
            assert closed.rcvd is not None, "the connection broke"
            return closed.rcvd.code


@asynccontextmanager
async def connected(url: str, token: str | None, *, introduced: bool = True, **options: Any) -> AsyncGenerator[Follower]:
    """A connection to a router or a subgraph, introduced and welcomed."""
    address = url.replace("http", "ws", 1)
    async with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None, **options) as socket:
        follower = Follower(socket)
        if introduced:
            await follower.send(type="connection_init", payload={"authorization": f"Bearer {token}"} if token else {})
            assert await follower.receive() == {"type": "connection_ack"}
        yield follower
