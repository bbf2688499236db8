"""What mail knows of the entities that other subgraphs refer to."""

from collections.abc import Mapping, Sequence
from typing import Any

from subgraphs.chassis.graphql.entities import ReferenceResolver
from subgraphs.mail.context import Context
from subgraphs.mail.models import Notification
from subgraphs.mail.resolvers.types import Reference


async def _users(ids: Sequence[str], _context: Context) -> Sequence[Reference]:
    """Everybody may have notifications; whether a person exists, users knows."""
    return [Reference(id) for id in ids]


async def _notifications(ids: Sequence[str], context: Context) -> Sequence[Notification | None]:
    return await context.by_id.load_many(ids)


ENTITIES: Mapping[str, ReferenceResolver] = {"Notification": _notifications, "User": _users}


def entity_type(entity: object, *_: Any) -> str:
    """The name of an entity's GraphQL type."""
    return "User" if isinstance(entity, Reference) else "Notification"
