"""The table in docs/permissions.md, and requests made from the schema that try each of its rows."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from graphql import (
    EnumValueNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    build_schema,
    get_named_type,
)

from infra.local.settings import ROOT

TABLE = ROOT / "docs" / "permissions.md"
ROLES = ("nobody", "member", "manager", "admin")
PERSONAL = "User"
"""Besides the root fields, each field of this type is a row: what one may know of a person."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: who may use a field `on` what."""

    type: str
    field: str
    on: str
    expected: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.type}.{self.field} on {self.on}"


def rules(table: Path = TABLE) -> list[Rule]:
    """The rows, in order. Each cell under a role is what that role gets."""
    cells = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in table.read_text().splitlines()]
    return [_rule(row) for row in cells if len(row) == 2 + len(ROLES) and row[0].startswith("`")]


def _rule(row: list[str]) -> Rule:
    kind, _, field = row[0].strip("`").partition(".")
    return Rule(kind, field, row[1], dict(zip(ROLES, row[2:], strict=True)))


@cache
def public_schema() -> GraphQLSchema:
    """The graph as clients see it, with some of its inner workings."""
    return build_schema((ROOT / "router" / "supergraph.graphql").read_text(), assume_valid=True)


def fields_to_rule() -> set[tuple[str, str]]:
    """Every field that needs a row."""
    schema = public_schema()
    types = [schema.query_type, schema.mutation_type, schema.subscription_type, schema.type_map[PERSONAL]]
    return {(kind.name, name) for kind in types if isinstance(kind, GraphQLObjectType) for name in kind.fields}


type Pick = Callable[[str], Awaitable[str]]
"""Finds what stands for an id, by the path of its argument (`input.itemId`)."""


async def arguments(field: GraphQLField, pick: Pick) -> dict[str, Any]:
    """Something for each argument that must be given, and for each person that may be."""
    return {name: await _value(each.type, name, pick) for name, each in _wanted(field.args)}


def _wanted(slots: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]) -> Iterator[tuple[str, Any]]:
    for name, slot in slots.items():
        must = isinstance(slot.type, GraphQLNonNull) and slot.default_value is Undefined
        if must or name in ("userId", "borrowerId", "reservationId"):
            yield name, slot


async def _value(kind: Any, path: str, pick: Pick) -> Any:
    match kind:
        case GraphQLNonNull():
            return await _value(kind.of_type, path, pick)
        case GraphQLList():
            return [await _value(kind.of_type, path, pick)]
        case GraphQLInputObjectType():
            return {name: await _value(each.type, f"{path}.{name}", pick) for name, each in _wanted(kind.fields)}
        case GraphQLEnumType():
            return next(iter(kind.values))
        case _:
            return await pick(path) if kind.name == "ID" else _scalar(kind.name, path)


def _scalar(name: str, path: str) -> object:
    when = datetime.now(UTC) + {"from": timedelta(days=-30), "to": timedelta(days=-1)}.get(path, timedelta(days=3))
    return {"Int": 1, "Float": 1.0, "Boolean": False, "DateTime": when.isoformat()}.get(name, f"Something {token_hex(4)}")


def field_of(rule: Rule) -> GraphQLField:
    """The field a rule is about."""
    kind = public_schema().type_map[rule.type]
    assert isinstance(kind, GraphQLObjectType)
    return kind.fields[rule.field]


def operation(rule: Rule, field: GraphQLField) -> str:
    """A document that selects the root field, with its arguments as variables."""
    given = dict(_wanted(field.args))
    variables = ", ".join(f"${name}: {each.type}" for name, each in given.items())
    passed = ", ".join(f"{name}: ${name}" for name in given)
    head = f"{rule.type.lower()}{f' ({variables})' if given else ''}"
    return f"{head} {{ {rule.field}{f'({passed})' if given else ''} {selection(field)} }}"


def selection(field: GraphQLField) -> str:
    """Just enough of what a field gives to see refusals in it."""
    return _selection(get_named_type(field.type), depth=3)


def _selection(kind: Any, depth: int) -> str:
    match kind:
        case GraphQLUnionType():
            answers = (f"... on {each.name} {_selection(each, depth - 1)}" for each in kind.types if "answers" in each.fields)
            refusals = "... on Problem { message }" if any(each.interfaces for each in kind.types) else ""
            return f"{{ __typename {refusals} {' '.join(answers)} }}"
        case GraphQLObjectType():
            inner = (name for name in _NESTED if depth and name in kind.fields)
            fields = (f"{name} {_selection(get_named_type(kind.fields[name].type), depth - 1)}" for name in inner)
            return f"{{ __typename {' '.join(fields)} }}"
        case _:
            return ""


_NESTED = ("answers", "result", "reasons")
"""Where refusals lie inside of answers."""


def subgraph_of(rule: Rule) -> str:
    """The service behind a field."""
    node = field_of(rule).ast_node
    given = [argument for each in (node.directives if node else None) or () for argument in each.arguments or ()]
    graphs = [str(each.value.value) for each in given if each.name.value == "graph" and isinstance(each.value, EnumValueNode)]
    return graphs[0].lower() if graphs else "users"
