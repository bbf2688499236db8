"""What mutations of lines take."""

import strawberry


@strawberry.input(description="An item, and who gets in line for it.")
class ReserveItemInput:
    """What `reserveItem` takes."""

    item_id: strawberry.ID = strawberry.field(description="The item's id.")
    user_id: strawberry.ID | None = strawberry.field(default=None, description="Who; whoever asks if null.")


@strawberry.input(description="A reservation: either its id, or the item and whose it is.")
class CancelReservationInput:
    """What `cancelReservation` takes."""

    reservation_id: strawberry.ID | None = strawberry.field(default=None, description="The reservation's id.")
    item_id: strawberry.ID | None = strawberry.field(default=None, description="The item's id.")
    user_id: strawberry.ID | None = strawberry.field(default=None, description="With `itemId`: whose; whoever asks if null.")
    reason: str | None = strawberry.field(
        default=None, description="What they are to be told, if it is somebody else's; at most 500 characters."
    )


@strawberry.input(description="An item, and the order its line shall have.")
class ReorderQueueInput:
    """What `reorderQueue` takes."""

    item_id: strawberry.ID = strawberry.field(description="The item's id.")
    reservation_ids: list[strawberry.ID] = strawberry.field(
        description="Everybody who is in line, each once, the next one first."
    )
    reason: str = strawberry.field(description="Why; 1 to 500 characters. The item's timeline tells it.")
    expected_version: int | None = strawberry.field(default=None, description="Refuse unless the item has this version.")
    move_offer: bool = strawberry.field(
        default=False,
        description="While the item waits for who was first: whether it shall wait for who is first then. They get the full time,"
        " and who was first gets it when it is their turn again. Without this, who was first must stay first.",
    )
