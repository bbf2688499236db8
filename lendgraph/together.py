"""Runs coroutines side by side."""

import asyncio
from collections.abc import Coroutine, Iterable


async def together[T](coroutines: Iterable[Coroutine[object, object, T]]) -> list[T]:
    """Their results in order; the first failure stops the others and is raised as it is, not in a group."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]
