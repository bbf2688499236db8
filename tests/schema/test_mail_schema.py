"""Whatever is sent to the mail subgraph, the answer is GraphQL: random operations, random references."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schema.answers import assert_clean_answer, references, refers
from tests.schema.subgraphs import MAIL, NOTIFICATION

api = schemathesis.graphql.from_asgi("/graphql", MAIL.app)


@api.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_any_operation_gets_a_clean_answer(case: schemathesis.Case[Any]) -> None:
    response = case.call()
    assert_clean_answer(response.status_code, response.json())


@given(st.lists(references("Notification", known=NOTIFICATION.id), max_size=8))
def test_any_references_to_notifications_get_an_answer_each(representations: list[Any]) -> None:
    entities = MAIL.entities("Notification", "id state", representations)
    good = [refers(each, "Notification", NOTIFICATION.id) for each in representations]
    assert entities is None or [entity is not None for entity in entities] == good


@given(st.lists(references("User", known="ada"), max_size=8))
def test_any_references_to_people_get_an_answer_each(representations: list[Any]) -> None:
    entities = MAIL.entities("User", "notifications { nodes { id } }", representations)
    for representation, entity in zip(representations, entities or [], strict=entities is not None):
        if representation == {"__typename": "User", "id": "ada"}:
            assert entity == {"notifications": {"nodes": [{"id": NOTIFICATION.id}]}}
        else:
            assert entity is None or isinstance(representation["id"], str)
