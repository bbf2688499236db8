"""`_entities`: all references of a request, one read per type. A bad reference is an error in its own place only."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from graphql import GraphQLError

from subgraphs.chassis.graphql.errors import BadInput
from subgraphs.chassis.graphql.limits import MAX_REPRESENTATIONS
from subgraphs.mail.context import Info
from subgraphs.mail.models import Notification
from subgraphs.mail.resolvers.types import Reference


async def _users(ids: Sequence[str], _info: Info) -> Sequence[Reference]:
    """Everybody may have notifications; whether a person exists, users knows."""
    return [Reference(id) for id in ids]


async def _notifications(ids: Sequence[str], info: Info) -> Sequence[Notification | None]:
    return await info.context.by_id.load_many(ids)


_RESOLVERS: Mapping[str, Callable[[Sequence[str], Info], Awaitable[Sequence[object]]]] = {
    "Notification": _notifications,
    "User": _users,
}


async def resolve_entities(_query: None, info: Info, *, representations: Sequence[Any]) -> Sequence[object]:
    """The entities other subgraphs refer to, in order."""
    if len(representations) > MAX_REPRESENTATIONS:
        raise BadInput(f"At most {MAX_REPRESENTATIONS} representations at once; these are {len(representations)}.")
    results: list[object] = [_mistake(representation) for representation in representations]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, mistake in enumerate(results):
        if mistake is None:
            places[representations[place]["__typename"]].append(place)
    found = await asyncio.gather(*(_resolve(name, representations, where, info) for name, where in places.items()))
    for where, entities in zip(places.values(), found, strict=True):
        for place, entity in zip(where, entities, strict=True):
            results[place] = entity
    return results


async def _resolve(name: str, representations: Sequence[Any], places: Sequence[int], info: Info) -> Sequence[object]:
    try:
        return await _RESOLVERS[name]([representations[place]["id"] for place in places], info)
    except Exception as error:
        return [error] * len(places)


def _mistake(representation: Any) -> GraphQLError | None:
    if not isinstance(representation, Mapping) or representation.get("__typename") not in _RESOLVERS:
        return BadInput(f"This subgraph resolves references to {', '.join(sorted(_RESOLVERS))} only.")
    if not isinstance(representation.get("id"), str):
        return BadInput("A reference needs an `id`, which is a string.")
    return None


def entity_type(entity: object, *_: Any) -> str:
    """The name of an entity's GraphQL type."""
    return "User" if isinstance(entity, Reference) else "Notification"
