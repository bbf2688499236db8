"""What a router leaves open by default is closed: one test per attack."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.router.running import Json, Router, Stub, codes, router
from tests.support.issuer import Issuer

JSON = {"content_type": "application/json"}
ONE = b'{"query": "{ __typename }"}'
MUTATION = 'mutation { createUser(input: {name: "Mallory"}) { __typename } }'

type Attack = Callable[[Router], httpx.Response]


def operation(query: str) -> Attack:
    return lambda router: router.ask(query)


def nested(levels: int) -> str:
    return "{ locations " + "{ parent " * levels + "{ id }" + " }" * levels + " }"


def fragment_bomb(size: int) -> str:
    """Each fragment holds the next one three times, below three different fields."""
    chain = (
        f"fragment F{n} on Location {{ parent {{ ...F{n + 1} }} children {{ ...F{n + 1} }} path {{ ...F{n + 1} }} }}"
        for n in range(size)
    )
    return " ".join(["{ locations { ...F0 } }", *chain, f"fragment F{size} on Location {{ id }}"])


def chunks() -> list[bytes]:
    return [b"x" * 64 * 1024] * 5


ATTACKS: dict[str, tuple[Attack, int, str]] = {
    "a form": (
        lambda r: r.post(b"query=mutation", content_type="application/x-www-form-urlencoded"),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
    ),
    "a form with files": (
        lambda r: r.post(b"--x--", content_type="multipart/form-data; boundary=x"),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
    ),
    "plain text": (lambda r: r.post(ONE, content_type="text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE"),
    "no content type": (lambda r: r.post(ONE), 415, "UNSUPPORTED_MEDIA_TYPE"),
    "a compressed bomb": (lambda r: r.post(b"\x1f\x8b", content_encoding="gzip", **JSON), 415, "UNSUPPORTED_MEDIA_TYPE"),
    "a query by GET": (lambda r: httpx.get(f"{r.url}/graphql", params={"query": "{__typename}"}), 405, "METHOD_NOT_ALLOWED"),
    "a mutation by GET": (lambda r: httpx.get(f"{r.url}/graphql", params={"query": MUTATION}), 405, "METHOD_NOT_ALLOWED"),
    "another page's host": (lambda r: r.post(ONE, host="evil.example", **JSON), 421, "UNKNOWN_HOST"),
    "a huge body": (lambda r: r.post(b"x" * 300_000, **JSON), 413, "PAYLOAD_TOO_LARGE"),
    "a huge body of unknown length": (
        lambda r: httpx.post(f"{r.url}/graphql", content=iter(chunks()), headers={"content-type": "application/json"}),
        413,
        "PAYLOAD_TOO_LARGE",
    ),
    "a batch": (lambda r: r.post(b"[" + ONE + b"," + ONE + b"]", **JSON), 400, "BATCHING_NOT_SUPPORTED"),
    "no JSON": (lambda r: r.post(b"{", **JSON), 400, "BAD_REQUEST"),
    "no query": (lambda r: r.post(b"{}", **JSON), 400, "BAD_REQUEST"),
    "nothing but null": (lambda r: r.post(b"null", **JSON), 400, "BAD_REQUEST"),
    "variables that are a list": (lambda r: r.post(b'{"query": "{ __typename }", "variables": []}', **JSON), 400, "BAD_REQUEST"),
    "an operation name that is a number": (
        lambda r: r.post(b'{"query": "{ __typename }", "operationName": 1}', **JSON),
        400,
        "BAD_REQUEST",
    ),
    "a very deep operation": (operation(nested(12)), 400, "OPERATION_TOO_LARGE"),
    "a deep operation hidden in fragments": (operation(fragment_bomb(12)), 400, "OPERATION_TOO_LARGE"),
    "a bomb of fragments": (operation(fragment_bomb(8)), 400, "OPERATION_TOO_LARGE"),
    "very many aliases": (
        operation("{ " + " ".join(f"a{n}: categories {{ id }}" for n in range(31)) + " }"),
        400,
        "OPERATION_TOO_LARGE",
    ),
    "many mutations at once": (
        operation("mutation {" + " ".join(f'a{n}: createUser(input: {{name: "x"}}) {{ __typename }}' for n in range(6)) + "}"),
        400,
        "OPERATION_TOO_LARGE",
    ),
    "many fields at the top": (operation("{ " + "__typename " * 21 + "}"), 400, "OPERATION_TOO_LARGE"),
    "very many tokens": (operation("{ categories { " + "id " * 1000 + "} }"), 400, "OPERATION_TOO_LARGE"),
    "very many directives": (operation("{ __typename " + "@skip(if: false) " * 200 + "}"), 400, "OPERATION_TOO_LARGE"),
    "a very long operation": (operation("{ __typename } #" + "x" * 20_000), 400, "OPERATION_TOO_LARGE"),
    "a name of GraphQL's own": (operation("{ users { nodes { __typename: name } } }"), 400, "GRAPHQL_VALIDATION_FAILED"),
    "a name of JavaScript's own": (operation("{ users { nodes { __proto__: name } } }"), 400, "GRAPHQL_VALIDATION_FAILED"),
    "a name every object of JavaScript's has": (
        operation("{ constructor: users { nodes { name holding { nodes { id } } } } }"),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "a subscription, which needs a WebSocket": (
        operation("subscription { inventoryChanged { __typename } }"),
        400,
        "SUBSCRIPTION_NEEDS_WEBSOCKET",
    ),
    "a fragment within itself": (
        operation("{ locations { ...F } } fragment F on Location { parent { ...F } }"),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "deep introspection": (
        operation("{ __schema { types " + "{ fields { type " * 5 + "{ name }" + " } }" * 5 + " } }"),
        400,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "machinery between router and subgraphs": (operation("{ _service { sdl } }"), 400, "GRAPHQL_VALIDATION_FAILED"),
    "an unknown field": (operation("{ nope }"), 400, "GRAPHQL_VALIDATION_FAILED"),
    "half an operation": (operation("{ users {"), 400, "GRAPHQL_PARSE_FAILED"),
    "an operation nobody defined": (
        lambda r: r.ask("query A { __typename }", body={"operationName": "B"}),
        400,
        "OPERATION_RESOLUTION_FAILURE",
    ),
    "a variable of the wrong type": (
        lambda r: r.ask("query($id: ID!) { user(id: $id) { id } }", {"id": {"$ne": None}}),
        400,
        "BAD_USER_INPUT",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_router_refuses(name: str, rust: Router, stubs: dict[str, Stub]) -> None:
    attack, status, code = ATTACKS[name]
    refused = attack(rust)
    assert (refused.status_code, codes(refused)) == (status, [code])
    assert [each.calls() for each in stubs.values()] == [[], [], []]


@pytest.mark.usefixtures("stubs")
@pytest.mark.parametrize("name", ["a very deep operation", "half an operation", "an unknown field"])
def test_a_refusal_is_the_same_when_repeated(name: str, rust: Router) -> None:
    """Parse and validation results are cached; a trace id must not be."""
    first, second = (ATTACKS[name][0](rust).json()["errors"] for _ in range(2))
    traces: set[str] = {error["extensions"].pop("traceId") for errors in (first, second) for error in errors}
    assert first == second
    assert len(traces) == 2


def test_clients_that_want_plain_json_get_their_refusal_with_200(rust: Router) -> None:
    answer = rust.ask("{ nope }", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")


def test_no_origin_is_let_in(rust: Router) -> None:
    evil = {"origin": "https://evil.example"}
    preflight = httpx.options(f"{rust.url}/graphql", headers=evil | {"access-control-request-method": "POST"})
    assert preflight.status_code == 405
    for answer in (preflight, rust.ask("{ __typename }", headers=evil)):
        assert not [name for name in answer.headers if name.startswith("access-control")]


def page(router: Router, path: str = "/graphql") -> httpx.Response:
    return httpx.get(f"{router.url}{path}", headers={"accept": "text/html"})


@pytest.fixture
def graphiql(tmp_path: Path) -> Path:
    folder = tmp_path / "graphiql"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>GraphiQL</title>")
    (folder / "assets" / "main.js").write_text("start()")
    (tmp_path / "secret").write_text("secret")
    return folder


def test_the_page_is_served_from_its_own_files_only(
    supergraph: Path, stubs: dict[str, Stub], issuer: Issuer, graphiql: Path
) -> None:
    with router(supergraph, stubs, issuer, GRAPHIQL_DIR=str(graphiql)) as running:
        shown = page(running)
        assert shown.text == "<title>GraphiQL</title>"
        assert "default-src 'none'" in shown.headers["content-security-policy"]
        assert page(running, "/graphiql/assets/main.js").headers["content-type"].startswith("text/javascript")
        for path in ("/graphiql/../secret", "/graphiql/%2e%2e/secret", "/graphiql/..%2fsecret", "/graphiql/assets", "/secret"):
            with httpx.Client(base_url=running.url) as client:
                request = client.build_request("GET", "/", headers={"accept": "text/html"})
                request.url = request.url.copy_with(raw_path=path.encode())
                assert client.send(request).status_code == 404, path


def test_production_serves_no_page(supergraph: Path, stubs: dict[str, Stub], issuer: Issuer, graphiql: Path) -> None:
    with router(supergraph, stubs, issuer, GRAPHIQL_DIR=str(graphiql), NODE_ENV="production") as running:
        assert page(running).status_code == 405
        assert page(running, "/graphiql/assets/main.js").status_code == 404


def introspected(router: Router) -> Json:
    return json.loads(router.ask("{ __schema { types { name } } }").text)["data"]["__schema"]


def test_clients_see_no_machinery_in_the_schema(rust: Router) -> None:
    names = {each["name"] for each in introspected(rust)["types"]}
    assert "Item" in names
    assert not [name for name in names if name.startswith(("join__", "link__", "_")) and not name.startswith("__")]
