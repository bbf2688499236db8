"""How reports are worked out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from subgraphs.chassis.paging import BadPage
from subgraphs.items.models import Borrowed, CategoryUse, ItemStatus, Lending, Period

LONGEST_PERIOD: Final = timedelta(days=5 * 366)
IN_USE: Final = frozenset(ItemStatus) - {ItemStatus.RETIRED, ItemStatus.LOST}


def check_period(start: datetime, end: datetime, now: datetime) -> Period:
    """The part of a period that is past. Raises `BadPage`."""
    if start.tzinfo is None or end.tzinfo is None:
        raise BadPage("`from` and `to` need a time zone, for example `2026-11-23T00:00:00Z`.")
    if not start < min(end, now) or end - start > LONGEST_PERIOD:
        raise BadPage("`from` must lie in the past and before `to`, by five years at most.")
    return Period(start, min(end, now))


def most_borrowed(lendings: Iterable[Lending], first: int) -> list[Borrowed]:
    """The items that were borrowed most often; those borrowed equally often by id."""
    times = Counter(lending.item_id for lending in lendings)
    ranked = sorted(times.items(), key=lambda each: (-each[1], each[0]))
    return [Borrowed(item_id, count) for item_id, count in ranked[:first]]


def utilisation(
    period: Period,
    lendings: Iterable[Lending],
    category_of: Mapping[str, str | None],
    in_use: Mapping[str | None, int],
    created: Iterable[tuple[str | None, datetime]],
) -> list[CategoryUse]:
    """Time lent over time available ("time utilisation" in rental), by category.

    Available is the whole period for each item that is in use now, less the time before it was `created`, for those that were
    created amid the period. Loans count as far as they lie in the period, and only those of items that are in use now.
    """
    lent, missing = Counter[str | None](), Counter[str | None]()
    for lending in lendings:
        if lending.item_id in category_of:
            lent[category_of[lending.item_id]] += _seconds(period.overlap(lending.lent_at, lending.ended_at))
    for category, at in created:
        missing[category] += _seconds(period.overlap(period.start, at))
    shares = {
        category: _share(lent[category], items * _seconds(period.length) - missing[category])
        for category, items in in_use.items()
        if items > 0
    }
    ranked = sorted(shares.items(), key=lambda each: (-each[1], each[0] or ""))
    return [CategoryUse(category, in_use[category], share) for category, share in ranked]


def _seconds(time: timedelta) -> int:
    return round(time.total_seconds())


def _share(lent: int, available: int) -> float:
    """Loans that were recorded late may reach back to before their item was."""
    return min(1.0, lent / available) if available > 0 else 0.0
