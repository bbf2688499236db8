"""Asking once for many: few answers for many who ask, and never an old one."""

import asyncio

import pytest

from subgraphs.items.service.together import Together


async def test_many_who_ask_at_once_share_an_answer_that_was_begun_after_they_asked() -> None:
    begun: list[int] = []
    now = 0

    async def ask(_key: str) -> int:
        begun.append(now)
        seen = now
        await asyncio.sleep(0)
        return seen

    together = Together(ask)

    async def asked_at(time: int) -> None:
        nonlocal now
        now = time
        assert await together("ada") >= time

    await asyncio.gather(*(asked_at(time) for time in range(100)))
    await asked_at(100)
    assert len(begun) < 10


async def test_who_gives_up_does_not_take_the_answer_from_others() -> None:
    gate = asyncio.Event()

    async def ask(_key: str) -> str:
        await gate.wait()
        return "answer"

    together = Together(ask)
    first, second = (asyncio.create_task(together("ada")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    gate.set()
    assert await second == "answer"


async def test_a_failure_is_everybodys_who_shared_it_and_nobodys_afterwards() -> None:
    failing = True

    async def ask(_key: str) -> str:
        await asyncio.sleep(0)
        if failing:
            raise ConnectionError("down")
        return "answer"

    together = Together(ask)
    outcomes = await asyncio.gather(*(together("ada") for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionError] * 3
    failing = False
    assert await together("ada") == "answer"
    with pytest.raises(KeyError):
        together._under_way["ada"]
