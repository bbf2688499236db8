"""Changing what others change too: read, decide, write if nobody was faster, else look again a moment later."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from subgraphs.chassis.idempotency import Once
from subgraphs.chassis.identity import Actor
from subgraphs.chassis.ids import is_id
from subgraphs.items.errors import ItemNotFound
from subgraphs.items.models import Item, LocationTree, Write
from subgraphs.items.policy.change import Change
from subgraphs.items.policy.repeats import repeated, sealed
from subgraphs.items.service.ports import ItemRepository, LocationStore

_ATTEMPTS = 24
_FIRST_PAUSE_SECONDS = 0.002
_LONGEST_PAUSE_SECONDS = 0.5


class Contended(Exception):
    """Others were faster again and again, and the change was possible each time."""


async def change_item[Refusal](
    items: ItemRepository,
    actor: Actor,
    item_id: str,
    decide: Callable[[Item], Change[Item] | Refusal],
    once: Once | None = None,
    gate: Callable[[Item], Awaitable[Refusal | None]] | None = None,
    on_duplicate: Callable[[Item], Refusal] | None = None,
) -> Change[Item] | Refusal | ItemNotFound:
    """Apply what `decide` makes of the item as it is. `gate` is asked once, when the item itself is no obstacle;
    what it finds out may let `decide` decide otherwise.

    What was done before under the key of `once` is not done again: see `Change.repeats`. Who met a rival waits for the others
    of this process that did, so that they do not spoil each other's attempts and rivals elsewhere are few.
    """
    result = await _attempt(items, actor, item_id, decide, once, gate, on_duplicate)
    if not isinstance(result, Write):
        return result
    async with items.turn(item_id):
        for attempt in range(_ATTEMPTS):
            await _pause_before(attempt)
            result = await _attempt(items, actor, item_id, decide, once, None, on_duplicate)
            if not isinstance(result, Write):
                return result
    raise Contended(f"item {item_id}")


async def _attempt[Refusal](
    items: ItemRepository,
    actor: Actor,
    item_id: str,
    decide: Callable[[Item], Change[Item] | Refusal],
    once: Once | None,
    gate: Callable[[Item], Awaitable[Refusal | None]] | None,
    on_duplicate: Callable[[Item], Refusal] | None,
) -> Change[Item] | Refusal | ItemNotFound | Write:
    item = await items.get(item_id) if is_id(item_id) else None
    if item is None:
        return ItemNotFound()
    if once is not None and (change := repeated(item, once)) is not None:
        return change
    change = decide(item)
    if not isinstance(change, Change):
        return change
    if gate is not None:
        change = await gate(item) or decide(item)
    if not isinstance(change, Change):
        return change
    change = change if once is None else sealed(change, once)
    outcome = await _write(items, change, actor)
    if outcome is Write.DUPLICATE and on_duplicate is not None:
        return on_duplicate(change.after)
    return change if outcome is Write.DONE else outcome


async def _pause_before(attempt: int) -> None:
    """Wait a random part of a growing pause ("full jitter"), so that rivals do not meet again and again."""
    if attempt:
        longest = min(_FIRST_PAUSE_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS)
        await asyncio.sleep(random.uniform(0, longest))  # noqa: S311


async def _write(items: ItemRepository, change: Change[Item], actor: Actor) -> Write:
    if change.after is change.before:
        return Write.DONE
    return await items.save(change.before, change.after, change.facts, actor)


async def change_tree[Refusal](
    store: LocationStore, actor: Actor, decide: Callable[[LocationTree], Change[LocationTree] | Refusal]
) -> LocationTree | Refusal:
    """Apply what `decide` makes of the location tree as it is."""
    for attempt in range(_ATTEMPTS):
        await _pause_before(attempt)
        change = decide(await store.current())
        if not isinstance(change, Change):
            return change
        if change.after is change.before or await store.save(change.before, change.after, change.facts, actor):
            return change.after
    raise Contended("locations")
