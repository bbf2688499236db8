"""What mutations of many items take and answer."""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput
from subgraphs.items.schema.mutations.custody_results import AssignItemResult, LendItemResult, ReturnItemResult
from subgraphs.items.schema.mutations.stock import MoveItemResult, RetireItemResult

_ITEMS = "The items' ids, 1 to 100."
_ITEM_ID = "The id that was given."
_RESULT = "What came of it: just what the mutation of a single item answers."
_ANSWERS = "One answer for each item, in the order they were given."
_EACH = "Each item was tried; see the answers."


@strawberry.input(description="Items, and who borrows them until when.")
class LendItemsInput:
    """What `lendItems` takes."""

    item_ids: list[strawberry.ID] = strawberry.field(
        description=_ITEMS + " They are lent in this order: if a limit is reached on the way, the first ones are lent."
    )
    borrower_id: strawberry.ID = strawberry.field(description="Who borrows them.")
    due_at: datetime | None = strawberry.field(default=None, description="When they should be back; see `LendItemInput`.")
    lent_at: datetime | None = strawberry.field(default=None, description="When the loans started; now if null. Managers only.")
    override_limit: bool = strawberry.field(default=False, description="Lend above the borrower's limit. For managers.")


@strawberry.input(description="Lent items, and where they are put.")
class ReturnItemsInput:
    """What `returnItems` takes."""

    item_ids: list[strawberry.ID] = strawberry.field(description=_ITEMS)
    location_id: strawberry.ID | None = strawberry.field(default=None, description="Where to put them; each at home if null.")
    condition: str | None = strawberry.field(default=None, description="What is to be noted about each; at most 500 characters.")


@strawberry.input(description="Items, and whose they are from now on.")
class AssignItemsInput:
    """What `assignItems` takes."""

    item_ids: list[strawberry.ID] = strawberry.field(description=_ITEMS)
    user_id: strawberry.ID = strawberry.field(description="Who gets them.")


@strawberry.input(description="Items, and where to put them.")
class MoveItemsInput:
    """What `moveItems` takes."""

    item_ids: list[strawberry.ID] = strawberry.field(description=_ITEMS)
    location_id: strawberry.ID = strawberry.field(description="Where they shall lie.")


@strawberry.input(description="Items to take out of use.")
class RetireItemsInput:
    """What `retireItems` takes."""

    item_ids: list[strawberry.ID] = strawberry.field(description=_ITEMS)
    reason: str | None = strawberry.field(default=None, description="Why; at most 500 characters.")


@strawberry.type(description="What came of lending one of many items.")
class LendItemsAnswer:
    """One item's outcome."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM_ID)
    result: LendItemResult = strawberry.field(description=_RESULT)


@strawberry.type(description="What came of taking back one of many items.")
class ReturnItemsAnswer:
    """One item's outcome."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM_ID)
    result: ReturnItemResult = strawberry.field(description=_RESULT)


@strawberry.type(description="What came of assigning one of many items.")
class AssignItemsAnswer:
    """One item's outcome."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM_ID)
    result: AssignItemResult = strawberry.field(description=_RESULT)


@strawberry.type(description="What came of moving one of many items.")
class MoveItemsAnswer:
    """One item's outcome."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM_ID)
    result: MoveItemResult = strawberry.field(description=_RESULT)


@strawberry.type(description="What came of retiring one of many items.")
class RetireItemsAnswer:
    """One item's outcome."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM_ID)
    result: RetireItemResult = strawberry.field(description=_RESULT)


@strawberry.type(description=_EACH)
class LendItemsSuccess:
    """Every item has its answer."""

    answers: list[LendItemsAnswer] = strawberry.field(description=_ANSWERS)


@strawberry.type(description=_EACH)
class ReturnItemsSuccess:
    """Every item has its answer."""

    answers: list[ReturnItemsAnswer] = strawberry.field(description=_ANSWERS)


@strawberry.type(description=_EACH)
class AssignItemsSuccess:
    """Every item has its answer."""

    answers: list[AssignItemsAnswer] = strawberry.field(description=_ANSWERS)


@strawberry.type(description=_EACH)
class MoveItemsSuccess:
    """Every item has its answer."""

    answers: list[MoveItemsAnswer] = strawberry.field(description=_ANSWERS)


@strawberry.type(description=_EACH)
class RetireItemsSuccess:
    """Every item has its answer."""

    answers: list[RetireItemsAnswer] = strawberry.field(description=_ANSWERS)


LendItemsResult = Annotated[
    LendItemsSuccess | InvalidInput, strawberry.union("LendItemsResult", description="What came of lending many items.")
]
ReturnItemsResult = Annotated[
    ReturnItemsSuccess | InvalidInput,
    strawberry.union("ReturnItemsResult", description="What came of taking many items back."),
]
AssignItemsResult = Annotated[
    AssignItemsSuccess | InvalidInput, strawberry.union("AssignItemsResult", description="What came of assigning many items.")
]
MoveItemsResult = Annotated[
    MoveItemsSuccess | InvalidInput, strawberry.union("MoveItemsResult", description="What came of moving many items.")
]
RetireItemsResult = Annotated[
    RetireItemsSuccess | InvalidInput, strawberry.union("RetireItemsResult", description="What came of retiring many items.")
]
