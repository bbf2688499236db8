"""A TCP proxy that makes a network worse on request: slow, silent, refusing, cut in the middle."""

import asyncio
import random
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self

HOST = "127.0.0.1"
_CHUNK = 65_536


class Mode(Enum):
    """What happens to bytes, and to new connections."""

    PASS = "passed on"
    BLACKHOLE = "taken and kept, until the mode changes: the other side sees silence"
    REFUSE = "new connections are reset, those there are go on"


@dataclass(slots=True)
class FaultProxy:
    """Passes bytes on to `upstream`. Its settings may change at any time and hold for connections that exist, too."""

    upstream: tuple[str, int]
    mode: Mode = Mode.PASS
    delay: float = 0.0
    """Seconds before each chunk is passed on, in both directions."""
    jitter: float = 0.0
    """Up to this many seconds more, at random."""
    bytes_per_second: float | None = None
    cut_after: int | None = None
    """Reset a connection once it got this many bytes from upstream: the request arrived, its answer does not."""
    port: int = 0
    _passing: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def switch(self, mode: Mode) -> None:
        """Change the mode. Bytes that a black hole kept are passed on when it ends."""
        self.mode = mode
        if mode is Mode.BLACKHOLE:
            self._passing.clear()
        else:
            self._passing.set()

    def reset(self) -> None:
        """Cut every connection at once, without a goodbye."""
        for writer in self._writers:
            writer.transport.abort()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Self]:
        """Listen on loopback; `port` says where."""
        self.switch(self.mode)
        server = await asyncio.start_server(self._accept, HOST, self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.reset()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._connect(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode is Mode.REFUSE:
            writer.transport.abort()
            return
        try:
            upstream_reader, upstream_writer = await asyncio.open_connection(*self.upstream)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, upstream_writer}
        self._writers |= both
        try:
            await _together(
                self._pump(reader, upstream_writer, cut=False),
                self._pump(upstream_reader, writer, cut=True),
            )
        finally:
            self._writers -= both
            for each in both:
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, cut: bool) -> None:
        """Pass on until the end. `cut` says that `cut_after` counts this direction."""
        passed = 0
        while chunk := await reader.read(_CHUNK):
            await self._hold_up(len(chunk))
            passed += len(chunk)
            if cut and self.cut_after is not None and passed > self.cut_after:
                writer.transport.abort()
                return
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    async def _hold_up(self, size: int) -> None:
        pause = self.delay + self.jitter * random.random()
        if self.bytes_per_second:
            pause += size / self.bytes_per_second
        if pause:
            await asyncio.sleep(pause)
        await self._passing.wait()


async def _together(*pumps: Coroutine[Any, Any, None]) -> None:
    """Both directions; a connection that breaks in one ends the other."""
    with suppress(ConnectionError, ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            for pump in pumps:
                group.create_task(pump)
