"""The schema as it runs: schema.graphql with its resolvers, and operations prepared once and run often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from inspect import isawaitable
from pathlib import Path
from typing import Any, Final

from ariadne.contrib.federation import make_federated_schema
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    GraphQLUnionType,
    execute,
    parse,
    specified_rules,
    validate,
)

from subgraphs.chassis.graphql.errors import present
from subgraphs.chassis.graphql.limits import CACHED_OPERATIONS, LIMIT_RULES, MAX_TOKENS
from subgraphs.mail.resolvers.entities import entity_type, resolve_entities
from subgraphs.mail.resolvers.types import BINDABLES

SDL: Final = (Path(__file__).parent.parent / "schema.graphql").read_text()

_RULES: Final = (*specified_rules, *LIMIT_RULES)
_LONGEST_CACHED = 20_000


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An operation that may run, or what is wrong with it."""

    document: DocumentNode | None
    errors: Sequence[GraphQLError] = ()


class Executable:
    """Runs operations against the schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._prepared = lru_cache(maxsize=CACHED_OPERATIONS)(self._prepare)

    async def run(
        self, query: str, variables: Mapping[str, Any] | None, operation: str | None, context: object
    ) -> ExecutionResult:
        """The result, its errors as a client may see them."""
        # Long documents would let a few clients fill the memory.
        prepared = self._prepared(query) if len(query) <= _LONGEST_CACHED else self._prepare(query)
        if prepared.document is None:
            return ExecutionResult(data=None, errors=present(prepared.errors, executed=False))
        result = execute(
            self.schema,
            prepared.document,
            context_value=context,
            variable_values=None if variables is None else dict(variables),
            operation_name=operation,
            hide_suggestions=True,
        )
        result = await result if isawaitable(result) else result
        return ExecutionResult(data=result.data, errors=present(result.errors, executed=True) if result.errors else None)

    def _prepare(self, query: str) -> _Prepared:
        try:
            document = parse(query, max_tokens=MAX_TOKENS)
        except GraphQLError as error:
            return _Prepared(None, [error])
        errors = validate(self.schema, document, _RULES, hide_suggestions=True)
        return _Prepared(None, errors) if errors else _Prepared(document)


def executable_schema() -> Executable:
    """Bind schema.graphql to its resolvers."""
    schema = make_federated_schema(SDL, *BINDABLES, convert_names_case=True)
    assert schema.query_type is not None
    # The library's own resolver fails as a whole over one bad reference, asks one by one, and writes onto the objects.
    schema.query_type.fields["_entities"].resolve = resolve_entities
    entity = schema.get_type("_Entity")
    assert isinstance(entity, GraphQLUnionType)
    entity.resolve_type = entity_type
    # The library's own leaves directives out.
    schema.query_type.fields["_service"].resolve = _service
    return Executable(schema)


def _service(*_: object) -> Mapping[str, str]:
    return {"sdl": SDL}
