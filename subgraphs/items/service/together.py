"""Asking once for many: those who ask the same while an answer is on its way wait for the next one, and share it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Together[T]:
    """Runs `ask` for each key one after the other. Nobody gets an answer that was begun before they asked."""

    ask: Callable[[str], Awaitable[T]]
    _under_way: dict[str, asyncio.Task[T]] = field(default_factory=dict[str, asyncio.Task[T]])
    _next: dict[str, asyncio.Task[T]] = field(default_factory=dict[str, asyncio.Task[T]])

    async def __call__(self, key: str) -> T:
        """The answer, as it is now or in a moment."""
        if key not in self._next:
            self._next[key] = asyncio.create_task(self._after(key, self._under_way.get(key)))
        return await asyncio.shield(self._next[key])

    async def _after(self, key: str, before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        self._under_way[key] = self._next.pop(key)
        try:
            return await self.ask(key)
        finally:
            del self._under_way[key]
