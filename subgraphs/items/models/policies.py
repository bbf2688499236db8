"""Lending policy: the terms items are lent on, by default and for categories and groups of people, one version after another."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from subgraphs.chassis.text import comparison_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for one lend. Before any policy was written these are the terms of everything."""

    version: int = 0
    """Of the policy that decided."""
    loan_length: timedelta = timedelta(days=14)
    renewals: int = 3
    open_loans: int | None = None
    """How many loans somebody may have open at once; None: as many as they like."""
    counts_category: str | None = None
    """What `open_loans` counts: loans of this category, or all if None."""
    hold_length: timedelta = timedelta(days=3)
    due_soon_before: timedelta = timedelta(days=2)
    overdue_every: timedelta = timedelta(days=3)
    managers_after: timedelta = timedelta(days=9)
    recall_within: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Other terms for a category, for a group of people, or for both together. What is None stays as it is elsewhere."""

    category_id: str | None = None
    group: str | None = None
    loan_length: timedelta | None = None
    renewals: int | None = None
    open_loans: int | None = None
    any_number: bool = False
    """Whether the number of open loans has no limit here."""
    hold_length: timedelta | None = None
    due_soon_before: timedelta | None = None
    overdue_every: timedelta | None = None
    managers_after: timedelta | None = None
    recall_within: timedelta | None = None

    @property
    def scope(self) -> tuple[str | None, str | None]:
        """What it is for; no two overrides are for the same. Groups are the same however they are spelt."""
        return self.category_id, None if self.group is None else comparison_key(self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The whole policy at one version. Version 0 is what holds before anybody wrote one."""

    version: int = 0
    default: Terms = field(default_factory=Terms)
    overrides: tuple[Override, ...] = ()
    note: str | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanges:
    """What is given to change the policy: only the terms in `given`; overrides, unless None, replace all there were."""

    expected_version: int | None
    given: dict[str, int | timedelta | None]
    overrides: tuple[Override, ...] | None
    note: str | None
