"""Two people, one item, any interleaving: every order of every read and write of what they do leaves one fair history."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.chassis.facts import to_data
from subgraphs.chassis.identity import SYSTEM
from subgraphs.items.policy.terms import DEFAULT_TERMS
from subgraphs.items.policy.turns import SKEW
from tests.unit.items.fakes import FakeItems, Inventory
from tests.unit.items.histories import history_of

OVER = DEFAULT_TERMS.hold_length + SKEW
ACTS = st.sampled_from(["reserve", "cancel", "lend", "return", "expire", "look"])


class Crossing:
    """Lets nobody read or write an item before it is told whose turn it is."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[None]] = []

    async def wait(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        await turn

    def through(self, port: Any) -> Any:
        return Guarded(port, self) if isinstance(port, FakeItems) else port

    async def conduct(self, deeds: list[Coroutine[Any, Any, object]], choose: Callable[[int], int]) -> None:
        """Run everything at the same time, one step after the other, in the order that is chosen."""
        tasks = [asyncio.ensure_future(deed) for deed in deeds]
        while not all(task.done() for task in tasks):
            if self.waiting:
                self.waiting.pop(choose(len(self.waiting))).set_result(None)
            await asyncio.sleep(0)
        for task in tasks:
            task.result()


class Guarded:
    """Items whose reads and writes take turns."""

    def __init__(self, items: FakeItems, crossing: Crossing) -> None:
        self._items, self._crossing = items, crossing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._items, name)

    async def get(self, id: str) -> Any:
        await self._crossing.wait()
        return await self._items.get(id)

    async def save(self, *change: Any) -> Any:
        await self._crossing.wait()
        return await self._items.save(*change)


async def act(inventory: Inventory, drill: str, what: str, who: str) -> object:
    match what:
        case "reserve":
            return await inventory.queues.reserve(SYSTEM, drill, who)
        case "cancel":
            return await inventory.queues.cancel(SYSTEM, item_id=drill, user_id=who)
        case "lend":
            return await inventory.lend(drill, who)
        case "return":
            return await inventory.take_back(drill)
        case "expire":
            inventory.clock.pass_by(OVER)
            return None
        case _:
            return await inventory.holds.pass_on_due(SYSTEM)


@settings(max_examples=150, deadline=None)
@given(
    before=st.lists(st.tuples(ACTS, st.booleans()), max_size=4),
    rounds=st.lists(st.lists(st.tuples(ACTS, st.booleans()), min_size=2, max_size=4), min_size=1, max_size=3),
    data=st.data(),
)
def test_every_interleaving_leaves_one_fair_history(
    before: list[tuple[str, bool]], rounds: list[list[tuple[str, bool]]], data: st.DataObject
) -> None:
    inventory, crossing = Inventory(), Crossing()
    drill = inventory.thing()

    def deed(what: str, first: bool) -> Coroutine[Any, Any, object]:
        return act(inventory, drill, what, inventory.ada if first else inventory.bob)

    def choose(among: int) -> int:
        return data.draw(st.integers(0, among - 1)) if among > 1 else 0

    async def play() -> None:
        for what, first in before:
            await deed(what, first)
        inventory.serve(crossing.through)
        for deeds in rounds:
            await crossing.conduct([deed(what, first) for what, first in deeds], choose)

    asyncio.run(play())

    history = history_of((fact.type, to_data(fact)) for fact in inventory.items.facts)
    assert history.agrees_with(inventory.items.kept[drill])
