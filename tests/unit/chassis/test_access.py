"""Root fields say whom they are for."""

import strawberry
from graphql import build_schema
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.chassis.graphql.access import needs_of
from subgraphs.chassis.graphql.executable import Executable
from subgraphs.chassis.graphql.schema import SubgraphSchema
from subgraphs.chassis.identity import SYSTEM, Actor, Role

MEMBER = Actor("ada", Role.MEMBER)
MANAGER = Actor("grace", Role.MANAGER)


@strawberry.type
class Query:
    @strawberry.field
    def welcome(self) -> str:
        return "Hello"

    @strawberry.field
    def items(self) -> str:
        return "drill"

    @strawberry.federation.field(directives=[RequiresScopes(scopes=[["manager"]])])
    def overview(self) -> str:
        return "7"


CODE_FIRST = SubgraphSchema(query=Query, public=["welcome"])
SDL_FIRST = Executable(
    build_schema(
        """
        directive @authenticated on FIELD_DEFINITION
        directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
        type Query {
          welcome: String
          items: String @authenticated
          overview: String @authenticated @requiresScopes(scopes: [["manager"], ["admin"]])
        }
        """
    )
)
EACH = [CODE_FIRST, SDL_FIRST]


def _codes(schema: Executable, query: str, actor: Actor | None, operation: str | None = None) -> list[object]:
    return [error.extensions["code"] for error in schema.refusals(query, operation, actor) if error.extensions]


def test_what_is_public_asks_for_nobody() -> None:
    for schema in EACH:
        assert _codes(schema, "{ __typename welcome __schema { queryType { name } } }", None) == []


def test_everything_else_asks_for_somebody_signed_in() -> None:
    for schema in EACH:
        assert _codes(schema, "{ items }", None) == ["UNAUTHENTICATED"]
        assert _codes(schema, "{ items }", MEMBER) == []


def test_a_managers_field_is_for_managers_and_above() -> None:
    for schema in EACH:
        assert _codes(schema, "{ overview }", None) == ["UNAUTHENTICATED"]
        assert _codes(schema, "{ overview }", MEMBER) == ["FORBIDDEN"]
        assert _codes(schema, "{ overview }", MANAGER) == []
        assert _codes(schema, "{ overview }", SYSTEM) == []


def test_neither_alias_nor_fragment_hides_a_field() -> None:
    hidden = "query { ... { ...a } } fragment a on Query { welcome: overview ...b } fragment b on Query { x: items }"
    for schema in EACH:
        assert _codes(schema, hidden, MEMBER) == ["FORBIDDEN"]
        assert _codes(schema, hidden, None) == ["UNAUTHENTICATED", "UNAUTHENTICATED"]


def test_only_the_operation_that_runs_is_asked_about() -> None:
    both = "query open { welcome } query closed { overview }"
    for schema in EACH:
        assert _codes(schema, both, None, "open") == []
        assert _codes(schema, both, MEMBER, "closed") == ["FORBIDDEN"]


def test_a_refusal_says_which_field_and_what_to_do() -> None:
    (refusal,) = SDL_FIRST.refusals("{ overview }", None, MEMBER)
    assert refusal.path == ["overview"]
    assert "manager" in refusal.message
    (refusal,) = SDL_FIRST.refusals("{ items }", None, None)
    assert "Sign in" in refusal.message


def test_the_sdl_says_what_is_enforced() -> None:
    sdl = CODE_FIRST.as_str()
    assert "items: String! @authenticated" in sdl
    assert "welcome: String!\n" in sdl
    assert set(needs_of(CODE_FIRST.schema)) == {"items", "overview"}
