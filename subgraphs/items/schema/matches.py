"""What search as you type finds, as clients see it."""

import strawberry

from subgraphs.chassis.graphql.types import shows
from subgraphs.items import models
from subgraphs.items.schema.enums import MatchKind
from subgraphs.items.schema.items import Item


@strawberry.type(description="An item that matches what somebody typed.")
class ItemMatch:
    """Shows `items.models.ItemMatch`."""

    is_type_of = shows(models.ItemMatch)

    item: Item = strawberry.field(description="The item.")
    kind: MatchKind = strawberry.field(description="How it matches.")
