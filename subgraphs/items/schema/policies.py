"""The lending policy as clients see it."""

from datetime import datetime
from typing import Any, Final

import strawberry

from subgraphs.chassis.graphql.types import shown, shows
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.categories import Category
from subgraphs.items.schema.people import User

TEXTS: Final = {
    "loan_days": "How many days a loan lasts, and each renewal of it; 1 to 1830.",
    "renewals": "How often a loan may be renewed; 0 to 100.",
    "hold_days": "How many days an item waits for the first in its queue; 1 to 60.",
    "due_soon_days": "How many days before it is due a borrower is reminded; 0 to 60, where 0 is not at all.",
    "overdue_every_days": "How many days lie between two reminders of an overdue loan; 1 to 90.",
    "managers_after_days": "After how many days overdue the managers are told too; 0 to 365.",
    "recall_days": "How many days somebody has left to bring back what is recalled; 0 to 90.",
}
"""What the terms say, for what is shown and for what is given."""

OPEN_LOANS: Final = "How many loans one person may have open at once; 0 to 10000"


@strawberry.type(description="The terms items are lent on.")
class PolicyTerms:
    """Shows `items.models.Terms`."""

    is_type_of = shows(models.Terms)

    renewals: int = strawberry.field(description=TEXTS["renewals"])
    open_loans: int | None = strawberry.field(description=f"{OPEN_LOANS}. Null: as many as they like.")

    @strawberry.field(description=TEXTS["loan_days"])
    def loan_days(self: Any) -> int:
        return self.loan_length.days

    @strawberry.field(description=TEXTS["hold_days"])
    def hold_days(self: Any) -> int:
        return self.hold_length.days

    @strawberry.field(description=TEXTS["due_soon_days"])
    def due_soon_days(self: Any) -> int:
        return self.due_soon_before.days

    @strawberry.field(description=TEXTS["overdue_every_days"])
    def overdue_every_days(self: Any) -> int:
        return self.overdue_every.days

    @strawberry.field(description=TEXTS["managers_after_days"])
    def managers_after_days(self: Any) -> int:
        return self.managers_after.days

    @strawberry.field(description=TEXTS["recall_days"])
    def recall_days(self: Any) -> int:
        return self.recall_within.days


_ELSE = " Null: as it is without this override."


@strawberry.type(
    description="Other terms for a category, for a group of people, or for both together. Of several that match, each term is"
    " decided by the most specific one that has it: category and group, then category, then group, then the default."
)
class PolicyOverride:
    """Shows `items.models.Override`."""

    is_type_of = shows(models.Override)

    group: str | None = strawberry.field(description="The group of people it is for; null: whatever the group.")
    renewals: int | None = strawberry.field(description=TEXTS["renewals"] + _ELSE)
    open_loans: int | None = strawberry.field(
        description=f"{OPEN_LOANS}; in an override for a category, loans of that category." + _ELSE
    )
    any_number: bool = strawberry.field(description="Whether here the number of open loans has no limit.")

    @strawberry.field(description="The category it is for; null: whatever the category, or it is not there any more.")
    async def category(self: Any, info: Info) -> Category | None:
        return None if self.category_id is None else shown(await info.context.load.categories.load(self.category_id))

    @strawberry.field(description="The id of the category it is for; null: whatever the category.")
    def category_id(self: Any) -> strawberry.ID | None:
        return self.category_id

    @strawberry.field(description=TEXTS["loan_days"] + _ELSE)
    def loan_days(self: Any) -> int | None:
        return None if self.loan_length is None else self.loan_length.days

    @strawberry.field(description=TEXTS["hold_days"] + _ELSE)
    def hold_days(self: Any) -> int | None:
        return None if self.hold_length is None else self.hold_length.days

    @strawberry.field(description=TEXTS["due_soon_days"] + _ELSE)
    def due_soon_days(self: Any) -> int | None:
        return None if self.due_soon_before is None else self.due_soon_before.days

    @strawberry.field(description=TEXTS["overdue_every_days"] + _ELSE)
    def overdue_every_days(self: Any) -> int | None:
        return None if self.overdue_every is None else self.overdue_every.days

    @strawberry.field(description=TEXTS["managers_after_days"] + _ELSE)
    def managers_after_days(self: Any) -> int | None:
        return None if self.managers_after is None else self.managers_after.days

    @strawberry.field(description=TEXTS["recall_days"] + _ELSE)
    def recall_days(self: Any) -> int | None:
        return None if self.recall_within is None else self.recall_within.days


@strawberry.type(description="The lending policy, whole, at one version.")
class Policy:
    """Shows `items.models.Policy`."""

    is_type_of = shows(models.Policy)

    version: int = strawberry.field(description="Counts the changes; 0 before the first. Pass it as `expectedVersion`.")
    default: PolicyTerms = strawberry.field(description="The terms where no override says otherwise.")
    overrides: list[PolicyOverride] = strawberry.field(description="Other terms, for categories and groups.")
    changed_at: datetime | None = strawberry.field(description="When this version was written; null for version 0.")

    @strawberry.field(description="Who wrote this version; null for version 0, and for who does not keep the inventory.")
    def changed_by(self: Any, info: Info) -> User | None:
        policy: models.Policy = self
        if policy.changed_by is None or not info.context.services.policies.may_know(info.context.actor):
            return None
        return shown(models.UserRef(policy.changed_by))

    @strawberry.field(description="What its writer noted about it; null for who does not keep the inventory.")
    def note(self: Any, info: Info) -> str | None:
        return self.note if info.context.services.policies.may_know(info.context.actor) else None
