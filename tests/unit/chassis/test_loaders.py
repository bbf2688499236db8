"""What a request looks up at once."""

import asyncio
from collections.abc import Mapping, Sequence

from subgraphs.chassis.graphql.loaders import Lists, by_key


async def test_keys_asked_for_together_are_read_together() -> None:
    reads: list[Sequence[str]] = []

    async def read(keys: Sequence[str]) -> Mapping[str, str]:
        reads.append(list(keys))
        return {key: key.upper() for key in keys if key != "nobody"}

    loader = by_key(read)
    found = await asyncio.gather(loader.load("a"), loader.load("nobody"), loader.load("a"))

    assert found == ["A", None, "A"]
    assert reads == [["a", "nobody"]]


async def test_lists_with_the_same_options_are_read_together_and_others_apart() -> None:
    reads: list[tuple[Sequence[str], int]] = []

    async def read(owners: Sequence[str], size: int) -> Mapping[str, str]:
        reads.append((list(owners), size))
        return {owner: owner * size for owner in owners}

    lists = Lists(read)
    found = await asyncio.gather(lists.load("a", 2), lists.load("b", 2), lists.load("a", 3))

    assert found == ["aa", "bb", "aaa"]
    assert sorted(reads) == [(["a"], 3), (["a", "b"], 2)]
