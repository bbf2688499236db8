"""What clients can write about items."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, InvalidInput, Notify, NotPermitted, VersionConflict, shown
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.items import Item
from subgraphs.items.schema.problems import CategoryNotFound, CodeTaken, ItemNotFound, LocationArchived, LocationNotFound

_CODE = "A code no other item carries; 1 to 64 characters."
_NAME = "What it is called; 1 to 200 characters."
_DESCRIPTION = "What else there is to say about it; at most 2,000 characters."


@strawberry.input(description="An item to add.")
class CreateItemInput:
    """See `items.models.NewItem`."""

    code: str = strawberry.field(description=_CODE)
    name: str = strawberry.field(description=_NAME)
    description: str | None = strawberry.field(default=None, description=_DESCRIPTION)
    category_id: strawberry.ID | None = strawberry.field(default=None, description="What kind of thing it is.")
    home_id: strawberry.ID = strawberry.field(description="The location it belongs to, where it lies to begin with.")


@strawberry.input(description="Changes to what is written about an item. What is left out stays; null clears.")
class UpdateItemInput:
    """See `items.models.ItemChanges`."""

    id: strawberry.ID = strawberry.field(description="The item's id.")
    expected_version: int | None = strawberry.field(default=None, description="Refuse unless the item has this version.")
    code: str | None = strawberry.field(default=strawberry.UNSET, description=_CODE)
    name: str | None = strawberry.field(default=strawberry.UNSET, description=_NAME)
    description: str | None = strawberry.field(default=strawberry.UNSET, description=_DESCRIPTION)
    category_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="What kind of thing it is.")
    home_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="The location it belongs to.")


@strawberry.type(description="The item was added.")
class CreateItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The new item.")


@strawberry.type(description="What is written about the item is as wished.")
class UpdateItemSuccess:
    """The outcome wished for."""

    item: Item = strawberry.field(description="The item as it is now.")


CreateItemResult = Annotated[
    CreateItemSuccess | CodeTaken | CategoryNotFound | LocationNotFound | LocationArchived | InvalidInput | NotPermitted,
    strawberry.union("CreateItemResult", description="What came of adding an item."),
]
UpdateItemResult = Annotated[
    UpdateItemSuccess
    | ItemNotFound
    | CodeTaken
    | CategoryNotFound
    | LocationNotFound
    | LocationArchived
    | VersionConflict
    | InvalidInput
    | NotPermitted,
    strawberry.union("UpdateItemResult", description="What came of changing what is written about an item."),
]


@strawberry.type
class ItemMutations:
    """Describing items."""

    @strawberry.mutation(description="Add an item; it lies at its home to begin with.")
    async def create_item(
        self,
        info: Info,
        input: Annotated[CreateItemInput, strawberry.argument(description="The item.")],
        notify: Notify = True,
        idempotency_key: IdempotencyKey = None,
    ) -> CreateItemResult:
        context = info.context.changing()
        given = models.NewItem(
            code=input.code,
            name=input.name,
            description=input.description,
            category_id=input.category_id,
            home_id=input.home_id,
        )
        result = await context.services.items.create(context.actor, given, notify=notify, key=idempotency_key)
        return shown(CreateItemSuccess(item=shown(result)) if isinstance(result, models.Item) else result)

    @strawberry.mutation(description="Change what is written about an item.")
    async def update_item(
        self, info: Info, input: Annotated[UpdateItemInput, strawberry.argument(description="What to change.")]
    ) -> UpdateItemResult:
        context = info.context.changing()
        result = await context.services.items.update(context.actor, _changes(input))
        return shown(UpdateItemSuccess(item=shown(result)) if isinstance(result, models.Item) else result)


def _changes(given: UpdateItemInput) -> models.ItemChanges:
    fields = {name: getattr(given, name) for name in ("code", "name", "description", "category_id", "home_id")}
    present = {name: value for name, value in fields.items() if value is not strawberry.UNSET}
    return models.ItemChanges(id=given.id, expected_version=given.expected_version, given=present)
