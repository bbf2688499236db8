"""GraphQL over HTTP is the same at every subgraph: what is taken, what is refused, and that a refusal is GraphQL-shaped, too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from subgraphs.chassis.graphql.asking import Asking
from tests.schema.answers import assert_clean_answer, hostile_documents
from tests.schema.subgraphs import EVERY, Subgraph

JSON = {"content-type": "application/json"}
TYPENAME = '{"query": "{ __typename }"}'

every_subgraph = pytest.mark.parametrize("subgraph", EVERY, ids=lambda subgraph: subgraph.name)


def assert_refused(response: Any, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert "data" not in body
    (error,) = body["errors"]
    assert error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert len(error["extensions"]["traceId"]) == 32


@every_subgraph
def test_a_browser_that_looks_in_gets_the_page(subgraph: Subgraph, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>GraphiQL</title>")
    (tmp_path / "page.js").write_text("draw()")
    client = TestClient(subgraph.serving(graphiql=tmp_path))

    answer = client.get("/graphql", headers={"accept": "text/html,*/*"})

    assert (answer.status_code, "GraphiQL" in answer.text) == (200, True)
    assert client.get("/graphiql/page.js").text == "draw()"


@every_subgraph
@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_an_operation_in_the_address_is_not_run(subgraph: Subgraph, accept: str) -> None:
    answer = subgraph.client.get("/graphql", params={"query": "{ __typename }"}, headers={"accept": accept})

    assert_refused(answer, 405)
    assert answer.headers["allow"] == "POST"


@every_subgraph
def test_without_a_page_a_browser_is_told_what_to_do(subgraph: Subgraph) -> None:
    assert_refused(subgraph.client.get("/graphql", headers={"accept": "text/html"}), 405)


@every_subgraph
@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_a_posted_operation_is_run_by_its_name_with_its_variables(subgraph: Subgraph, content_type: str) -> None:
    query = f"query A($id: ID!) {{ {subgraph.field}(id: $id) {{ id }} }} query B {{ __typename }}"
    body = {"query": query, "operationName": "A", "variables": {"id": subgraph.known}}

    answer = subgraph.client.post("/graphql", json=body, headers={"content-type": content_type})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {"data": {subgraph.field: {"id": subgraph.known}}}


@every_subgraph
def test_variables_and_operation_name_may_be_null(subgraph: Subgraph) -> None:
    body = {"query": "{ __typename }", "variables": None, "operationName": None}

    assert subgraph.client.post("/graphql", json=body).json() == {"data": {"__typename": "Query"}}


@every_subgraph
@pytest.mark.parametrize(
    "request_options",
    [
        {"data": {"query": "mutation { __typename }"}},
        {"files": {"operations": (None, '{"query": "mutation { __typename }"}'), "map": (None, "{}")}},
        {"content": TYPENAME, "headers": {"content-type": "text/plain"}},
        {"content": TYPENAME, "headers": {"content-type": "text/plain; a=application/json"}},
        {"content": "{ __typename }", "headers": {"content-type": "application/graphql"}},
        {"content": TYPENAME, "headers": {"content-type": "application/jsonish"}},
        {"content": TYPENAME},
    ],
    ids=["form", "multipart", "text", "JSON in a parameter", "bare GraphQL", "something like JSON", "nothing said"],
)
def test_what_a_foreign_page_could_post_is_refused_before_anything_runs(
    subgraph: Subgraph, request_options: dict[str, Any]
) -> None:
    contexts: list[object] = []

    def context(asking: Asking) -> object:
        contexts.append(subgraph.context(asking))
        return contexts[-1]

    client = TestClient(subgraph.serving(context))

    assert_refused(client.post("/graphql", **request_options), 415)
    assert contexts == []
    assert client.post("/graphql", content=TYPENAME, headers=JSON).status_code == 200
    assert len(contexts) == 1


@every_subgraph
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b'{"query": "{ __typename }"',
        b"\xff\xfe",
        b'{"query": "\\ud800"}',
        b"[" * 5_000 + b"]" * 5_000,
        b"[]",
        b'[{"query": "{ __typename }"}]',
        b'"{ __typename }"',
        b"null",
        b"{}",
        b'{"variables": {}}',
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": ["{ __typename }"]}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "operationName": {}}',
    ],
)
def test_a_body_that_is_no_request_is_refused(subgraph: Subgraph, body: bytes) -> None:
    assert_refused(subgraph.client.post("/graphql", content=body, headers=JSON), 400)


@every_subgraph
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": ""}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { __typename }", "operationName": "B"}, "BAD_USER_INPUT"),
        ({"query": "query A { __typename } query B { __typename }"}, "BAD_USER_INPUT"),
        ({"query": "fragment A on Query { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "subscription { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_an_operation_that_cannot_run_says_why_by_its_code(subgraph: Subgraph, body: dict[str, Any], code: str) -> None:
    response = subgraph.client.post("/graphql", json=body)

    answer = response.json()
    assert_clean_answer(response.status_code, answer)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
    assert answer["data"] is None


@every_subgraph
@pytest.mark.parametrize("id", [{"$ne": None}, None, [], [["a"]], 1.5, True])
def test_variables_that_do_not_fit_are_the_clients_mistake(subgraph: Subgraph, id: object) -> None:
    answer = subgraph.ask(f"query ($id: ID!) {{ {subgraph.field}(id: $id) {{ id }} }}", id=id)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@every_subgraph
@pytest.mark.parametrize(
    "arguments",
    [
        'after: "nonsense"',
        "first: 0",
        "first: 101",
        "first: 1, last: 1",
        "filter: {statuses: [GONE]}",
        "filter: {states: [GONE]}",
    ],
)
def test_senseless_arguments_are_the_clients_mistake(subgraph: Subgraph, arguments: str) -> None:
    body = subgraph.ask(f"{{ {subgraph.field}s({arguments}) {{ nodes {{ id }} }} }}")

    assert body["errors"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


@every_subgraph
def test_errors_do_not_suggest_what_else_there_is(subgraph: Subgraph) -> None:
    answer = subgraph.ask(f"query ($id: IDs) {{ {subgraph.field}s(fist: 1) {{ node {{ id }} }} __typenam }}")

    assert len(answer["errors"]) >= 3
    assert "Did you mean" not in str(answer)


@every_subgraph
def test_a_huge_body_is_refused_whether_or_not_it_announces_its_size(subgraph: Subgraph) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    assert_refused(subgraph.client.post("/graphql", content=b"x" * 1_000_001, headers=JSON), 413)
    assert_refused(subgraph.client.post("/graphql", content=chunks(), headers=JSON), 413)


@every_subgraph
@pytest.mark.parametrize(("name", "document"), hostile_documents("_service { sdl }"))
def test_hostile_documents_are_refused(subgraph: Subgraph, name: str, document: str) -> None:
    response = subgraph.client.post("/graphql", json={"query": document})
    body = response.json()
    assert_clean_answer(response.status_code, body)
    assert body["errors"], name
    assert body["data"] is None
