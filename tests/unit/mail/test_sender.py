"""The sender's day: at once when nudged, resting while something is down, going on when it is back."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from pymongo.errors import ServerSelectionTimeoutError

from subgraphs.mail.errors import Unavailable
from subgraphs.mail.jobs import Sender
from subgraphs.mail.models import State
from tests.unit.mail.fakes import World, a_notification


@asynccontextmanager
async def _running(sender: Sender) -> AsyncGenerator[None]:
    task = asyncio.create_task(sender.run())
    try:
        yield
    finally:
        task.cancel()


async def _until(world: World, state: State) -> None:
    while any(one.state is not state for one in world.store.kept.values()):
        await asyncio.sleep(0.005)


async def test_a_nudge_sends_without_waiting_for_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subgraphs.mail.jobs._POLL_SECONDS", 3_600)
    world = World()
    sender = Sender(world.delivery(), world.spreading(), world.post.check)
    async with _running(sender):
        await asyncio.sleep(0.01)
        world.store.put(a_notification())
        sender.nudge()
        await asyncio.wait_for(_until(world, State.SENT), 5)


async def test_leftovers_are_found_without_a_nudge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subgraphs.mail.jobs._POLL_SECONDS", 0.01)
    world = World()
    async with _running(Sender(world.delivery(), world.spreading(), world.post.check)):
        await asyncio.sleep(0.02)
        world.store.put(a_notification())
        await asyncio.wait_for(_until(world, State.SENT), 5)


async def test_it_says_what_it_waits_for_and_goes_on_by_itself() -> None:
    world = World()
    world.store.put(*(a_notification(f"e{number}") for number in range(30)))
    world.post.answer = Unavailable("smtp", "ConnectionRefusedError")
    sender = Sender(world.delivery(), world.spreading(), world.post.check)
    async with _running(sender):
        while sender.obstacle is None or world.post.tried < 6:
            await asyncio.sleep(0.005)
        assert sender.obstacle == world.post.answer
        world.post.answer = None
        await asyncio.wait_for(_until(world, State.SENT), 10)
    assert sender.obstacle is None
    assert {one.attempts for one in world.store.kept.values()} == {1}


async def test_a_store_that_is_down_stops_it_no_longer_than_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.store.put(a_notification())
    due = world.store.due
    failures = iter([ServerSelectionTimeoutError("down"), RuntimeError("surprise")])

    async def due_later(*args: object) -> object:
        if (error := next(failures, None)) is not None:
            raise error
        return await due(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(world.store, "due", due_later)
    async with _running(Sender(world.delivery(), world.spreading(), world.post.check)):
        await asyncio.wait_for(_until(world, State.SENT), 5)
