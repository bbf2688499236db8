"""Every operation of the command line fits the graph as it is committed."""

from pathlib import Path

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, OperationType, build_schema, parse, validate

from lendgraph import operations

SUPERGRAPH = Path(__file__).parents[3] / "router" / "supergraph.graphql"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SUPERGRAPH.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", operations.names())
def test_an_operation_is_valid_and_called_like_its_file(schema: GraphQLSchema, name: str):
    document = parse(operations.document(name))
    (operation,) = document.definitions

    assert validate(schema, document) == []
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    assert operation.name.value == name


def test_only_queries_and_mutations_without_a_second_effect_are_sent_again():
    mutations = {name for name in operations.names() if _is_mutation(name)}

    assert mutations > operations.SAFE_TO_REPEAT
    assert {name for name in mutations if operations.may_repeat(name)} == operations.SAFE_TO_REPEAT
    assert all(operations.may_repeat(name) for name in operations.names() if name not in mutations)


def _is_mutation(name: str) -> bool:
    (operation,) = parse(operations.document(name)).definitions
    return isinstance(operation, OperationDefinitionNode) and operation.operation is OperationType.MUTATION
