"""Whose turn it is: for whom an item is held, and what time does to that. Every arrow decides by it, so luck never does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, Final

from subgraphs.chassis.facts import Fact
from subgraphs.items import events
from subgraphs.items.models import Item, ItemStatus
from subgraphs.items.policy.change import Change, unchanged

SKEW: Final = timedelta(seconds=60)
"""How far clocks of hosts may differ: an offer stands for so much longer than it says, or a fast clock would cut it short."""

_LYING: Final = frozenset({ItemStatus.AVAILABLE, ItemStatus.HELD})


def by_turns[**P, Refusal](
    arrow: Callable[Concatenate[Item, P], Change[Item] | Refusal],
) -> Callable[Concatenate[Item, P], Change[Item] | Refusal]:
    """An arrow of the state machine that sees the item as it is `now`, after which the item waits for whose turn it is."""

    @wraps(arrow)
    def decided(item: Item, *args: P.args, **kwargs: P.kwargs) -> Change[Item] | Refusal:
        now = kwargs["now"]
        assert isinstance(now, datetime)
        change = arrow(settled(item, now), *args, **kwargs)
        if not isinstance(change, Change):
            return change
        if change.after is change.before:
            return replace(change, before=item, after=item)
        return _concluded(item, change, now)

    return decided


def settled(item: Item, now: datetime) -> Item:
    """The item as it is at this moment, whether or not that was written down: an offer that ran out has passed on.

    Whoever is next has the full time from that moment: nobody's turn passes while no process runs that could tell them.
    """
    hold = item.hold
    if hold is None or now < hold.until + SKEW:
        return item
    return _offered(replace(item, queue=item.queue[1:], hold_until=None), now)


def pass_on(item: Item, *, now: datetime) -> Change[Item]:
    """Write down that an offer ran out, and to whom it passed."""
    current = settled(item, now)
    if current is item:
        return unchanged(item)
    return _concluded(item, Change(current, replace(current, updated_at=now, rev=item.rev + 1)), now)


def _concluded(item: Item, change: Change[Item], now: datetime) -> Change[Item]:
    after = _offered(change.after, now)
    return replace(change, before=item, after=after, facts=(*_expired(item, change.before), *change.facts, *_ready(item, after)))


def _offered(item: Item, now: datetime) -> Item:
    """What lies somewhere is held for the first in line; with nobody in line it is there for everybody."""
    if item.status not in _LYING or item.hold is not None:
        return item
    if not item.queue:
        return replace(item, status=ItemStatus.AVAILABLE, hold_until=None)
    return replace(item, status=ItemStatus.HELD, hold_until=now + item.queue[0].hold_for)


def _expired(item: Item, current: Item) -> Iterator[Fact]:
    hold = item.hold
    if hold is not None and current is not item:
        yield events.HoldExpired(
            item_id=item.id,
            reservation_id=hold.reservation.id,
            user_id=hold.user_id,
            reserved_at=hold.reservation.created_at,
            held_until=hold.until,
        )


def _ready(item: Item, after: Item) -> Iterator[Fact]:
    """Tell who is next that the item waits for them, unless they were told, or are back where they were told."""
    hold = after.hold
    if hold is None or after.location_id is None or hold.reservation.id in _told(item):
        return
    yield events.ReservationReady(
        item_id=item.id,
        reservation_id=hold.reservation.id,
        user_id=hold.user_id,
        held_until=hold.until,
        location_id=after.location_id,
    )


def _told(item: Item) -> Iterator[str]:
    if item.hold is not None:
        yield item.hold.reservation.id
    if item.fulfilled is not None:
        yield item.fulfilled.reservation.id
