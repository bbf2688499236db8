"""The outcomes of mutations of lines: one success, and the refusals a client can act on."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import InvalidInput, NotPermitted, VersionConflict
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.problems import (
    DirectoryUnavailable,
    ItemNotFound,
    ItemRetired,
    ItemUnavailable,
    ReservationClosed,
    ReservationNotFound,
    ReservationRefused,
    UserInactive,
    UserNotFound,
)
from subgraphs.items.schema.reservations import Reservation

_NOW = "The item as it is now."


@strawberry.type(description="They are in line, from now on or already.")
class ReserveItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description=_NOW)
    reservation: Reservation = strawberry.field(description="Their place in line.")


@strawberry.type(description="They are not in line any more.")
class CancelReservationSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description=_NOW)
    reservation: Reservation = strawberry.field(description="The reservation, which is over now.")


@strawberry.type(description="The line is in the order that was wished for.")
class ReorderQueueSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description=_NOW)


ReserveItemResult = Annotated[
    ReserveItemSuccess
    | ItemNotFound
    | ItemUnavailable
    | ItemRetired
    | ReservationRefused
    | UserNotFound
    | UserInactive
    | DirectoryUnavailable
    | InvalidInput
    | NotPermitted,
    strawberry.union("ReserveItemResult", description="What came of getting in line for an item."),
]
CancelReservationResult = Annotated[
    CancelReservationSuccess | ItemNotFound | ReservationNotFound | ReservationClosed | InvalidInput | NotPermitted,
    strawberry.union("CancelReservationResult", description="What came of getting out of a line."),
]
ReorderQueueResult = Annotated[
    ReorderQueueSuccess | ItemNotFound | VersionConflict | InvalidInput | NotPermitted,
    strawberry.union("ReorderQueueResult", description="What came of putting a line into another order."),
]
