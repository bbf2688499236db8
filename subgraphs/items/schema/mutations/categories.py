"""What clients can do with categories."""

from typing import Annotated

import strawberry

from subgraphs.chassis.graphql.types import IdempotencyKey, InvalidInput, NotPermitted, shown
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.schema.categories import Category
from subgraphs.items.schema.problems import CategoryNameTaken, CategoryNotFound


@strawberry.input(description="A category to add.")
class CreateCategoryInput:
    """What `createCategory` takes."""

    name: str = strawberry.field(description="A name no other category has; 1 to 200 characters.")


@strawberry.input(description="Another name for a category.")
class RenameCategoryInput:
    """What `renameCategory` takes."""

    id: strawberry.ID = strawberry.field(description="The category's id.")
    name: str = strawberry.field(description="A name no other category has; 1 to 200 characters.")


@strawberry.type(description="The category was added.")
class CreateCategorySuccess:
    """The outcome wished for."""

    category: Category = strawberry.field(description="The new category.")


@strawberry.type(description="The category is called as wished.")
class RenameCategorySuccess:
    """The outcome wished for."""

    category: Category = strawberry.field(description="The category as it is now.")


CreateCategoryResult = Annotated[
    CreateCategorySuccess | CategoryNameTaken | InvalidInput | NotPermitted,
    strawberry.union("CreateCategoryResult", description="What came of adding a category."),
]
RenameCategoryResult = Annotated[
    RenameCategorySuccess | CategoryNotFound | CategoryNameTaken | InvalidInput | NotPermitted,
    strawberry.union("RenameCategoryResult", description="What came of renaming a category."),
]


@strawberry.type
class CategoryMutations:
    """Keeping categories."""

    @strawberry.mutation(description="Add a category.")
    async def create_category(
        self,
        info: Info,
        input: Annotated[CreateCategoryInput, strawberry.argument(description="The category.")],
        idempotency_key: IdempotencyKey = None,
    ) -> CreateCategoryResult:
        context = info.context.changing()
        result = await context.services.categories.create(context.actor, input.name, key=idempotency_key)
        return shown(CreateCategorySuccess(category=shown(result)) if isinstance(result, models.Category) else result)

    @strawberry.mutation(description="Call a category something else.")
    async def rename_category(
        self, info: Info, input: Annotated[RenameCategoryInput, strawberry.argument(description="Which, and how.")]
    ) -> RenameCategoryResult:
        context = info.context.changing()
        result = await context.services.categories.rename(context.actor, input.id, input.name)
        return shown(RenameCategorySuccess(category=shown(result)) if isinstance(result, models.Category) else result)
