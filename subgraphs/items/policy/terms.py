"""The terms items are lent on, and when a loan starts and ends by them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Final

from subgraphs.chassis.refusals import InvalidInput, problems
from subgraphs.chassis.text import FieldProblem, comparison_key
from subgraphs.items.models import Override, Policy, Terms

LONGEST_LOAN = timedelta(days=5 * 366)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_YEAR = 9000
DAYS: Final = {
    "loan_length": "loanDays",
    "hold_length": "holdDays",
    "due_soon_before": "dueSoonDays",
    "overdue_every": "overdueEveryDays",
    "managers_after": "managersAfterDays",
    "recall_within": "recallDays",
}
"""The terms that are lengths of time, and what they are called where they are counted in days."""

DEFAULT_TERMS: Final = Terms()


def terms_for(policy: Policy, category_id: str | None, group: str | None) -> Terms:
    """The terms for an item of this category and a person of this group.

    Field by field the most specific override that says something decides: one for the category and the group, else for the
    category, else for the group, else the default.
    """
    wanted = {(None, _key(group)), (category_id, None), (category_id, _key(group))}
    matching = [row for row in policy.overrides if row.scope in wanted]
    return reduce(_over, sorted(matching, key=_specificity), replace(policy.default, version=policy.version))


def _key(group: str | None) -> str | None:
    return None if group is None else comparison_key(group)


def _specificity(row: Override) -> tuple[bool, bool]:
    return row.category_id is not None, row.group is not None


def _over(terms: Terms, row: Override) -> Terms:
    """The terms with what an override says put over them. A limit for a category counts loans of that category."""
    said = {name: value for name in DAYS if (value := getattr(row, name)) is not None}
    if row.renewals is not None:
        said["renewals"] = row.renewals
    if row.any_number or row.open_loans is not None:
        said |= {"open_loans": row.open_loans, "counts_category": row.category_id}
    return replace(terms, **said)


def check_dates(
    lent_at: datetime | None, due_at: datetime | None, now: datetime, path: str = "input.dueAt"
) -> tuple[datetime, datetime | None] | InvalidInput:
    """When a loan starts, and when it ends if that is given. It may have started in the past: one that is recorded late."""
    start = now if lent_at is None else check_moment(lent_at, "input.lentAt")
    if isinstance(start, FieldProblem):
        return InvalidInput((start,))
    end = None if due_at is None else check_moment(due_at, path)
    if isinstance(end, FieldProblem):
        return InvalidInput((end,))
    return problems(*_date_problems(start, end, now, path)) or (start, end)


def check_renewed(
    present: datetime, due_at: datetime | None, terms: Terms, now: datetime, *, at_will: bool
) -> datetime | InvalidInput:
    """When a renewed loan ends: one loan's length later than it would have, or than now if it is overdue; `at_will` any day."""
    earliest = max(present, now)
    latest = earliest + terms.loan_length
    end = latest if due_at is None else check_moment(due_at, "input.dueAt")
    if isinstance(end, FieldProblem):
        return InvalidInput((end,))
    if end > latest and not at_will:
        message = f"Must lie at most {terms.loan_length.days} days after the day it is due now. Ask a manager for longer."
        return InvalidInput((FieldProblem("input.dueAt", message),))
    return problems(*_renewal_problems(earliest, end, now)) or end


def _renewal_problems(earliest: datetime, end: datetime, now: datetime) -> Iterator[FieldProblem]:
    if end <= earliest:
        yield FieldProblem("input.dueAt", "Must lie in the future, and after the day the loan is due now.")
    if end > now + LONGEST_LOAN:
        yield FieldProblem("input.dueAt", "Must lie at most five years ahead.")


def _date_problems(start: datetime, end: datetime | None, now: datetime, path: str) -> Iterator[FieldProblem]:
    if start > now:
        yield FieldProblem("input.lentAt", "Must not lie in the future.")
    if start < EARLIEST:
        yield FieldProblem("input.lentAt", f"Must not lie before {EARLIEST.year}.")
    if end is not None and end <= start:
        yield FieldProblem(path, "Must lie after the start of the loan.")
    if end is not None and end > now + LONGEST_LOAN:
        yield FieldProblem(path, "Must lie at most five years ahead.")


def check_moment(time: datetime, path: str) -> datetime | FieldProblem:
    """The time in UTC, cut to milliseconds as the store keeps it."""
    if time.tzinfo is None:
        return FieldProblem(path, "Needs an offset, for example 2026-11-23T09:30:00Z.")
    if not EARLIEST.year <= time.year <= LATEST_YEAR:
        return FieldProblem(path, f"Must lie between {EARLIEST.year} and {LATEST_YEAR}.")
    moment = time.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
