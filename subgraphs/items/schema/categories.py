"""Categories as clients see them."""

from collections.abc import Sequence
from typing import Any

import strawberry

from subgraphs.chassis.graphql.types import shows
from subgraphs.items import models


@strawberry.federation.type(keys=["id"], description="A kind of item.")
class Category:
    """Shows `items.models.Category`."""

    is_type_of = shows(models.Category)

    id: strawberry.ID = strawberry.field(description="UUIDv7.")
    name: str = strawberry.field(description="What it is called; no other category is called the same.")

    @classmethod
    async def resolve_references(cls, ids: Sequence[str], info: strawberry.Info[Any, Any]) -> Sequence[models.Category | None]:
        """The categories other subgraphs refer to."""
        return await info.context.load.categories.load_many(ids)
