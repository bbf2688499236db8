"""What an admin may write into the policy: every value within bounds, one override for each category, group, or both."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from subgraphs.chassis.facts import to_camel
from subgraphs.chassis.refusals import InvalidInput, VersionConflict, problems
from subgraphs.chassis.text import FieldProblem, clean, clean_optional
from subgraphs.items.models import Override, Policy, PolicyChanges
from subgraphs.items.policy.catalogue import LONGEST_NOTE
from subgraphs.items.policy.terms import DAYS

MOST_OVERRIDES = 500
LONGEST_GROUP = 100


@dataclass(frozen=True, slots=True)
class Bounds:
    """From one number to another, both included; lengths of time in days."""

    least: int
    most: int


BOUNDS: Final[Mapping[str, Bounds]] = {
    "loan_length": Bounds(1, 1_830),
    "renewals": Bounds(0, 100),
    "open_loans": Bounds(0, 10_000),
    "hold_length": Bounds(1, 60),
    "due_soon_before": Bounds(0, 60),
    "overdue_every": Bounds(1, 90),
    "managers_after": Bounds(0, 365),
    "recall_within": Bounds(0, 90),
}


def changed(policy: Policy, changes: PolicyChanges, *, by: str, now: datetime) -> Policy | VersionConflict | InvalidInput:
    """The next version of the policy."""
    if changes.expected_version not in {None, policy.version}:
        return VersionConflict(policy.version)
    note = clean_optional(changes.note, "input.note", longest=LONGEST_NOTE, multiline=True)
    rows = policy.overrides if changes.overrides is None else tuple(map(_cleaned, changes.overrides))
    found = problems(note, *_default_problems(changes.given), *_override_problems(changes.overrides or ()))
    if found is not None or isinstance(note, FieldProblem):
        return found or InvalidInput(())
    default = replace(policy.default, **changes.given)
    return Policy(version=policy.version + 1, default=default, overrides=rows, note=note, changed_at=now, changed_by=by)


def categories_of(changes: PolicyChanges) -> Mapping[str, int]:
    """The categories that overrides are given for, each with the first override's place."""
    rows = enumerate(changes.overrides or ())
    return {row.category_id: place for place, row in reversed(list(rows)) if row.category_id is not None}


def unknown_category(place: int) -> InvalidInput:
    """The refusal of an override for a category there is not."""
    return InvalidInput(
        (FieldProblem(_path(place, "categoryId"), "There is no category with this id. Choose one of `categories`."),)
    )


def _cleaned(row: Override) -> Override:
    return replace(row, group=None if row.group is None else row.group.strip())


def _default_problems(given: Mapping[str, int | timedelta | None]) -> Iterator[FieldProblem]:
    for name, value in given.items():
        if value is None and name != "open_loans":
            yield FieldProblem(f"input.default.{_wire(name)}", "Must have a value; leave it out to keep it as it is.")
        yield from _bound(name, value, f"input.default.{_wire(name)}")


def _override_problems(rows: tuple[Override, ...]) -> Iterator[FieldProblem]:
    if len(rows) > MOST_OVERRIDES:
        yield FieldProblem("input.overrides", f"There can be at most {MOST_OVERRIDES} overrides.")
    seen = Counter[Any]()
    for place, row in enumerate(rows[:MOST_OVERRIDES]):
        seen[row.scope] += 1
        yield from _row_problems(place, row, again=seen[row.scope] > 1)


def _row_problems(place: int, row: Override, *, again: bool) -> Iterator[FieldProblem]:
    if row.category_id is None and row.group is None:
        yield FieldProblem(_path(place, "categoryId"), "Give a category, a group or both; what holds for all is `default`.")
    elif again:
        yield FieldProblem(_path(place, "categoryId"), "There is an override for the same category and group above. Make it one.")
    if row.group is not None and isinstance(
        problem := clean(row.group, _path(place, "group"), longest=LONGEST_GROUP), FieldProblem
    ):
        yield problem
    if row.any_number and row.open_loans is not None:
        yield FieldProblem(_path(place, "openLoans"), "Leave it out where the number of open loans has no limit.")
    if all(getattr(row, name) is None for name in BOUNDS) and not row.any_number:
        yield FieldProblem(_path(place, "loanDays"), "This override says nothing. Give it a value, or leave it out.")
    for name in BOUNDS:
        yield from _bound(name, getattr(row, name), _path(place, _wire(name)))


def _bound(name: str, value: int | timedelta | None, path: str) -> Iterator[FieldProblem]:
    number = value.days if isinstance(value, timedelta) else value
    bounds = BOUNDS[name]
    if number is not None and not bounds.least <= number <= bounds.most:
        yield FieldProblem(path, f"Must lie between {bounds.least} and {bounds.most}.")


def _path(place: int, name: str) -> str:
    return f"input.overrides.{place}.{name}"


def _wire(name: str) -> str:
    """The field's name as clients give it."""
    return DAYS.get(name) or to_camel(name)
