"""What a follower is given: in order, bounded, and never less than it believes to have."""

import asyncio
from typing import Any

import pytest

from subgraphs.chassis.live.feed import Cursor, Heard, Inbox, Resync, ResyncReason


def heard(number: int, subject: str = "a") -> Heard[int]:
    return Heard(subject, number, Cursor("e", (number, 0)))


async def taken(inbox: Inbox[int]) -> list[Any]:
    """Everything that waits."""
    found: list[Any] = []
    while True:
        try:
            async with asyncio.timeout(0.01):
                found.append(await inbox.take())
        except TimeoutError:
            return found


async def test_who_keeps_up_is_given_everything_in_order() -> None:
    inbox = Inbox[int](limit=5)
    for number in range(3):
        inbox.put(heard(number))

    assert [each.about for each in await taken(inbox)] == [0, 1, 2]


async def test_a_burst_about_one_thing_is_coalesced_to_the_latest_when_there_is_no_more_room() -> None:
    inbox = Inbox[int](limit=5)
    inbox.put(heard(0, "b"))
    for number in range(1, 100):
        inbox.put(heard(number))

    found = await taken(inbox)

    assert found[0] == heard(0, "b")
    assert found[-1] == heard(99)
    assert len(found) <= 5
    assert [each.about for each in found] == sorted(each.about for each in found)


async def test_who_is_too_slow_is_told_so_once_and_then_goes_on_from_there() -> None:
    inbox = Inbox[int](limit=5)
    for number in range(20):
        inbox.put(heard(number, subject=str(number)))
    before = inbox.lost
    first = await taken(inbox)
    inbox.put(heard(20))

    assert before
    assert first == [Resync(ResyncReason.TOO_SLOW, Cursor("e", (19, 0)))]
    assert await taken(inbox) == [heard(20)]


async def test_whoever_waits_is_woken() -> None:
    inbox = Inbox[int]()
    waiting = asyncio.create_task(inbox.take())
    await asyncio.sleep(0)

    inbox.put(heard(1))

    assert await waiting == heard(1)


def test_a_cursor_survives_being_written_down() -> None:
    cursor = Cursor("01a208ce-b80a-7435-8c63-e8c46ca43b0f.bab9fbad", (1795453622505, 3))

    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize("text", ["", ":", "e:1", "e:1-", "e:-1-2", "1-2", "e:1-2 ", "e\n:1-2", "e:1-2-3", "x" * 500, "é:1-2"])
def test_what_is_no_cursor_is_recognised(text: str) -> None:
    assert Cursor.parse(text) is None
