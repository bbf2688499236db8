"""Recalls as clients see them."""

from datetime import datetime
from typing import Any

import strawberry

from subgraphs.chassis.graphql.types import shows
from subgraphs.items import models
from subgraphs.items.context import Info
from subgraphs.items.policy.permissions import may_look_into
from subgraphs.items.schema.enums import RecallCause


@strawberry.type(description="An item is to come back before it would have to; until when is the loan's `dueAt`.")
class Recall:
    """Shows `items.models.Recall`."""

    is_type_of = shows(models.Recall)

    at: datetime = strawberry.field(description="Since when.")
    cause: RecallCause = strawberry.field(description="What made it so.")

    @strawberry.field(description="Why, if that was noted; null for others than who has the item, and managers.")
    def reason(self: Any, info: Info) -> str | None:
        recall: models.Recall = self
        return recall.reason if may_look_into(info.context.actor, recall.holder_id) else None
