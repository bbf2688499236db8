"""What admins can do with the policy."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput, NotPermitted, VersionConflict, shown
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.policy.terms import DAYS
from subgraphs.items.schema.policies import OPEN_LOANS, TEXTS, Policy

_FAR = 100_000
"""More days than any length may have, and few enough to reckon with."""


@strawberry.input(description="Terms to change. What is left out stays.")
class PolicyTermsInput:
    """Of `items.models.PolicyChanges`."""

    loan_days: int | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["loan_days"])
    renewals: int | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["renewals"])
    open_loans: int | None = strawberry.field(default=strawberry.UNSET, description=f"{OPEN_LOANS}. Null: as many as they like.")
    hold_days: int | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["hold_days"])
    due_soon_days: int | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["due_soon_days"])
    overdue_every_days: int | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["overdue_every_days"])
    managers_after_days: int | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["managers_after_days"])
    recall_days: int | None = strawberry.field(default=strawberry.UNSET, description=TEXTS["recall_days"])


@strawberry.input(description="Other terms for a category, a group, or both. What is left out or null is as it is elsewhere.")
class PolicyOverrideInput:
    """See `items.models.Override`."""

    category_id: strawberry.ID | None = strawberry.field(default=None, description="Only for items of this category.")
    group: str | None = strawberry.field(default=None, description="Only for people of this group; 1 to 100 characters.")
    loan_days: int | None = strawberry.field(default=None, description=TEXTS["loan_days"])
    renewals: int | None = strawberry.field(default=None, description=TEXTS["renewals"])
    open_loans: int | None = strawberry.field(
        default=None, description=f"{OPEN_LOANS}; in an override for a category, loans of that category."
    )
    any_number: bool = strawberry.field(default=False, description="Whether here the number of open loans has no limit.")
    hold_days: int | None = strawberry.field(default=None, description=TEXTS["hold_days"])
    due_soon_days: int | None = strawberry.field(default=None, description=TEXTS["due_soon_days"])
    overdue_every_days: int | None = strawberry.field(default=None, description=TEXTS["overdue_every_days"])
    managers_after_days: int | None = strawberry.field(default=None, description=TEXTS["managers_after_days"])
    recall_days: int | None = strawberry.field(default=None, description=TEXTS["recall_days"])


@strawberry.input(description="Changes to the policy.")
class UpdatePolicyInput:
    """See `items.models.PolicyChanges`."""

    expected_version: int | None = strawberry.field(default=None, description="Refuse unless the policy has this version.")
    default: PolicyTermsInput | None = strawberry.field(default=None, description="Terms where no override says otherwise.")
    overrides: list[PolicyOverrideInput] | None = strawberry.field(
        default=None, description="All overrides there are to be, at most 500; if null, they stay as they are."
    )
    note: str | None = strawberry.field(default=None, description="Why; at most 500 characters.")


@strawberry.type(description="The policy is as wished. It decides from now on; loans that are open keep their terms.")
class UpdatePolicySuccess:
    """The outcome wished for."""

    policy: Policy = strawberry.field(description="The policy as it is now.")


UpdatePolicyResult = Annotated[
    UpdatePolicySuccess | VersionConflict | InvalidInput | NotPermitted,
    strawberry.union("UpdatePolicyResult", description="What came of changing the policy."),
]


@strawberry.type
class PolicyMutations:
    """Making the rules."""

    @strawberry.mutation(description="Change the policy. Admins only. Every version is kept, with who wrote it and when.")
    async def update_policy(
        self, info: Info, input: Annotated[UpdatePolicyInput, strawberry.argument(description="What is to hold.")]
    ) -> UpdatePolicyResult:
        context = info.context.changing()
        result = await context.services.policies.update(context.actor, _changes(input))
        return shown(UpdatePolicySuccess(policy=shown(result)) if isinstance(result, models.Policy) else result)


_NAMES: Final[Mapping[str, str]] = {
    "loan_length": "loan_days",
    "hold_length": "hold_days",
    "due_soon_before": "due_soon_days",
    "overdue_every": "overdue_every_days",
    "managers_after": "managers_after_days",
    "recall_within": "recall_days",
    "renewals": "renewals",
    "open_loans": "open_loans",
}


def _changes(given: UpdatePolicyInput) -> models.PolicyChanges:
    rows = None if given.overrides is None else tuple(map(_override, given.overrides))
    return models.PolicyChanges(
        expected_version=given.expected_version,
        given={} if given.default is None else _terms(given.default),
        overrides=rows,
        note=given.note,
    )


def _override(given: PolicyOverrideInput) -> models.Override:
    return models.Override(category_id=given.category_id, group=given.group, any_number=given.any_number, **_terms(given))


def _terms(given: PolicyTermsInput | PolicyOverrideInput) -> dict[str, Any]:
    values = {name: getattr(given, wire) for name, wire in _NAMES.items()}
    return {name: _value(name, value) for name, value in values.items() if value is not strawberry.UNSET}


def _value(name: str, value: int | None) -> int | timedelta | None:
    if name not in DAYS or value is None:
        return value
    return timedelta(days=max(-_FAR, min(value, _FAR)))
