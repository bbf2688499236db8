"""A schema as it runs, whichever library made it: prepared operations in, results with presentable errors out."""

from collections.abc import Mapping
from functools import partial
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, execute

from subgraphs.chassis.graphql.documents import Documents, prepare
from subgraphs.chassis.graphql.errors import present


class Executable:
    """Runs operations against a schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._documents = Documents(partial(prepare, schema))

    async def run(
        self, query: str, variables: Mapping[str, Any] | None, operation: str | None, context: object
    ) -> ExecutionResult:
        """The result. Each of its errors has a code, and what is not the client's business is masked."""
        prepared = self._documents.get(query)
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
