"""The Strawberry schema every Python subgraph but mail uses: tuned, limited, masked, with batched entities."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, cast, override

import strawberry
from graphql import GraphQLError
from strawberry.extensions import AddValidationRules, ParserCache, ValidationCache
from strawberry.federation import Schema
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from subgraphs.chassis.graphql.errors import BadInput, present
from subgraphs.chassis.graphql.limits import CACHED_OPERATIONS, LIMIT_RULES, MAX_REPRESENTATIONS, MAX_TOKENS

FEDERATION_VERSION = "2.9"


class Entity(Protocol):
    """What an entity's GraphQL type offers: all references of one request at once, in order, None for unknown ids."""

    @classmethod
    def resolve_references(cls, ids: Sequence[str], info: strawberry.Info[Any, Any]) -> Awaitable[Sequence[Any]]: ...


class _Limits(AddValidationRules):
    def __init__(self) -> None:
        super().__init__(list(LIMIT_RULES))

    @override
    def on_operation(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = MAX_TOKENS
        yield from super().on_operation()


class SubgraphSchema(Schema):
    """A Federation 2 schema; `entities` are the types that other subgraphs may refer to."""

    def __init__(
        self, *, query: type, mutation: type | None = None, types: Iterable[type] = (), entities: Iterable[type]
    ) -> None:
        known = list(entities)
        super().__init__(
            query=query,
            mutation=mutation,
            types=[*types, *known],
            federation_version=FEDERATION_VERSION,
            config=StrawberryConfig(disable_field_suggestions=True),
            extensions=[
                _Limits,
                lambda: ParserCache(maxsize=CACHED_OPERATIONS),
                lambda: ValidationCache(maxsize=CACHED_OPERATIONS),
            ],
        )
        self._entities: dict[str, Any] = {entity.__strawberry_definition__.name: entity for entity in known}  # type: ignore[attr-defined]

    @override
    async def execute(self, *args: Any, **kwargs: Any) -> ExecutionResult:
        """Run an operation. Every error gets a code, and what is not the client's business is masked."""
        result = await super().execute(*args, **kwargs)
        if result.errors:
            result.errors = present(result.errors, executed=not isinstance(result, PreExecutionError))
        return result

    @override
    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Errors are logged where they are presented; Strawberry need not log them again."""

    @override
    async def entities_resolver(  # type: ignore[override]
        self, info: strawberry.Info[Any, Any], representations: list[FederationAny]
    ) -> list[FederationAny]:
        """All references of a request, one call per type. A bad reference is an error in its own place only."""
        if len(representations) > MAX_REPRESENTATIONS:
            raise BadInput(f"At most {MAX_REPRESENTATIONS} representations at once; these are {len(representations)}.")
        results: list[Any] = [None] * len(representations)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, representation in enumerate(cast(list[Any], representations)):
            if (mistake := self._mistake(representation)) is not None:
                results[place] = mistake
            else:
                places[representation["__typename"]].append(place)
        await asyncio.gather(*(self._resolve(name, where, representations, results, info) for name, where in places.items()))
        return results

    def _mistake(self, representation: Any) -> GraphQLError | None:
        if not isinstance(representation, Mapping) or representation.get("__typename") not in self._entities:
            return BadInput(f"This subgraph resolves references to {', '.join(sorted(self._entities))} only.")
        if not isinstance(representation.get("id"), str):
            return BadInput("A reference needs an `id`, which is a string.")
        return None

    async def _resolve(
        self,
        name: str,
        places: Sequence[int],
        representations: Sequence[Any],
        results: list[Any],
        info: strawberry.Info[Any, Any],
    ) -> None:
        ids = [representations[place]["id"] for place in places]
        try:
            found = await self._entities[name].resolve_references(ids, info)
        except Exception as error:
            found = [error] * len(ids)
        for place, entity in zip(places, found, strict=True):
            results[place] = entity
