"""What one request has looked up already: lists of N things cost one query per kind of thing, not N."""

from collections.abc import Awaitable, Hashable, Mapping, Sequence
from typing import Any, Protocol

from strawberry.dataloader import DataLoader


class _ReadMany[Key, Value](Protocol):
    def __call__(self, keys: Sequence[Key], /) -> Awaitable[Mapping[Key, Value]]: ...


def by_key[Key: Hashable, Value](read: _ReadMany[Key, Value]) -> DataLoader[Key, Value | None]:
    """A loader that reads all keys asked for in one turn of the loop at once; None for what there is not."""

    async def load(keys: list[Key]) -> Sequence[Value | None]:
        found = await read(keys)
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=load)


class Lists[Options: Hashable, Value]:
    """Loads lists that belong to something (what somebody holds, an item's timeline), those with the same options together."""

    def __init__(self, read: "_ReadLists[Options, Value]") -> None:
        self._read = read
        self._loaders: dict[Options, DataLoader[str, Value]] = {}

    async def load(self, owner: str, options: Options) -> Value:
        """One owner's list."""
        if options not in self._loaders:
            self._loaders[options] = DataLoader(load_fn=self._reader(options))
        return await self._loaders[options].load(owner)

    def _reader(self, options: Options) -> Any:
        async def load(owners: list[str]) -> Sequence[Value]:
            found = await self._read(owners, options)
            return [found[owner] for owner in owners]

        return load


class _ReadLists[Options, Value](Protocol):
    def __call__(self, owners: Sequence[str], options: Options, /) -> Awaitable[Mapping[str, Value]]: ...
