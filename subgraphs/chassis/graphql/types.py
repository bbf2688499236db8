"""GraphQL types every subgraph shares, and how a GraphQL type shows a domain object without copying it."""

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import strawberry

from subgraphs.chassis import refusals
from subgraphs.chassis.text import FieldProblem as FieldProblemValue


def shows(*kinds: type) -> Callable[[Any, Any], bool]:
    """For a GraphQL type's `is_type_of`: it shows instances of these domain classes, whose attributes are its fields."""

    def is_type_of(value: Any, _info: Any) -> bool:
        return isinstance(value, kinds)

    return is_type_of


def shown(value: object) -> Any:
    """Hand a domain object to the GraphQL type that `shows` it."""
    return value


@strawberry.interface(description="Why something was not done, and what to do instead.")
class Problem:
    """Every refusal implements it."""

    message: str = strawberry.field(description="In words for a person.")


@strawberry.federation.type(shareable=True, description="What is wrong with one input field.")
class FieldProblem:
    """Shows `chassis.text.FieldProblem`."""

    is_type_of = shows(FieldProblemValue)

    path: str = strawberry.field(description="Which field, dotted from the argument on, for example `input.email`.")
    message: str = strawberry.field(description="What is wrong with it, in words for a person.")


@strawberry.federation.type(shareable=True, description="Some fields of the input cannot be accepted.")
class InvalidInput(Problem):
    """Shows `chassis.refusals.InvalidInput`."""

    is_type_of = shows(refusals.InvalidInput)

    fields: list[FieldProblem] = strawberry.field(description="What is wrong, field by field.")


@strawberry.federation.type(shareable=True, description="The actor may not do this.")
class NotPermitted(Problem):
    """Shows `chassis.refusals.NotPermitted`."""

    is_type_of = shows(refusals.NotPermitted)


@strawberry.federation.type(shareable=True, description="Somebody changed it since the version the actor saw.")
class VersionConflict(Problem):
    """Shows `chassis.refusals.VersionConflict`."""

    is_type_of = shows(refusals.VersionConflict)

    current: int = strawberry.field(description="The version it has now.")


@strawberry.federation.type(shareable=True, description="Where a page stands in the whole list.")
class PageInfo:
    """Shows `chassis.paging.PageInfo`."""

    has_next_page: bool = strawberry.field(description="Whether more follows this page.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before this page.")
    start_cursor: str | None = strawberry.field(description="The first entry's cursor; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The last entry's cursor; null on an empty page.")


@strawberry.type(description="An entry in a page.")
class Edge[T]:
    """Shows `chassis.paging.Edge`."""

    cursor: str = strawberry.field(description="Its place, for `after` and `before`.")
    node: T = strawberry.field(description="The entry itself.")


@strawberry.type(description="A page of a list, as Relay's specification of connections has it.")
class Connection[T]:
    """Shows `chassis.paging.Page`."""

    edges: list[Edge[T]] = strawberry.field(description="The entries, each with its cursor.")
    nodes: list[T] = strawberry.field(description="The entries alone.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")


First = Annotated[
    int | None,
    strawberry.argument(description="How many, from the start: 1 to 100; 20 if neither `first` nor `last` is given."),
]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="How many, from the end; 1 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]
IdempotencyKey = Annotated[
    str | None,
    strawberry.argument(
        description="Of your choice, 1 to 200 characters. Whoever asks again with the same key within 24 hours gets the success"
        " again, and nothing is done twice. Refusals are not remembered. For each new wish take a new key."
    ),
]
Notify = Annotated[bool, strawberry.argument(description="Whether to send the mails this normally causes.")]


@strawberry.enum(description="Which way to sort.")
class SortDirection(Enum):
    """Upwards or downwards."""

    ASC = strawberry.enum_value("ASC", description="Smallest, first or oldest to begin with.")
    DESC = strawberry.enum_value("DESC", description="Largest, last or newest to begin with.")
