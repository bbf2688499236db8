"""Mutations here go by the rights somebody has now, not by those in their token.

Elsewhere a right that was taken away may be used until the token ends. Here it could be used to take it back.
"""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema

from subgraphs.chassis.graphql.access import needs_of
from subgraphs.users.context import Context
from subgraphs.users.policy.standing import as_of_now


def judge_by_rights_of_now(schema: GraphQLSchema) -> None:
    """Look who asks up before each mutation that asks for somebody signed in."""
    closed = needs_of(schema)
    assert schema.mutation_type is not None
    for name, field in schema.mutation_type.fields.items():
        if name in closed and field.resolve is not None:
            field.resolve = _looking_up(field.resolve)


def _looking_up(resolve: Callable[..., Any]) -> Callable[..., Any]:
    async def resolve_by_rights_of_now(root: object, info: GraphQLResolveInfo[Context], **arguments: Any) -> Any:
        context = info.context
        context.actor = as_of_now(context.actor, await context.services.people.get(context.actor, context.actor.id))
        result = resolve(root, info, **arguments)
        return await result if isawaitable(result) else result

    return resolve_by_rights_of_now
