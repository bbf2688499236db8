"""The embedded MongoDB: a server on loopback that the real driver talks to, its documents in one SQLite file."""

import argparse
import asyncio
import signal
from pathlib import Path

from infra.local.lean_imports import leave_out

leave_out(("numpy", "shapely", "shapely.geometry", "shapely.geometry.base", "usearch", "usearch.index"))

from mongoeco.api import AsyncMongoClient  # noqa: E402 - after the imports it must not make
from mongoeco.wire import AsyncMongoEcoProxyServer  # noqa: E402

from infra.local.engine import LocalEngine  # noqa: E402


async def serve(path: Path, port: int, host: str = "127.0.0.1") -> None:
    """Answer until SIGTERM or SIGINT. A kill at any moment loses no acknowledged write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    client = AsyncMongoClient(LocalEngine(str(path)), change_stream_history_size=1)  # nobody follows changes: keep none
    async with client, AsyncMongoEcoProxyServer(client=client, host=host, port=port):
        await stopping.wait()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.mongo", description=__doc__)
    parser.add_argument("--path", type=Path, required=True, help="the SQLite file; made if it does not exist")
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.path, options.port))


if __name__ == "__main__":
    main()
