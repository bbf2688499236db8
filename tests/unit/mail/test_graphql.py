"""The mail subgraph's face, with a store in memory."""

from typing import Any

import pytest

from subgraphs.chassis.identity import SYSTEM
from subgraphs.mail import policy
from subgraphs.mail.context import new_context
from subgraphs.mail.resolvers import SDL, schema
from subgraphs.mail.service import Notifications
from tests.unit.mail.fakes import NOW, FakeClock, FakeStore, a_notification

ENTITIES = """
  query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      __typename
      ... on Notification { id state }
      ... on User { id notifications(first: 1) { nodes { id } } }
    }
  }
"""


class Graph:
    """Runs operations as a client would."""

    def __init__(self) -> None:
        self.store = FakeStore()

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        notifications = Notifications(self.store, lambda: None, FakeClock())
        result = await schema.run(query, variables, None, new_context(SYSTEM, notifications))
        return dict(result.formatted)


@pytest.fixture
def graph() -> Graph:
    graph = Graph()
    graph.store.put(
        a_notification("e1"),
        policy.sent(a_notification("e2"), "About Camera", NOW),
        policy.failed(a_notification("e3", id="e3:grace", recipient_id="grace"), "550 Unknown."),
    )
    return graph


async def test_a_notification_shows_how_far_it_got_and_refers_to_its_person_and_item(graph: Graph) -> None:
    query = """{ notification(id: "e2:ada") {
      id kind recipient { id } item { id } state subject attempts nextAttemptAt problem createdAt sentAt } }"""
    assert (await graph.ask(query))["data"]["notification"] == {
        "id": "e2:ada",
        "kind": "ITEM_LENT",
        "recipient": {"id": "ada"},
        "item": {"id": "camera"},
        "state": "SENT",
        "subject": "About Camera",
        "attempts": 1,
        "nextAttemptAt": None,
        "problem": None,
        "createdAt": "2026-12-07T09:30:00+00:00",
        "sentAt": "2026-12-07T09:30:00+00:00",
    }


async def test_an_unknown_id_is_null_without_an_error(graph: Graph) -> None:
    assert await graph.ask('{ notification(id: "nothing") { id } }') == {"data": {"notification": None}}


async def test_pages_run_from_the_newest_and_back(graph: Graph) -> None:
    page = "{ nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
    first = (await graph.ask(f"{{ notifications(first: 2) {page} }}"))["data"]["notifications"]
    assert [node["id"] for node in first["nodes"]] == ["e3:grace", "e2:ada"]
    assert first["pageInfo"]["hasNextPage"] is True
    assert first["pageInfo"]["endCursor"] == first["edges"][1]["cursor"]


@pytest.mark.parametrize("arguments", ['after: "nonsense"', "first: 0", "first: 101", "first: 1, last: 1", "last: -1"])
async def test_page_arguments_that_make_no_sense_are_the_clients_mistake(graph: Graph, arguments: str) -> None:
    answer = await graph.ask(f"{{ notifications({arguments}) {{ nodes {{ id }} }} }}")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_resending_answers_with_the_notification_or_what_stands_against_it(graph: Graph) -> None:
    mutation = """mutation ($id: ID!) { resendNotification(id: $id) { __typename
      ... on ResendNotificationSuccess { notification { state } }
      ... on NotificationQueued { nextAttemptAt }
      ... on Problem { message } } }"""

    async def resend(id: str) -> dict[str, Any]:
        return (await graph.ask(mutation, id=id))["data"]["resendNotification"]

    assert await resend("e3:grace") == {"__typename": "ResendNotificationSuccess", "notification": {"state": "QUEUED"}}
    queued = await resend("e3:grace")
    assert queued["__typename"] == "NotificationQueued"
    assert queued["nextAttemptAt"] == "2026-12-07T09:30:00+00:00"
    unknown = await resend("nothing")
    assert unknown["__typename"] == "NotificationNotFound"
    assert unknown["message"]


async def test_references_are_resolved_in_order_and_a_bad_one_costs_its_own_place_only(graph: Graph) -> None:
    representations = [
        {"__typename": "User", "id": "ada"},
        {"__typename": "Gnome", "id": "x"},
        {"__typename": "Notification", "id": "e1:ada"},
        {"__typename": "Notification", "id": "nothing"},
        {"__typename": "Notification"},
        {"__typename": "User", "id": {"$ne": None}},
        "nonsense",
        {"__typename": "Item", "id": "camera"},
        {"__typename": "User", "id": "grace", "extra": 1},
    ]
    answer = await graph.ask(ENTITIES, representations=representations)
    assert answer["data"]["_entities"] == [
        {"__typename": "User", "id": "ada", "notifications": {"nodes": [{"id": "e2:ada"}]}},
        None,
        {"__typename": "Notification", "id": "e1:ada", "state": "QUEUED"},
        None,
        None,
        None,
        None,
        None,
        {"__typename": "User", "id": "grace", "notifications": {"nodes": [{"id": "e3:grace"}]}},
    ]
    assert sorted(error["path"][1] for error in answer["errors"]) == [1, 4, 5, 6, 7]
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}


async def test_a_failing_store_costs_the_entities_it_keeps_and_no_other(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("secret: password123")

    monkeypatch.setattr(graph.store, "get_many", fail)
    representations = [{"__typename": "Notification", "id": "e1:ada"}, {"__typename": "User", "id": "ada"}]
    answer = await graph.ask(ENTITIES, representations=representations)
    assert answer["data"]["_entities"][0] is None
    assert answer["data"]["_entities"][1]["id"] == "ada"
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in str(answer)


async def test_more_references_than_allowed_are_refused(graph: Graph) -> None:
    answer = await graph.ask(ENTITIES, representations=[{"__typename": "User", "id": "ada"}] * 1001)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_list_of_notifications_by_id_is_one_read(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[object] = []
    get_many = graph.store.get_many

    async def counted(ids: Any) -> Any:
        reads.append(ids)
        return await get_many(ids)

    monkeypatch.setattr(graph.store, "get_many", counted)
    await graph.ask(ENTITIES, representations=[{"__typename": "Notification", "id": f"e{n}:ada"} for n in (1, 2, 3)])
    assert len(reads) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ notifications(filter: {kinds: [NONSENSE]}) { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(31)) + " }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
        ("{ " + "__typename " * 4001 + "}", "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_what_a_client_got_wrong_says_so_by_its_code(graph: Graph, query: str, code: str) -> None:
    answer = await graph.ask(query)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}


async def test_errors_do_not_suggest_what_else_there_is(graph: Graph) -> None:
    answer = await graph.ask("{ notificatio { id } }")
    assert "Did you mean" not in str(answer)


async def test_the_router_composes_from_the_whole_file(graph: Graph) -> None:
    assert (await graph.ask("{ _service { sdl } }"))["data"]["_service"]["sdl"] == SDL
    assert "resolvable: false" in SDL


async def test_every_type_field_and_argument_is_described(graph: Graph) -> None:
    query = """{ __schema { types { name description
      fields { name description args { name description } }
      inputFields { name description }
      enumValues { name description } } } }"""
    types = (await graph.ask(query))["data"]["__schema"]["types"]
    known = {"String", "Boolean", "Int", "Float", "ID", "FieldSet", "Import", "federation__Scope"}
    ours = [type for type in types if not type["name"].startswith("_") and type["name"] not in known | {"federation__Policy"}]
    undescribed = [type["name"] for type in ours if not type["description"]]
    fields = [
        (type["name"], field) for type in ours for field in type["fields"] or type["inputFields"] or type["enumValues"] or []
    ]
    fields = [(name, field) for name, field in fields if not field["name"].startswith("_")]
    undescribed += [f"{name}.{field['name']}" for name, field in fields if not field["description"]]
    arguments = [(name, argument) for name, field in fields for argument in field.get("args") or []]
    undescribed += [f"{name}({argument['name']})" for name, argument in arguments if not argument["description"]]
    assert undescribed == []
