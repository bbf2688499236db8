"""Selections of everything there is, made from the schema: a new field is asked for without anybody naming it."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from infra.local.settings import ROOT

DEEPEST = 3
_OFTEN = 2
"""How often a type is entered on the way down: a person's things lead back to people."""


@cache
def graph() -> GraphQLSchema:
    """The graph as clients see it, with some of its inner workings."""
    return build_schema((ROOT / "router" / "supergraph.graphql").read_text(), assume_valid=True)


def everything(schema: GraphQLSchema, kind: Any, depth: int, entered: Counter[str] | None = None) -> str:
    """All fields of a type that need no argument, and theirs, so many levels down."""
    kind, entered = get_named_type(kind), entered or Counter()
    if is_abstract_type(kind):
        parts = [f"... on {each.name} {_fields(schema, each, depth, entered, kind)}" for each in schema.get_possible_types(kind)]
        return f"{{ __typename {' '.join(parts)} }}"
    return _fields(schema, kind, depth, entered)


def _fields(schema: GraphQLSchema, kind: GraphQLObjectType, depth: int, entered: Counter[str], shared: Any = None) -> str:
    found = (_field(schema, kind, name, field, depth, entered, shared) for name, field in _askable(kind))
    return f"{{ __typename {' '.join(each for each in found if each)} }}"


def _askable(kind: GraphQLObjectType) -> Iterator[tuple[str, GraphQLField]]:
    for name, field in kind.fields.items():
        if not any(is_required_argument(argument) for argument in field.args.values()):
            yield name, field


def _field(
    schema: GraphQLSchema, kind: GraphQLObjectType, name: str, field: GraphQLField, depth: int, entered: Counter[str], shared: Any
) -> str:
    of = get_named_type(field.type)
    # Members of a union may have fields of one name and of different types.
    as_ = f"{kind.name}_{name}: {name}" if shared is not None else name
    if is_leaf_type(of):
        return as_
    if depth == 0 or entered[of.name] >= _OFTEN:
        return ""
    return f"{as_} {everything(schema, of, depth - 1, entered + Counter([of.name]))}"
