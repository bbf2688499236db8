"""A subgraph's schema, code first: Strawberry describes the types, the chassis runs them."""

from collections.abc import Awaitable, Collection, Iterable, Sequence
from typing import Any, Protocol

from strawberry.federation import Schema
from strawberry.federation.schema_directives import Authenticated
from strawberry.printer import print_schema

from subgraphs.chassis.graphql.entities import ReferenceResolvers, serve_entities
from subgraphs.chassis.graphql.executable import Executable

FEDERATION_VERSION = "2.9"


class Entity(Protocol):
    """What an entity's GraphQL type offers: all references of one request at once, in order, None for unknown ids."""

    @classmethod
    def resolve_references(cls, ids: Sequence[str], context: Any, /) -> Awaitable[Sequence[object]]: ...


class SubgraphSchema(Executable):
    """A Federation 2 schema; `entities` are the types that other subgraphs may refer to.

    Strawberry's own execution is not used, and so neither are its extensions, exception handlers and `Maybe`.
    """

    def __init__(
        self,
        *,
        query: type,
        mutation: type | None = None,
        subscription: type | None = None,
        types: Iterable[type] = (),
        entities: Iterable[type[Entity]] = (),
        public: Collection[str] = (),
    ) -> None:
        """All root fields are for people who are signed in, but for the `public` ones, by their names in Python."""
        known = list(entities)
        for root in (query, mutation, subscription):
            _close(root, public)
        self._federated = Schema(
            query=query,
            mutation=mutation,
            subscription=subscription,
            types=[*types, *known],
            federation_version=FEDERATION_VERSION,
        )
        super().__init__(self._federated._schema)
        if known:
            serve_entities(self.schema, _resolvers(known))

    def as_str(self) -> str:
        """The schema in SDL, as the router composes it."""
        return print_schema(self._federated)


def _close(root: Any, public: Collection[str]) -> None:
    for field in root.__strawberry_definition__.fields if root is not None else ():
        if field.python_name not in public and not any(isinstance(each, Authenticated) for each in field.directives):
            field.directives = [*field.directives, Authenticated()]


def _resolvers(entities: Iterable[Any]) -> ReferenceResolvers:
    return {entity.__strawberry_definition__.name: entity.resolve_references for entity in entities}
