"""Whether an item may be lent, as clients see it."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput, NotPermitted, shows
from subgraphs.items.schema.problems import (
    DirectoryUnavailable,
    ItemHeld,
    ItemNotFound,
    ItemRetired,
    ItemUnavailable,
    LoanLimitReached,
    UserInactive,
    UserNotFound,
)
from subgraphs.items.service.lendability import LendAnswer

LendRefusal = Annotated[
    ItemNotFound
    | ItemUnavailable
    | ItemRetired
    | ItemHeld
    | UserNotFound
    | UserInactive
    | DirectoryUnavailable
    | LoanLimitReached
    | InvalidInput
    | NotPermitted,
    strawberry.union("LendRefusal", description="What may stand in the way of a lend: the refusals of `lendItem`."),
]


@strawberry.type(
    description="Whether somebody may borrow an item now, by the rules `lendItem` goes by. Nothing is promised: somebody else"
    " may still be faster."
)
class CanLend:
    """Shows `items.service.lendability.LendAnswer`."""

    is_type_of = shows(LendAnswer)

    allowed: bool = strawberry.field(description="Whether nothing stands in the way.")
    reasons: list[LendRefusal] = strawberry.field(description="Everything that stands in the way; nothing if it is allowed.")
    due_at: datetime | None = strawberry.field(
        description="When the item should be back: the day asked for, else what the policy offers; null if that cannot be told."
    )
    latest_due_at: datetime | None = strawberry.field(
        description="The latest day one may lend until; null for managers, who may choose any, or if it cannot be told."
    )
    open_loans: int | None = strawberry.field(description="How many loans the limit counts are open now; null if unknown.")

    @strawberry.field(description="How many loans may be open at once; null: any number, or unknown.")
    def open_loans_limit(self: Any) -> int | None:
        return None if self.terms is None else self.terms.open_loans

    @strawberry.field(description="How often the loan could be renewed; null if that cannot be told.")
    def renewals(self: Any) -> int | None:
        return None if self.terms is None else self.terms.renewals

    @strawberry.field(description="The version of the policy that decides; null if that cannot be told.")
    def policy_version(self: Any) -> int | None:
        return None if self.terms is None else self.terms.version
