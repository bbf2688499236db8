"""The terms items are lent on, and when a loan starts and ends by them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from subgraphs.chassis.refusals import InvalidInput, problems
from subgraphs.chassis.text import FieldProblem

LONGEST_LOAN = timedelta(days=5 * 366)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_YEAR = 9000


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long a loan and each renewal of it are, how often it may be renewed, how long a lend can be undone, and when
    borrowers are reminded: so long before it is due, then when it is due, then so often while it is overdue."""

    loan_length: timedelta = timedelta(days=14)
    renewals: int = 3
    undo_within: timedelta = timedelta(seconds=60)
    due_soon_before: timedelta = timedelta(days=2)
    overdue_every: timedelta = timedelta(days=3)
    overdue_reminders: int = 10


DEFAULT_TERMS: Final = Terms()


def check_dates(
    lent_at: datetime | None, due_at: datetime | None, terms: Terms, now: datetime
) -> tuple[datetime, datetime] | InvalidInput:
    """When a loan starts and ends. It may have started in the past: one that is recorded late."""
    start = now if lent_at is None else _moment(lent_at, "input.lentAt")
    if isinstance(start, FieldProblem):
        return InvalidInput((start,))
    end = start + terms.loan_length if due_at is None else _moment(due_at, "input.dueAt")
    if isinstance(end, FieldProblem):
        return InvalidInput((end,))
    return problems(*_date_problems(start, end, now)) or (start, end)


def check_renewed(present: datetime, due_at: datetime | None, terms: Terms, now: datetime) -> datetime | InvalidInput:
    """When a renewed loan ends: one loan's length later than it would have, or than now if it is overdue."""
    end = max(present, now) + terms.loan_length if due_at is None else _moment(due_at, "input.dueAt")
    if isinstance(end, FieldProblem):
        return InvalidInput((end,))
    return problems(*_renewal_problems(max(present, now), end, now)) or end


def _renewal_problems(earliest: datetime, end: datetime, now: datetime) -> Iterator[FieldProblem]:
    if end <= earliest:
        yield FieldProblem("input.dueAt", "Must lie in the future, and after the day the loan is due now.")
    if end > now + LONGEST_LOAN:
        yield FieldProblem("input.dueAt", "Must lie at most five years ahead.")


def _date_problems(start: datetime, end: datetime, now: datetime) -> Iterator[FieldProblem]:
    if start > now:
        yield FieldProblem("input.lentAt", "Must not lie in the future.")
    if start < EARLIEST:
        yield FieldProblem("input.lentAt", f"Must not lie before {EARLIEST.year}.")
    if end <= start:
        yield FieldProblem("input.dueAt", "Must lie after the start of the loan.")
    if end > now + LONGEST_LOAN:
        yield FieldProblem("input.dueAt", "Must lie at most five years ahead.")


def _moment(time: datetime, path: str) -> datetime | FieldProblem:
    """The time in UTC, cut to milliseconds as the store keeps it."""
    if time.tzinfo is None:
        return FieldProblem(path, "Needs an offset, for example 2026-11-23T09:30:00Z.")
    if not EARLIEST.year <= time.year <= LATEST_YEAR:
        return FieldProblem(path, f"Must lie between {EARLIEST.year} and {LATEST_YEAR}.")
    moment = time.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
