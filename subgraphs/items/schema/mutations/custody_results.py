"""The outcomes of mutations of custody: one success, and the refusals a client can act on."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput, NotPermitted
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.loans import Loan
from subgraphs.items.schema.problems import (
    DirectoryUnavailable,
    ItemHeld,
    ItemNotAssigned,
    ItemNotFound,
    ItemNotLent,
    ItemRetired,
    ItemUnavailable,
    LoanLimitReached,
    LocationArchived,
    LocationNotFound,
    UserInactive,
    UserNotFound,
)

_NOW = "The item as it is now."


@strawberry.type(description="The borrower has the item.")
class LendItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description=_NOW)
    loan: Loan = strawberry.field(description="The new loan.")


@strawberry.type(description="The item is back.")
class ReturnItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description=_NOW)
    loan: Loan = strawberry.field(description="The loan, which is closed now.")


@strawberry.type(description="The item is the person's.")
class AssignItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description=_NOW)


@strawberry.type(description="The item is back.")
class UnassignItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description=_NOW)


LendItemResult = Annotated[
    LendItemSuccess
    | ItemNotFound
    | ItemUnavailable
    | ItemRetired
    | ItemHeld
    | UserNotFound
    | UserInactive
    | DirectoryUnavailable
    | LoanLimitReached
    | InvalidInput
    | NotPermitted,
    strawberry.union("LendItemResult", description="What came of lending an item."),
]
ReturnItemResult = Annotated[
    ReturnItemSuccess | ItemNotFound | ItemNotLent | LocationNotFound | LocationArchived | InvalidInput | NotPermitted,
    strawberry.union("ReturnItemResult", description="What came of taking a lent item back."),
]
AssignItemResult = Annotated[
    AssignItemSuccess
    | ItemNotFound
    | ItemUnavailable
    | ItemRetired
    | ItemHeld
    | UserNotFound
    | UserInactive
    | DirectoryUnavailable
    | InvalidInput
    | NotPermitted,
    strawberry.union("AssignItemResult", description="What came of assigning an item."),
]
UnassignItemResult = Annotated[
    UnassignItemSuccess | ItemNotFound | ItemNotAssigned | LocationNotFound | LocationArchived | InvalidInput | NotPermitted,
    strawberry.union("UnassignItemResult", description="What came of taking an assigned item back."),
]
