"""Subscriptions over WebSocket, by the protocol graphql-transport-ws: who is let in, what is told, why a connection is closed."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from subgraphs.chassis.app import create_service, serve_graphql
from subgraphs.chassis.auth import BadToken, Identity, KeysUnavailable
from subgraphs.chassis.clock import utc_now
from subgraphs.chassis.graphql import websocket
from subgraphs.chassis.graphql.http import Identify
from subgraphs.chassis.identity import SYSTEM
from subgraphs.chassis.live.feed import Cursor, Heard, Resync, ResyncReason
from subgraphs.items.context import Context
from subgraphs.items.models import ItemNews, TimelineKind
from subgraphs.items.schema import schema
from tests.unit.items.fakes import NOON, Inventory

HELLO = {"type": "connection_init", "payload": {"authorization": "Bearer good"}}
CHANGES = (
    "subscription ($after: String) { inventoryChanged(after: $after) {"
    " ... on ItemChanged { kind matches cursor item { name home { name } } } ... on Resync { reason cursor } } }"
)


async def identify(authorization: str | None) -> Identity | None:
    match authorization:
        case None:
            return None
        case "Bearer good":
            return Identity(SYSTEM, utc_now() + timedelta(hours=1))
        case "Bearer ending":
            return Identity(SYSTEM, utc_now() + timedelta(seconds=0.2))
        case "Bearer unknowable":
            raise KeysUnavailable("No keys.")
        case _:
            raise BadToken("Sign in again.")


@dataclass
class Served:
    inventory: Inventory
    client: TestClient
    item: str

    @contextmanager
    def connected(self, hello: Any = HELLO, **options: Any) -> Generator[WebSocketTestSession]:
        """A connection, introduced."""
        with self.client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"], **options) as socket:
            if hello is not None:
                socket.send_json(hello)
                assert socket.receive_json() == {"type": "connection_ack"}
            yield socket

    def happens(self, number: int) -> None:
        news = ItemNews(item=self.inventory.items.kept[self.item], before=None, kind=TimelineKind.MOVED, at=NOON, actor=SYSTEM.id)
        self.inventory.feed.told.append(Heard(self.item, news, Cursor("e", (number, 0))))


def served_to(identify: Identify) -> Served:
    inventory = Inventory()
    item = inventory.thing()
    app = create_service("items")
    serve_graphql(app, schema, lambda asking: Context(asking.actor, inventory.services), identify, Path("none"))
    return Served(inventory, TestClient(app), item)


@pytest.fixture
def served() -> Served:
    return served_to(identify)


def subscribe(id: str = "1", query: str = CHANGES, **variables: Any) -> dict[str, Any]:
    return {"type": "subscribe", "id": id, "payload": {"query": query, "variables": variables}}


def closed_with(socket: WebSocketTestSession) -> int:
    """The code the other side closes with, whatever it says before."""
    while (message := socket.receive())["type"] != "websocket.close":
        assert message["type"] == "websocket.send"
    return message["code"]


def test_a_follower_is_told_what_happens_with_everything_it_asked_for(served: Served) -> None:
    served.inventory.feed.told.append(Resync(ResyncReason.STARTED, Cursor("e", (1, 0))))
    served.happens(2)
    with served.connected() as socket:
        socket.send_json(subscribe())
        first, second, last = (socket.receive_json() for _ in range(3))

    assert first == {
        "type": "next",
        "id": "1",
        "payload": {"data": {"inventoryChanged": {"reason": "STARTED", "cursor": "e:1-0"}}},
    }
    change = second["payload"]["data"]["inventoryChanged"]
    assert change == {
        "kind": "MOVED",
        "matches": True,
        "cursor": "e:2-0",
        "item": {"name": "Drill", "home": {"name": "Shelf"}},
    }
    assert last == {"type": "complete", "id": "1"}


def test_what_one_event_looked_up_is_not_relied_on_for_the_next(served: Served) -> None:
    contexts: list[Context] = []

    def context(asking: Any) -> Context:
        contexts.append(Context(asking.actor, served.inventory.services))
        return contexts[-1]

    app = create_service("items")
    serve_graphql(app, schema, context, identify, Path("none"))
    served.happens(1)
    served.happens(2)
    served.client = TestClient(app)
    with served.connected() as socket:
        socket.send_json(subscribe())
        while socket.receive_json()["type"] == "next":
            pass

    assert len(contexts) == 3


def test_several_subscriptions_share_a_connection_and_each_can_be_ended(served: Served) -> None:
    served.inventory.feed.stays = True
    served.happens(1)
    with served.connected() as socket:
        for id in ("a", "b"):
            socket.send_json(subscribe(id))
        told = {socket.receive_json()["id"] for _ in range(2)}
        socket.send_json({"type": "complete", "id": "a"})
        socket.send_json(subscribe("a"))

        assert told == {"a", "b"}
        assert socket.receive_json()["id"] == "a"


def test_a_follower_goes_on_from_its_cursor(served: Served) -> None:
    with served.connected() as socket:
        socket.send_json(subscribe(after="e:7-0"))
        socket.receive_json()

    assert served.inventory.feed.followed == [("e:7-0", None)]


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"type": "connection_init"}, 4403),
        ({"type": "connection_init", "payload": {"authorization": "Bearer bad"}}, 4403),
        ({"type": "connection_init", "payload": {"authorization": 7}}, 4403),
        ({"type": "connection_init", "payload": {"authorization": "Bearer unknowable"}}, 1013),
        ({"type": "connection_init", "payload": []}, 4400),
        (subscribe(), 4401),
        ({"type": "nonsense"}, 4400),
        ([], 4400),
    ],
)
def test_who_does_not_introduce_themself_is_shown_out(served: Served, hello: Any, code: int) -> None:
    with served.connected(hello=None) as socket:
        socket.send_json(hello)

        assert closed_with(socket) == code


def test_who_says_nothing_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "_INIT_SECONDS", 0.1)
    with served.connected(hello=None) as socket:
        assert closed_with(socket) == 4408


def test_when_the_token_ends_so_does_the_connection(served: Served) -> None:
    served.inventory.feed.stays = True
    with served.connected({"type": "connection_init", "payload": {"authorization": "Bearer ending"}}) as socket:
        socket.send_json(subscribe())

        assert closed_with(socket) == 4403


def test_another_protocol_is_not_spoken(served: Served) -> None:
    with served.client.websocket_connect("/graphql", subprotocols=["graphql-ws"]) as socket:
        assert closed_with(socket) == 4406


@pytest.mark.parametrize(("origin", "welcome"), [("http://testserver", True), ("http://evil.example", False), ("null", False)])
def test_pages_of_other_sites_are_not_let_in(served: Served, origin: str, welcome: bool) -> None:
    if welcome:
        with served.connected(headers={"origin": origin}):
            return
    with pytest.raises(WebSocketDisconnect), served.connected(hello=None, headers={"origin": origin}):
        pass


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([HELLO], 4429),
        ([{"type": "subscribe", "id": "1"}], 4400),
        ([{"type": "subscribe", "id": 1, "payload": {"query": CHANGES}}], 4400),
        ([{"type": "subscribe", "id": "1", "payload": {"query": CHANGES, "variables": []}}], 4400),
        ([{"type": "subscribe", "id": "", "payload": {"query": CHANGES}}], 4400),
        ([subscribe("1"), subscribe("1")], 4409),
    ],
)
def test_who_breaks_the_protocol_is_shown_out(served: Served, messages: list[Any], code: int) -> None:
    served.inventory.feed.stays = True
    with served.connected() as socket:
        for message in messages:
            socket.send_json(message)

        assert closed_with(socket) == code


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: inventoryChanged { __typename } b: inventoryChanged { __typename } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { itemChanged(id: 7.5) { __typename } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ items { nodes { id } } }", "BAD_USER_INPUT"),
        ('mutation { createCategory(input: {name: "x"}) { __typename } }', "BAD_USER_INPUT"),
        ('subscription { inventoryChanged(filter: {text: "%s"}) { __typename } }' % ("x" * 300), "BAD_USER_INPUT"),
    ],
)
def test_an_operation_that_cannot_run_is_refused_and_the_connection_stays(served: Served, query: str, code: str) -> None:
    with served.connected() as socket:
        socket.send_json(subscribe("1", query))
        refused = socket.receive_json()
        socket.send_json({"type": "ping", "payload": {"still": "there"}})
        pong = socket.receive_json()

    assert (refused["type"], refused["id"]) == ("error", "1")
    assert [error["extensions"]["code"] for error in refused["payload"]] == [code]
    assert pong == {"type": "pong", "payload": {"still": "there"}}
    assert served.inventory.categories.kept == {}


def test_an_unexpected_failure_is_masked_and_ends_only_its_subscription(served: Served) -> None:
    served.inventory.feed = None  # type: ignore[assignment]
    served.inventory.serve()
    with served.connected() as socket:
        socket.send_json(subscribe())
        failed = socket.receive_json()
        socket.send_json({"type": "ping"})

        assert [error["extensions"]["code"] for error in failed["payload"]] == ["INTERNAL_SERVER_ERROR"]
        assert "NoneType" not in failed["payload"][0]["message"]
        assert socket.receive_json() == {"type": "pong"}


def test_a_connection_has_a_bounded_number_of_subscriptions(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "MAX_SUBSCRIPTIONS", 2)
    served.inventory.feed.stays = True
    with served.connected() as socket:
        for id in ("1", "2", "3"):
            socket.send_json(subscribe(id))
        refused = socket.receive_json()

    assert (refused["type"], refused["id"]) == ("error", "3")


def test_what_is_not_there_is_said_in_the_schemas_words(served: Served) -> None:
    query = 'subscription { itemChanged(id: "0190163d-8694-739b-aea5-966c26f8ad99") { __typename ... on Problem { message } } }'
    with served.connected() as socket:
        socket.send_json(subscribe(query=query))
        answer = socket.receive_json()

    assert answer["payload"]["data"]["itemChanged"]["__typename"] == "ItemNotFound"


def test_over_http_a_subscription_says_where_it_runs(served: Served) -> None:
    answer = served.client.post("/graphql", json={"query": CHANGES}, headers={"authorization": "Bearer good"}).json()

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "WebSocket" in answer["errors"][0]["message"]
