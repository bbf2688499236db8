"""The committed schemas are what the code serves, and documented throughout."""

from pathlib import Path

import pytest
from graphql import GraphQLSchema, GraphQLUnionType, build_schema

from infra.local.settings import ROOT
from subgraphs.chassis.graphql.schema import SubgraphSchema
from subgraphs.items.schema import schema as items_schema
from subgraphs.users.schema import schema as users_schema


def committed(name: str) -> str:
    return Path(ROOT, "subgraphs", name, "schema.graphql").read_text()


@pytest.mark.parametrize(("name", "schema"), [("users", users_schema), ("items", items_schema)])
def test_the_committed_schema_is_what_the_code_serves(name: str, schema: SubgraphSchema) -> None:
    assert committed(name) == schema.as_str() + "\n", "run `make sdl`"


def whole_graph() -> GraphQLSchema:
    """The composed graph; federation's own machinery is in it too."""
    return build_schema(Path(ROOT, "router", "supergraph.graphql").read_text(), assume_valid=True)


def test_every_type_field_argument_and_value_is_described() -> None:
    missing: list[str] = []
    for name, kind in whole_graph().type_map.items():
        if name.startswith(("__", "join__", "link__", "requiresScopes__")) or name in {"String", "Int", "Float", "Boolean", "ID"}:
            continue
        if not kind.description:
            missing.append(name)
        for field_name, field in getattr(kind, "fields", {}).items():
            if not field.description:
                missing.append(f"{name}.{field_name}")
            missing += [f"{name}.{field_name}({each})" for each, arg in getattr(field, "args", {}).items() if not arg.description]
        for value_name, value in getattr(kind, "values", {}).items():
            if not value.description:
                missing.append(f"{name}.{value_name}")
    assert missing == []


def test_every_mutation_answers_with_one_success_and_typed_refusals() -> None:
    graph = whole_graph()
    mutation = graph.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        result = getattr(field.type, "of_type", None)
        assert isinstance(result, GraphQLUnionType), name
        expected = name[0].upper() + name[1:]
        assert result.name == f"{expected}Result"
        successes = [member.name for member in result.types if member.name.endswith("Success")]
        assert successes == [f"{expected}Success"]
        refusals = [member for member in result.types if member.name not in successes]
        assert all("Problem" in {interface.name for interface in member.interfaces} for member in refusals), name
