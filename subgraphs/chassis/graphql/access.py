"""Which operations need somebody signed in, or of a certain role: what the schema's directives say of its root fields.

The router enforces the same directives before; here nothing depends on it. What depends on the object is decided by the use case.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    value_from_ast_untyped,
)
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.chassis.graphql.errors import ErrorCode
from subgraphs.chassis.identity import Actor, Role

_INTERNAL_FIELDS = ("_entities",)
_OPEN_FIELDS = ("_service",)


@dataclass(frozen=True, slots=True)
class Need:
    """What a root field asks of whoever selects it: to be signed in, and one of these sets of roles if there are any."""

    field: str
    scopes: tuple[frozenset[str], ...] = ()

    def refusal(self, actor: Actor | None) -> GraphQLError | None:
        """Why this actor may not select it."""
        if actor is None:
            return unauthenticated("Sign in first: this needs an access token (`Authorization: Bearer …`).", [self.field])
        if not self.scopes or any(scopes <= scopes_of(actor.role) for scopes in self.scopes):
            return None
        asked = " or ".join(" and ".join(sorted(scopes)) for scopes in self.scopes)
        message = f"`{self.field}` is not for you: it asks for the role {asked}."
        return GraphQLError(message, path=[self.field], extensions={"code": ErrorCode.FORBIDDEN})


@cache
def scopes_of(role: Role) -> frozenset[str]:
    """A role as scopes: it includes the roles below."""
    return frozenset(other.value for other in Role if role.includes(other))


def unauthenticated(message: str, path: list[str | int] | None = None) -> GraphQLError:
    """Nobody is known to be signed in."""
    return GraphQLError(message, path=path, extensions={"code": ErrorCode.UNAUTHENTICATED})


def needs_of(schema: GraphQLSchema) -> Mapping[str, Need]:
    """What the root fields ask, by field; those that ask nothing are missing."""
    roots = [root for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root is not None]
    return {
        name: Need(name, _scopes(field))
        for root in roots
        for name, field in root.fields.items()
        if name in _INTERNAL_FIELDS or (name not in _OPEN_FIELDS and _is_closed(field))
    }


def needs_of_operations(document: DocumentNode, needs: Mapping[str, Need]) -> Mapping[str, tuple[Need, ...]]:
    """What each operation of a document asks, by its name, which is empty without one."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    return {
        operation.name.value if operation.name else "": tuple(
            needs[name] for name in dict.fromkeys(_selected(operation.selection_set, fragments)) if name in needs
        )
        for operation in document.definitions
        if isinstance(operation, OperationDefinitionNode)
    }


def _selected(selection: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[str]:
    for node in selection.selections:
        match node:
            case FieldNode():
                yield node.name.value
            case InlineFragmentNode():
                yield from _selected(node.selection_set, fragments)
            case FragmentSpreadNode():
                yield from _selected(fragments[node.name.value].selection_set, fragments)
            case _:
                raise TypeError(node)


def _is_closed(field: GraphQLField) -> bool:
    return (
        bool(_scopes(field))
        or any(isinstance(each, Authenticated) for each in _placed(field))
        or bool(_said(field, "authenticated"))
    )


def _scopes(field: GraphQLField) -> tuple[frozenset[str], ...]:
    """The sets of scopes of which one is asked for, whether Strawberry put the directive there or the SDL says it."""
    placed = [scopes for each in _placed(field) if isinstance(each, RequiresScopes) for scopes in each.scopes]
    said = [scopes for node in _said(field, "requiresScopes") for scopes in _argument(node, "scopes")]
    return tuple(frozenset(map(str, scopes)) for scopes in [*placed, *said])


def _placed(field: GraphQLField) -> Iterable[object]:
    definition: Any = field.extensions.get("strawberry-definition")
    return definition.directives if definition is not None else ()


def _said(field: GraphQLField, name: str) -> list[DirectiveNode]:
    nodes = (field.ast_node.directives if field.ast_node is not None else None) or ()
    return [node for node in nodes if node.name.value == name]


def _argument(node: DirectiveNode, name: str) -> Any:
    return next(value_from_ast_untyped(each.value) for each in node.arguments or () if each.name.value == name)
