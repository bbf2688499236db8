"""`_entities`: all references of a request, one call per type. A bad reference is an error in its own place only."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema

from subgraphs.chassis.graphql.errors import BadInput
from subgraphs.chassis.graphql.limits import MAX_REPRESENTATIONS

type ReferenceResolver = Callable[[Sequence[str], Any], Awaitable[Sequence[object]]]
"""Takes ids and the request's context; gives the entities in the same order, None for unknown ids."""

type ReferenceResolvers = Mapping[str, ReferenceResolver]
"""By the name of the type."""


def serve_entities(schema: GraphQLSchema, resolvers: ReferenceResolvers) -> None:
    """Let these resolvers answer the schema's `_entities`.

    The libraries' own fail as a whole over one bad reference, ask for one after the other, and write onto the objects.
    """
    assert schema.query_type is not None

    async def entities(_query: object, info: GraphQLResolveInfo[Any], *, representations: Sequence[Any]) -> Sequence[object]:
        return await resolve_references(resolvers, representations, info.context)

    schema.query_type.fields["_entities"].resolve = entities


async def resolve_references(resolvers: ReferenceResolvers, representations: Sequence[Any], context: Any) -> Sequence[object]:
    """The entities in order; errors among them stand for references that could not be resolved."""
    if len(representations) > MAX_REPRESENTATIONS:
        raise BadInput(f"At most {MAX_REPRESENTATIONS} representations at once; these are {len(representations)}.")
    results: list[object] = [_mistake(resolvers, representation) for representation in representations]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, mistake in enumerate(results):
        if mistake is None:
            places[representations[place]["__typename"]].append(place)
    ids = {name: [representations[place]["id"] for place in where] for name, where in places.items()}
    found = await asyncio.gather(*(_resolve(resolvers[name], wanted, context) for name, wanted in ids.items()))
    for where, entities in zip(places.values(), found, strict=True):
        for place, entity in zip(where, entities, strict=True):
            results[place] = entity
    return results


def _mistake(resolvers: ReferenceResolvers, representation: Any) -> GraphQLError | None:
    name = representation.get("__typename") if isinstance(representation, Mapping) else None
    if not isinstance(name, str) or name not in resolvers:
        return BadInput(f"This subgraph resolves references to {', '.join(sorted(resolvers))} only.")
    if not isinstance(representation.get("id"), str):
        return BadInput("A reference needs an `id`, which is a string.")
    return None


async def _resolve(resolver: ReferenceResolver, ids: Sequence[str], context: Any) -> Sequence[object]:
    try:
        return await resolver(ids, context)
    except Exception as error:
        return [error] * len(ids)
