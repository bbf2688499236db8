"""The proxy of the fault tests does to a connection what it says."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest

from tests.support.fault_proxy import HOST, FaultProxy, Mode


@pytest.fixture
async def proxy() -> AsyncGenerator[FaultProxy]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(1000):
                writer.write(chunk)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, HOST, 0)
    async with server, FaultProxy(upstream=server.sockets[0].getsockname()[:2]).running() as proxy:
        yield proxy


async def ask(proxy: FaultProxy, text: bytes = b"hello") -> bytes:
    reader, writer = await asyncio.open_connection(HOST, proxy.port)
    try:
        writer.write(text)
        writer.write_eof()
        return await reader.read()
    finally:
        writer.close()


async def test_it_passes_everything_on_both_ways(proxy: FaultProxy) -> None:
    assert await ask(proxy, b"x" * 300_000) == b"x" * 300_000


async def test_a_black_hole_keeps_what_it_got_until_it_ends(proxy: FaultProxy) -> None:
    proxy.switch(Mode.BLACKHOLE)
    asking = asyncio.create_task(ask(proxy))
    await asyncio.sleep(0.2)
    assert not asking.done()
    proxy.switch(Mode.PASS)
    assert await asyncio.wait_for(asking, 5) == b"hello"


async def test_refusing_resets_new_connections(proxy: FaultProxy) -> None:
    proxy.switch(Mode.REFUSE)
    with suppress(ConnectionError):
        assert await ask(proxy) == b""
    proxy.switch(Mode.PASS)
    assert await ask(proxy) == b"hello"


async def test_a_reset_cuts_the_connections_there_are(proxy: FaultProxy) -> None:
    reader, writer = await asyncio.open_connection(HOST, proxy.port)
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    proxy.reset()
    with suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    assert await ask(proxy) == b"hello"


async def test_an_answer_can_be_cut_off(proxy: FaultProxy) -> None:
    proxy.cut_after = 3
    with suppress(ConnectionError):
        assert await asyncio.wait_for(ask(proxy), 5) == b""


async def test_a_delay_holds_for_both_directions(proxy: FaultProxy) -> None:
    proxy.delay = 0.1
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert await ask(proxy) == b"hello"
    assert loop.time() - started >= 0.2


async def test_an_upstream_that_is_gone_looks_like_a_reset() -> None:
    async with FaultProxy(upstream=(HOST, 9)).running() as proxy:
        with suppress(ConnectionError):
            assert await ask(proxy) == b""
