"""Borrowers: how many loans somebody has open, counted where it can be claimed in one write."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A loan that counts: claimed just before the item is taken, freed once the loan ended."""

    loan_id: str
    item_id: str
    category_id: str | None = None
    """Of the item when it was claimed."""
    claimed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrower:
    """What counts as open for one person."""

    id: str
    slots: tuple[Slot, ...] = ()

    def count(self, category_id: str | None) -> int:
        """How many loans are open, of one category or in all."""
        return _count(self.slots) if category_id is None else _count(s for s in self.slots if s.category_id == category_id)


def _count(slots: Iterable[Slot]) -> int:
    return sum(1 for _ in slots)
