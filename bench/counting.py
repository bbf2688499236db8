"""A proxy between two processes that counts what one asks the other."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import bson

from infra.local.settings import HOST

_CHUNK = 65_536
_HEADER_BYTES = 16
_OP_MSG = 2013
_HOUSEKEEPING = {"hello", "ismaster", "isMaster", "ping", "endSessions", "buildInfo", "createIndexes"}

type Reader = Callable[[bytearray], Iterable[str]]
"""Takes whole messages off the front of what has arrived, and names those that count."""


@dataclass(slots=True)
class Counting:
    """Where the proxy listens, and what went through it since `seen` was last cleared."""

    port: int = 0
    seen: Counter[str] = field(default_factory=Counter[str])


@contextmanager
def counting(target: int, read: Reader) -> Generator[Counting]:
    """Pass everything on to a port of this machine while the context lasts."""
    counts, loop = Counting(), asyncio.new_event_loop()
    ready = threading.Event()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(HOST, target)
        arrived = bytearray()

        def note(chunk: bytes) -> None:
            arrived.extend(chunk)
            counts.seen.update(read(arrived))

        with suppress(OSError):
            await asyncio.gather(_pass_on(reader, back, note), _pass_on(there, writer, lambda _chunk: None))

    async def serve() -> None:
        server = await asyncio.start_server(connected, HOST, 0)
        counts.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    threading.Thread(target=run, daemon=True).start()
    ready.wait()
    try:
        yield counts
    finally:
        loop.call_soon_threadsafe(loop.stop)


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, note: Callable[[bytes], None]) -> None:
    while chunk := await source.read(_CHUNK):
        note(chunk)
        sink.write(chunk)
        await sink.drain()
    sink.close()


def graphql_requests(arrived: bytearray) -> Iterable[str]:
    """HTTP requests for GraphQL, by their first line."""
    while (place := arrived.find(b"POST /graphql ")) >= 0:
        del arrived[: place + 1]
        yield "request"
    del arrived[:-16]


def mongodb_commands(arrived: bytearray) -> Iterable[str]:
    """Commands and their collections, but for those of the driver itself and the relay's looking for work."""
    while len(arrived) >= _HEADER_BYTES and len(arrived) >= (length := int.from_bytes(arrived[:4], "little")):
        message = bytes(arrived[:length])
        del arrived[:length]
        if int.from_bytes(message[12:16], "little") == _OP_MSG:
            yield from _command(message)


def _command(message: bytes) -> Iterable[str]:
    """The body of OP_MSG: 4 bytes of flags, then a section of kind 0 with the command, whose first key is its name."""
    start = _HEADER_BYTES + 5
    size = int.from_bytes(message[start : start + 4], "little")
    command = bson.decode(message[start : start + size])
    name = next(iter(command))
    if name not in _HOUSEKEEPING and "pending" not in command.get("filter", {}):
        yield f"{name} {command[name]}"
