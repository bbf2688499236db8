"""The refusals of the items subgraph, as clients see them."""

from datetime import datetime

import strawberry

from subgraphs.chassis.graphql.types import Problem, shows
from subgraphs.items import errors
from subgraphs.items.schema.enums import RenewalRefusedReason, ReservationRefusedReason, ReservationStatus, UndoRefusedReason
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.whereabouts import Whereabouts


@strawberry.type(description="There is no item with this id.")
class ItemNotFound(Problem):
    """Shows `items.errors.ItemNotFound`."""

    is_type_of = shows(errors.ItemNotFound)


@strawberry.type(description="Somebody was first, or the item is missing. It tells who has it.")
class ItemUnavailable(Problem):
    """Shows `items.errors.ItemUnavailable`."""

    is_type_of = shows(errors.ItemUnavailable)

    whereabouts: Whereabouts = strawberry.field(description="Where the item is instead.")
    item: Item = strawberry.field(description="The item as it is now.")


@strawberry.type(description="The item is out of use.")
class ItemRetired(Problem):
    """Shows `items.errors.ItemRetired`."""

    is_type_of = shows(errors.ItemRetired)


@strawberry.type(description="The item waits for who is next in line, and that is somebody else.")
class ItemHeld(Problem):
    """Shows `items.errors.ItemHeld`."""

    is_type_of = shows(errors.ItemHeld)

    until: datetime = strawberry.field(description="How long it waits for them. Then it waits for the next one, if there is one.")
    item: Item = strawberry.field(description="The item as it is now.")


@strawberry.type(description="There is no such reservation, or it is not the actor's to know.")
class ReservationNotFound(Problem):
    """Shows `items.errors.ReservationNotFound`."""

    is_type_of = shows(errors.ReservationNotFound)


@strawberry.type(description="The reservation is over.")
class ReservationClosed(Problem):
    """Shows `items.errors.ReservationClosed`."""

    is_type_of = shows(errors.ReservationClosed)

    status: ReservationStatus = strawberry.field(description="How it ended.")


@strawberry.type(description="Nobody got in line.")
class ReservationRefused(Problem):
    """Shows `items.errors.ReservationRefused`."""

    is_type_of = shows(errors.ReservationRefused)

    reason: ReservationRefusedReason = strawberry.field(description="Why not.")


@strawberry.type(description="The item is not retired.")
class ItemNotRetired(Problem):
    """Shows `items.errors.ItemNotRetired`."""

    is_type_of = shows(errors.ItemNotRetired)


@strawberry.type(description="Nobody borrowed the item.")
class ItemNotLent(Problem):
    """Shows `items.errors.ItemNotLent`."""

    is_type_of = shows(errors.ItemNotLent)


@strawberry.type(description="The item is not assigned to anybody.")
class ItemNotAssigned(Problem):
    """Shows `items.errors.ItemNotAssigned`."""

    is_type_of = shows(errors.ItemNotAssigned)


@strawberry.type(description="The item is not lost.")
class ItemNotLost(Problem):
    """Shows `items.errors.ItemNotLost`."""

    is_type_of = shows(errors.ItemNotLost)


@strawberry.type(description="There is no loan with this id.")
class LoanNotFound(Problem):
    """Shows `items.errors.LoanNotFound`."""

    is_type_of = shows(errors.LoanNotFound)


@strawberry.type(description="The borrower has as many loans as they may have.")
class LoanLimitReached(Problem):
    """Shows `items.errors.LoanLimitReached`."""

    is_type_of = shows(errors.LoanLimitReached)

    limit: int = strawberry.field(description="How many they may have open.")
    open: int = strawberry.field(description="How many they have open that count.")


@strawberry.type(description="The loan was not renewed.")
class RenewalRefused(Problem):
    """Shows `items.errors.RenewalRefused`."""

    is_type_of = shows(errors.RenewalRefused)

    reason: RenewalRefusedReason = strawberry.field(description="Why not.")


@strawberry.type(description="The lend was not undone.")
class UndoRefused(Problem):
    """Shows `items.errors.UndoRefused`."""

    is_type_of = shows(errors.UndoRefused)

    reason: UndoRefusedReason = strawberry.field(description="Why not.")


@strawberry.type(description="Another item carries this code.")
class CodeTaken(Problem):
    """Shows `items.errors.CodeTaken`."""

    is_type_of = shows(errors.CodeTaken)


@strawberry.type(description="There is no category with this id.")
class CategoryNotFound(Problem):
    """Shows `items.errors.CategoryNotFound`."""

    is_type_of = shows(errors.CategoryNotFound)


@strawberry.type(description="Another category has this name.")
class CategoryNameTaken(Problem):
    """Shows `items.errors.CategoryNameTaken`."""

    is_type_of = shows(errors.CategoryNameTaken)


@strawberry.type(description="There is no location with this id.")
class LocationNotFound(Problem):
    """Shows `items.errors.LocationNotFound`."""

    is_type_of = shows(errors.LocationNotFound)


@strawberry.type(description="The location is out of use.")
class LocationArchived(Problem):
    """Shows `items.errors.LocationArchived`."""

    is_type_of = shows(errors.LocationArchived)


@strawberry.type(description="Another location in the same place has this name.")
class LocationNameTaken(Problem):
    """Shows `items.errors.LocationNameTaken`."""

    is_type_of = shows(errors.LocationNameTaken)


@strawberry.type(description="The location would end up inside itself.")
class LocationCycle(Problem):
    """Shows `items.errors.LocationCycle`."""

    is_type_of = shows(errors.LocationCycle)


@strawberry.type(description="Something is still at the location, or belongs there.")
class LocationOccupied(Problem):
    """Shows `items.errors.LocationOccupied`."""

    is_type_of = shows(errors.LocationOccupied)

    items: int = strawberry.field(description="How many items lie there, or have their home there and are not retired.")
    children: int = strawberry.field(description="How many locations in use are right inside it.")


@strawberry.federation.type(shareable=True, description="Nobody has this id.")
class UserNotFound(Problem):
    """Shows `items.errors.UserNotFound`."""

    is_type_of = shows(errors.UserNotFound)


@strawberry.federation.type(shareable=True, description="The person is deactivated.")
class UserInactive(Problem):
    """Shows `items.errors.UserInactive`."""

    is_type_of = shows(errors.UserInactive)


@strawberry.federation.type(shareable=True, description="Nobody can tell right now whether the person exists.")
class DirectoryUnavailable(Problem):
    """Shows `items.errors.DirectoryUnavailable`."""

    is_type_of = shows(errors.DirectoryUnavailable)
