"""What mutations of custody take."""

from datetime import datetime

import strawberry

_ITEM = "The item's id."
_WHERE = "Where to put it; at its home if null."
_CONDITION = "What is to be noted about it; at most 500 characters."


@strawberry.input(description="An item, and who borrows it until when.")
class LendItemInput:
    """What `lendItem` takes."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM)
    borrower_id: strawberry.ID = strawberry.field(description="Who borrows it.")
    due_at: datetime | None = strawberry.field(
        default=None,
        description="When it should be back; as long as the policy offers if null. Members cannot have it for"
        " longer than that, managers can lend it for up to five years.",
    )
    lent_at: datetime | None = strawberry.field(
        default=None, description="When the loan started, for one that is recorded late; now if null. Managers only."
    )
    override_limit: bool = strawberry.field(
        default=False, description="Whether to lend it although the borrower has as many loans as they may. Managers only."
    )


@strawberry.input(description="A lent item, and where it is put.")
class ReturnItemInput:
    """What `returnItem` takes."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM)
    location_id: strawberry.ID | None = strawberry.field(default=None, description=_WHERE)
    condition: str | None = strawberry.field(default=None, description=_CONDITION)


@strawberry.input(description="An item, and whose it is from now on.")
class AssignItemInput:
    """What `assignItem` takes."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM)
    user_id: strawberry.ID = strawberry.field(description="Who gets it.")


@strawberry.input(description="An assigned item, and where it is put.")
class UnassignItemInput:
    """What `unassignItem` takes."""

    item_id: strawberry.ID = strawberry.field(description=_ITEM)
    location_id: strawberry.ID | None = strawberry.field(default=None, description=_WHERE)
    condition: str | None = strawberry.field(default=None, description=_CONDITION)
