"""What clients can do with locations."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, InvalidInput, NotPermitted, shown
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.locations import Location
from subgraphs.items.schema.problems import (
    LocationArchived,
    LocationCycle,
    LocationNameTaken,
    LocationNotFound,
    LocationOccupied,
)

_NAME = "A name no other location in the same place has; 1 to 200 characters."


@strawberry.input(description="A location to add.")
class CreateLocationInput:
    """What `createLocation` takes."""

    name: str = strawberry.field(description=_NAME)
    parent_id: strawberry.ID | None = strawberry.field(default=None, description="What it is in; null for an outermost one.")


@strawberry.input(description="Another name for a location.")
class RenameLocationInput:
    """What `renameLocation` takes."""

    id: strawberry.ID = strawberry.field(description="The location's id.")
    name: str = strawberry.field(description=_NAME)


@strawberry.input(description="Another place for a location.")
class MoveLocationInput:
    """What `moveLocation` takes."""

    id: strawberry.ID = strawberry.field(description="The location's id.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="What it shall be in; null makes it an outermost one."
    )


@strawberry.type(description="The location was added.")
class CreateLocationSuccess:
    """The outcome wished for."""

    location: Location = strawberry.field(description="The new location.")


@strawberry.type(description="The location is called as wished.")
class RenameLocationSuccess:
    """The outcome wished for."""

    location: Location = strawberry.field(description="The location as it is now.")


@strawberry.type(description="The location is where it was wished to be.")
class MoveLocationSuccess:
    """The outcome wished for."""

    location: Location = strawberry.field(description="The location as it is now.")


@strawberry.type(description="The location is out of use.")
class ArchiveLocationSuccess:
    """The outcome wished for."""

    location: Location = strawberry.field(description="The location as it is now.")


CreateLocationResult = Annotated[
    CreateLocationSuccess | LocationNotFound | LocationArchived | LocationNameTaken | InvalidInput | NotPermitted,
    strawberry.union("CreateLocationResult", description="What came of adding a location."),
]
RenameLocationResult = Annotated[
    RenameLocationSuccess | LocationNotFound | LocationNameTaken | InvalidInput | NotPermitted,
    strawberry.union("RenameLocationResult", description="What came of renaming a location."),
]
MoveLocationResult = Annotated[
    MoveLocationSuccess | LocationNotFound | LocationArchived | LocationNameTaken | LocationCycle | InvalidInput | NotPermitted,
    strawberry.union("MoveLocationResult", description="What came of moving a location."),
]
ArchiveLocationResult = Annotated[
    ArchiveLocationSuccess | LocationNotFound | LocationOccupied | NotPermitted,
    strawberry.union("ArchiveLocationResult", description="What came of archiving a location."),
]


@strawberry.type
class LocationMutations:
    """Keeping locations."""

    @strawberry.mutation(description="Add a location.")
    async def create_location(
        self,
        info: Info,
        input: Annotated[CreateLocationInput, strawberry.argument(description="The location.")],
        idempotency_key: IdempotencyKey = None,
    ) -> CreateLocationResult:
        context = info.context.changing()
        result = await context.services.locations.create(context.actor, input.name, input.parent_id, key=idempotency_key)
        return shown(CreateLocationSuccess(location=shown(result)) if isinstance(result, models.Place) else result)

    @strawberry.mutation(description="Call a location something else.")
    async def rename_location(
        self, info: Info, input: Annotated[RenameLocationInput, strawberry.argument(description="Which, and how.")]
    ) -> RenameLocationResult:
        context = info.context.changing()
        result = await context.services.locations.rename(context.actor, input.id, input.name)
        return shown(RenameLocationSuccess(location=shown(result)) if isinstance(result, models.Place) else result)

    @strawberry.mutation(description="Put a location, with everything in it, somewhere else.")
    async def move_location(
        self,
        info: Info,
        input: Annotated[MoveLocationInput, strawberry.argument(description="Which, and where.")],
        idempotency_key: IdempotencyKey = None,
    ) -> MoveLocationResult:
        context = info.context.changing()
        result = await context.services.locations.move(context.actor, input.id, input.parent_id, key=idempotency_key)
        return shown(MoveLocationSuccess(location=shown(result)) if isinstance(result, models.Place) else result)

    @strawberry.mutation(description="Take an empty location out of use.")
    async def archive_location(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The location's id.")]
    ) -> ArchiveLocationResult:
        context = info.context.changing()
        result = await context.services.locations.archive(context.actor, id)
        return shown(ArchiveLocationSuccess(location=shown(result)) if isinstance(result, models.Place) else result)
