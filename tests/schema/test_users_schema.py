"""Whatever is sent to the users subgraph, the answer is GraphQL: random operations, random references, hostile documents."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.identity import LOCAL_SYSTEM
from subgraphs.users.context import Context
from subgraphs.users.models import User
from subgraphs.users.schema import schema
from subgraphs.users.service import UserService
from tests.schema.answers import assert_clean_answer, hostile_documents, references
from tests.unit.users.fakes import FakeUsers

NOW = utc_now()
ADA = User(
    id="0190163d-8694-739b-aea5-966c26f8ad91",
    rev=1,
    name="Ada",
    username="ada",
    email="ada@example.org",
    group=None,
    active=True,
    created_at=NOW,
    updated_at=NOW,
)

app = create_service("users")
serve_graphql(app, schema, lambda: Context(LOCAL_SYSTEM, UserService(FakeUsers({ADA.id: ADA}), utc_now)), Path("none"))
client = TestClient(app)
api = schemathesis.graphql.from_asgi("/graphql", app)


@api.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_any_operation_gets_a_clean_answer(case: schemathesis.Case[Any]) -> None:
    response = case.call()
    assert_clean_answer(response.status_code, response.json())


@given(st.lists(references("User", known=ADA.id), max_size=8))
def test_any_references_get_an_answer_each(representations: list[Any]) -> None:
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id name } } }"
    response = client.post("/graphql", json={"query": query, "variables": {"r": representations}})
    body = response.json()
    assert_clean_answer(response.status_code, body)
    if None in representations:
        return
    good = [isinstance(each, dict) and each.get("__typename") == "User" and each.get("id") == ADA.id for each in representations]
    assert [entity is not None for entity in body["data"]["_entities"]] == good


@pytest.mark.parametrize(("name", "document"), hostile_documents("users { nodes { id } }"))
def test_hostile_documents_are_refused(name: str, document: str) -> None:
    response = client.post("/graphql", json={"query": document})
    body = response.json()
    assert_clean_answer(response.status_code, body)
    assert body["errors"], name
    assert body["data"] is None


def test_a_huge_body_is_refused() -> None:
    response = client.post("/graphql", content=b"x" * 1_000_001, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_an_unexpected_failure_is_masked_and_carries_a_trace_id(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_args: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(UserService, "get", broken)
    response = client.post("/graphql", json={"query": '{ user(id: "x") { id } }'})
    error = response.json()["errors"][0]
    assert "secret" not in response.text
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert len(error["extensions"]["traceId"]) == 32
