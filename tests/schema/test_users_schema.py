"""Whatever is sent to the users subgraph, the answer is GraphQL: random operations, random references, failures of ours."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subgraphs.users.service.people import People
from tests.schema.answers import assert_clean_answer, references, refers
from tests.schema.subgraphs import ADA, USERS

api = schemathesis.graphql.from_asgi("/graphql", USERS.app)


@api.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_any_operation_gets_a_clean_answer(case: schemathesis.Case[Any]) -> None:
    response = case.call()
    assert_clean_answer(response.status_code, response.json())


@given(st.lists(references("User", known=ADA.id), max_size=8))
def test_any_references_get_an_answer_each(representations: list[Any]) -> None:
    entities = USERS.entities("User", "id name", representations)
    good = [refers(each, "User", ADA.id) for each in representations]
    assert entities is None or [entity is not None for entity in entities] == good


def test_an_unexpected_failure_is_masked_and_carries_a_trace_id(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_args: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(People, "get", broken)
    body = USERS.ask('{ user(id: "x") { id } }')
    error = body["errors"][0]
    assert "secret" not in str(body)
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert len(error["extensions"]["traceId"]) == 32
