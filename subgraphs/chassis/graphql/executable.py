"""A schema as it runs, whichever library made it: prepared operations in, results with presentable errors out."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from inspect import isawaitable
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, OperationType, execute, get_operation_ast

from subgraphs.chassis.graphql.access import needs_of
from subgraphs.chassis.graphql.documents import Documents, prepare
from subgraphs.chassis.graphql.errors import BadInput, present
from subgraphs.chassis.graphql.subscriptions import SubscriptionFailed, run_subscription
from subgraphs.chassis.identity import Actor

_OTHER_WAY = "Subscriptions run over a WebSocket at this address, by the protocol graphql-transport-ws."


class Executable:
    """Runs operations against a schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._documents = Documents(partial(prepare, schema, needs_of(schema)))

    def refusals(self, query: str, operation: str | None, actor: Actor | None) -> Sequence[GraphQLError]:
        """Why this actor, or nobody known, may not run an operation; nothing if it may. To be asked before `run`."""
        needs = self._documents.get(query).needs
        asked = needs.get(operation) if operation else next(iter(needs.values()), None)
        found = [refusal for need in asked or () if (refusal := need.refusal(actor)) is not None]
        return present(found, executed=False)

    async def run(
        self, query: str, variables: Mapping[str, Any] | None, operation: str | None, context: object
    ) -> ExecutionResult:
        """The result. Each of its errors has a code, and what is not the client's business is masked."""
        prepared = self._documents.get(query)
        if prepared.document is None:
            return ExecutionResult(data=None, errors=present(prepared.errors, executed=False))
        if _subscribes(prepared.document, operation):
            return ExecutionResult(data=None, errors=present([BadInput(_OTHER_WAY)], executed=False))
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

    async def subscribe(
        self, query: str, variables: Mapping[str, Any] | None, operation: str | None, context: Callable[[], object]
    ) -> AsyncGenerator[ExecutionResult]:
        """A subscription's results, each with a context of its own. Raises SubscriptionFailed."""
        prepared = self._documents.get(query)
        if prepared.document is None:
            raise SubscriptionFailed(prepared.errors, executed=False)
        async with aclosing(run_subscription(self.schema, prepared.document, variables, operation, context)) as results:
            async for result in results:
                yield result


def _subscribes(document: DocumentNode, operation: str | None) -> bool:
    node = get_operation_ast(document, operation)
    return node is not None and node.operation is OperationType.SUBSCRIPTION
