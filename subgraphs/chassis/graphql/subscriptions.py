"""Subscriptions as they run: each event is an execution of its own, with a context of its own."""

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping, Sequence
from contextlib import aclosing
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    create_source_event_stream,
    execute,
    located_error,
)

from subgraphs.chassis.graphql.errors import BadInput, present


class SubscriptionFailed(Exception):
    """A subscription cannot start or go on. Its errors are for the client."""

    def __init__(self, errors: Sequence[GraphQLError], *, executed: bool) -> None:
        super().__init__(errors[0].message)
        self.errors = present(errors, executed=executed)


async def run_subscription(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Mapping[str, Any] | None,
    operation: str | None,
    context: Callable[[], object],
) -> AsyncGenerator[ExecutionResult]:
    """The results, one for each event. Raises SubscriptionFailed.

    What a context has looked up is of its moment, so that no two events may share one, as graphql-core's `subscribe` has it.
    """
    values = None if variables is None else dict(variables)
    async with aclosing(_events(schema, document, values, operation, context())) as events:
        async for event in events:
            result = execute(
                schema,
                document,
                root_value=event,
                context_value=context(),
                variable_values=values,
                operation_name=operation,
                hide_suggestions=True,
            )
            result = await result if isawaitable(result) else result
            yield ExecutionResult(data=result.data, errors=present(result.errors, executed=True) if result.errors else None)


async def _events(
    schema: GraphQLSchema, document: DocumentNode, values: dict[str, Any] | None, operation: str | None, context: object
) -> AsyncGenerator[object]:
    executor = Executor.build(
        schema,
        document,
        context_value=context,
        raw_variable_values=values,
        operation_name=operation,
        hide_suggestions=True,
    )
    if isinstance(executor, list):
        raise SubscriptionFailed(executor, executed=True)
    if executor.operation.operation is not OperationType.SUBSCRIPTION:
        raise SubscriptionFailed([BadInput("Only subscriptions run here. Post queries and mutations over HTTP.")], executed=False)
    source = await _source(executor)
    try:
        async for event in source:
            yield event
    except Exception as error:
        raise SubscriptionFailed([located_error(error)], executed=True) from error
    finally:
        if isinstance(source, AsyncGenerator):
            await source.aclose()


async def _source(executor: Executor[Any]) -> AsyncIterable[object]:
    source = create_source_event_stream(executor)
    source = await source if isawaitable(source) else source
    if isinstance(source, ExecutionResult):
        raise SubscriptionFailed(source.errors or [], executed=True)
    return source
