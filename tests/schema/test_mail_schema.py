"""Whatever is sent to the mail subgraph, the answer is GraphQL: random operations, random references."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schema.answers import assert_clean_answer, references
from tests.schema.subgraphs import MAIL, NOTIFICATION

api = schemathesis.graphql.from_asgi("/graphql", MAIL.app)


@api.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_any_operation_gets_a_clean_answer(case: schemathesis.Case[Any]) -> None:
    response = case.call()
    assert_clean_answer(response.status_code, response.json())


@given(st.lists(references("Notification", known=NOTIFICATION.id), max_size=8))
def test_any_references_to_notifications_get_an_answer_each(representations: list[Any]) -> None:
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Notification { id state } } }"
    response = MAIL.client.post("/graphql", json={"query": query, "variables": {"r": representations}})
    body = response.json()
    assert_clean_answer(response.status_code, body)
    if None in representations:
        return
    good = [
        isinstance(each, dict) and each.get("__typename") == "Notification" and each.get("id") == NOTIFICATION.id
        for each in representations
    ]
    assert [entity is not None for entity in body["data"]["_entities"]] == good


@given(st.lists(references("User", known="ada"), max_size=8))
def test_any_references_to_people_get_an_answer_each(representations: list[Any]) -> None:
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { notifications { nodes { id } } } } }"
    response = MAIL.client.post("/graphql", json={"query": query, "variables": {"r": representations}})
    body = response.json()
    assert_clean_answer(response.status_code, body)
    if None in representations:
        return
    for representation, entity in zip(representations, body["data"]["_entities"], strict=True):
        if representation == {"__typename": "User", "id": "ada"}:
            assert entity == {"notifications": {"nodes": [{"id": NOTIFICATION.id}]}}
        else:
            assert entity is None or isinstance(representation["id"], str)


@pytest.mark.parametrize(
    "selection",
    [
        'notifications(after: "nonsense") { nodes { id } }',
        "notifications(first: 0) { nodes { id } }",
        "notifications(first: 101) { nodes { id } }",
        "notifications(first: 1, last: 1) { nodes { id } }",
        "notifications(filter: {states: [GONE]}) { nodes { id } }",
    ],
)
def test_senseless_arguments_are_the_clients_mistake(selection: str) -> None:
    body = MAIL.ask(f"{{ {selection} }}")

    assert body["errors"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
