"""Work that runs as long as the service does."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

from subgraphs.chassis.mongo import UNAVAILABLE, Database, Indexes, ensure_indexes

_RETRY_SECONDS = 1.0
_log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(name: str, work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    """Run `work` beside the service and stop it at the end."""
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_report)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("background work stopped", task=task.get_name(), exc_info=error)


async def eventually_indexed(database: Database, indexes: Indexes) -> None:
    """Create the indexes as soon as the store answers."""
    while True:
        try:
            return await ensure_indexes(database, indexes)
        except UNAVAILABLE as error:
            _log.warning("waiting for the store", reason=f"{type(error).__name__}: {error}"[:300])
            await asyncio.sleep(_RETRY_SECONDS)
