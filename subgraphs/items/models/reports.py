"""What managers want to know of the whole: how it stands now, what is borrowed most, how much of the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment up to another, which does not belong to it."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    def overlap(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between two moments lies in it."""
        return max(timedelta(), min(end, self.end) - max(start, self.start))


@dataclass(frozen=True, slots=True)
class Lending:
    """As much of a loan as reports look at; one that is open ends now."""

    item_id: str
    lent_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Lendings:
    """Loans of a period; `capped` if there are more."""

    found: Sequence[Lending]
    capped: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand now."""

    open_loans: int
    overdue: int
    due_today: int
    held: int
    assigned: int
    lost: int
    available: int


@dataclass(frozen=True, slots=True)
class Borrowed:
    """How often an item was borrowed."""

    item_id: str
    times: int


@dataclass(frozen=True, slots=True)
class MostBorrowed:
    """The items that were borrowed most often, the first one most."""

    items: Sequence[Borrowed]
    approximate: bool


@dataclass(frozen=True, slots=True)
class CategoryUse:
    """How many items of a category are in use, and which share of their time they were lent."""

    category_id: str | None
    items: int
    share: float


@dataclass(frozen=True, slots=True)
class Utilisation:
    """The use of each category, the most used first."""

    categories: Sequence[CategoryUse]
    approximate: bool
