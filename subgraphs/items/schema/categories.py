"""Categories as clients see them."""

from collections.abc import Sequence

import strawberry

from subgraphs.chassis.graphql.types import shows
from subgraphs.items import models
from subgraphs.items.context import Context


@strawberry.federation.type(keys=["id"], description="A kind of item.")
class Category:
    """Shows `items.models.Category`."""

    is_type_of = shows(models.Category)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")
    name: str = strawberry.field(description="What it is called; no other category is called the same.")

    @classmethod
    async def resolve_references(cls, ids: Sequence[str], context: Context) -> Sequence[models.Category | None]:
        """The categories other subgraphs refer to."""
        return await context.load.categories.load_many(ids)
