"""The mail subgraph's face, with a store in memory."""

from typing import Any

import pytest

from subgraphs.chassis.identity import SYSTEM, Actor, Role
from subgraphs.mail import policy
from subgraphs.mail.context import Context, Services
from subgraphs.mail.models import Kind
from subgraphs.mail.resolvers import SDL, schema
from subgraphs.mail.service import Notifications, Preferences
from tests.unit.chassis.fakes import FakeClaims
from tests.unit.mail.fakes import NOW, FakeClock, FakeStore, FakeSwitches, a_notification

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
        self.switches = FakeSwitches()
        self.claims = FakeClaims()
        self.actor = SYSTEM

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        notifications = Notifications(self.store, self.claims, lambda: None, FakeClock())
        services = Services(notifications, Preferences(self.switches, b"secret"))
        result = await schema.run(query, variables, None, Context(self.actor, services))
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


OTHERS = """{ mine: notification(id: "e1:ada") { id } other: notification(id: "e3:grace") { id }
  notifications { nodes { id } } all: notifications(filter: {recipientId: "grace"}) { nodes { id } } }"""


async def test_members_find_their_own_mail_wherever_they_look(graph: Graph) -> None:
    graph.actor = Actor("ada", Role.MEMBER)
    assert (await graph.ask(OTHERS))["data"] == {
        "mine": {"id": "e1:ada"},
        "other": None,
        "notifications": {"nodes": [{"id": "e2:ada"}, {"id": "e1:ada"}]},
        "all": {"nodes": []},
    }
    people = [{"__typename": "User", "id": "ada"}, {"__typename": "User", "id": "grace"}]
    own = "... on User { notifications { nodes { id } } notificationPreferences { locked } }"
    query = f"query ($r: [_Any!]!) {{ _entities(representations: $r) {{ {own} }} }}"
    answer = await graph.ask(query, r=people)
    ada, grace = answer["data"]["_entities"]
    assert len(ada["notifications"]["nodes"]) == 2
    assert len(ada["notificationPreferences"]) == len(Kind)
    assert grace == {"notifications": None, "notificationPreferences": None}
    assert "errors" not in answer
    assert "NotPermitted" in str(await graph.ask('mutation { resendNotification(id: "e2:ada") { __typename } }'))


SWITCH = """mutation ($preferences: [NotificationPreferenceInput!]!) {
  setNotificationPreferences(preferences: $preferences) { __typename
    ... on SetNotificationPreferencesSuccess { user { id notificationPreferences { kind enabled locked } } }
    ... on NotificationKindLocked { kinds message }
    ... on InvalidInput { fields { path } } } }"""


async def test_one_chooses_for_oneself_and_sees_the_choice(graph: Graph) -> None:
    graph.actor = Actor("ada", Role.MEMBER)
    answer = await graph.ask(SWITCH, preferences=[{"kind": "LOAN_DUE_SOON", "enabled": False}])
    user = answer["data"]["setNotificationPreferences"]["user"]
    assert user["id"] == "ada"
    off = [each for each in user["notificationPreferences"] if not each["enabled"]]
    assert off == [{"kind": "LOAN_DUE_SOON", "enabled": False, "locked": False}]


async def test_each_of_several_choices_in_one_request_shows_what_is_so_then(graph: Graph) -> None:
    graph.actor = Actor("ada", Role.MEMBER)
    change = "setNotificationPreferences(preferences: [{kind: ITEM_LENT, enabled: %s}])"
    shown = "{ ... on SetNotificationPreferencesSuccess { user { notificationPreferences { kind enabled } } } }"
    answer = await graph.ask(f"mutation {{ off: {change % 'false'} {shown} on: {change % 'true'} {shown} }}")
    for name, enabled in (("off", False), ("on", True)):
        assert {"kind": "ITEM_LENT", "enabled": enabled} in answer["data"][name]["user"]["notificationPreferences"]


async def test_what_cannot_be_switched_off_says_so(graph: Graph) -> None:
    answer = await graph.ask(SWITCH, preferences=[{"kind": "LOAN_OVERDUE", "enabled": False}])
    refusal = answer["data"]["setNotificationPreferences"]
    assert (refusal["__typename"], refusal["kinds"]) == ("NotificationKindLocked", ["LOAN_OVERDUE"])
    assert refusal["message"]
    twice = [{"kind": "ITEM_LENT", "enabled": False}, {"kind": "ITEM_LENT", "enabled": True}]
    answer = await graph.ask(SWITCH, preferences=twice)
    assert answer["data"]["setNotificationPreferences"]["fields"] == [{"path": "preferences"}]


async def test_an_empty_list_of_states_matches_nothing(graph: Graph) -> None:
    answer = await graph.ask("{ none: notifications(filter: {states: []}) { nodes { id } } notifications { nodes { id } } }")
    assert (answer["data"]["none"]["nodes"], len(answer["data"]["notifications"]["nodes"])) == ([], 3)


async def test_a_key_makes_resending_happen_once(graph: Graph) -> None:
    mutation = """mutation { resendNotification(id: "e3:grace", idempotencyKey: "k") {
      __typename ... on ResendNotificationSuccess { notification { id state } } } }"""
    assert await graph.ask(mutation) == await graph.ask(mutation)
    other = 'mutation { resendNotification(id: "e1:ada", idempotencyKey: "k") { ... on InvalidInput { fields { path } } } }'
    assert (await graph.ask(other))["data"]["resendNotification"] == {"fields": [{"path": "idempotencyKey"}]}
