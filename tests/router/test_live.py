"""Subscriptions through the router, against a subgraph that says what the test wants it to say."""

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.router.running import Router, Stub, router
from tests.support.issuer import Issuer, claims
from tests.support.live import ITEM, Follower, connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOLDER = "subscription { itemChanged(id: 1) { ... on ItemChanged { kind item { id holder { name } } } } }"


@dataclass
class Subscription:
    """One the router has open at the subgraph."""

    socket: ServerConnection
    id: str
    payload: dict[str, Any]
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self, change: Any, **more: Any) -> None:
        payload = {"data": {"itemChanged": change}, **more}
        await self.socket.send(json.dumps({"type": "next", "id": self.id, "payload": payload}))

    async def refuse(self, **error: Any) -> None:
        await self.socket.send(json.dumps({"type": "error", "id": self.id, "payload": [error]}))


@dataclass
class Items:
    """A subgraph that only speaks WebSocket."""

    port: int = 0
    introduced: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    subscriptions: asyncio.Queue[Subscription] = field(default_factory=asyncio.Queue[Subscription])
    closes_with: int | None = None

    async def serve(self, socket: ServerConnection) -> None:
        opened: dict[str, Subscription] = {}
        try:
            async for text in socket:
                message = json.loads(text)
                match message["type"]:
                    case "connection_init":
                        self.introduced.append(message["payload"])
                        if self.closes_with is not None:
                            return await socket.close(self.closes_with, "as asked")
                        await socket.send(json.dumps({"type": "connection_ack"}))
                    case "subscribe":
                        opened[message["id"]] = Subscription(socket, message["id"], message["payload"])
                        await self.subscriptions.put(opened[message["id"]])
                    case "complete":
                        opened[message["id"]].ended.set()
                    case _:
                        await socket.send(json.dumps({"type": "pong"}))
        except ConnectionClosed:
            pass
        finally:
            for each in opened.values():
                each.ended.set()
        return None

    async def next(self) -> Subscription:
        async with asyncio.timeout(30):
            return await self.subscriptions.get()


@dataclass
class World:
    items: Items
    router: Router

    def token(self, role: str = "member", **other: Any) -> str:
        return self.router.issuer.token(role, **other)

    @asynccontextmanager
    async def follower(self, token: str | None = None, **options: Any) -> AsyncGenerator[Follower]:
        async with connected(f"{self.router.url}/graphql", token or self.token(), **options) as follower:
            yield follower


@asynccontextmanager
async def world_of(supergraph: Path, stubs: Mapping[str, Stub], issuer: Issuer, **settings: str) -> AsyncGenerator[World]:
    items = Items()
    async with serve(items.serve, "127.0.0.1", 0, subprotocols=[Subprotocol("graphql-transport-ws")]) as server:
        port = server.sockets[0].getsockname()[1]
        others = {**stubs, "items": Stub("items", f"http://127.0.0.1:{port}")}
        with router(supergraph, others, issuer, **settings) as running:
            yield World(items, running)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rust_world(supergraph: Path, running_stubs: dict[str, Stub], issuer: Issuer) -> AsyncGenerator[World]:
    bounds = {"SUBSCRIPTIONS": "2", "CONNECTIONS_PER_ADDRESS": "3", "BODY_BYTES": "20000"}
    async with world_of(
        supergraph, running_stubs, issuer, **{f"ROUTER_MAX_{name}": value for name, value in bounds.items()}
    ) as it:
        yield it


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def js_world(supergraph: Path, running_stubs: dict[str, Stub], issuer: Issuer) -> AsyncGenerator[World]:
    async with world_of(supergraph, running_stubs, issuer, ROUTER_PLANNER="js") as it:
        yield it


@pytest.fixture
def world(rust_world: World) -> World:
    """Nothing is remembered of the test before."""
    rust_world.items.introduced.clear()
    rust_world.items.closes_with = None
    rust_world.items.subscriptions = asyncio.Queue()
    return rust_world


def a_lend(holder: str = "user1", **more: Any) -> dict[str, Any]:
    person = {"__typename": "User", "id": holder}
    return {"__typename": "ItemChanged", "kind": "LENT", "item": {"__typename": "Item", "id": "1", "holder": person}, **more}


async def told(follower: Follower) -> dict[str, Any]:
    message = await follower.receive()
    assert message["type"] == "next", message
    return message["payload"]


@pytest.mark.parametrize("planner", ["rust", "js"])
async def test_what_other_subgraphs_know_is_joined_to_each_event_by_itself(
    planner: str, rust_world: World, js_world: World, stubs: dict[str, Stub]
) -> None:
    either = {"rust": rust_world, "js": js_world}[planner]
    async with either.follower() as follower:
        await follower.subscribe(HOLDER)
        upstream = await either.items.next()
        await upstream.tell(a_lend())
        first = await told(follower)
        stubs["users"].misbehave(errorOn="User.name")
        await upstream.tell(a_lend())
        failed = await told(follower)
        stubs["users"].misbehave()
        await upstream.tell(a_lend())

        assert first["data"]["itemChanged"]["item"]["holder"]["name"]
        assert failed["data"]["itemChanged"]["item"]["holder"] is None
        assert len(failed["errors"]) == 1
        assert await told(follower) == first


async def test_the_subgraph_is_shown_the_clients_token_and_given_its_variables(world: World) -> None:
    token = world.token()
    async with world.follower(token) as follower:
        await follower.subscribe(ITEM, id="7", after="e:1-0")
        upstream = await world.items.next()

    assert world.items.introduced == [{"authorization": f"Bearer {token}"}]
    assert upstream.payload["variables"] == {"id": "7", "after": "e:1-0"}


async def test_a_null_where_none_may_be_takes_the_event_and_not_the_subscription(world: World) -> None:
    async with world.follower() as follower:
        await follower.subscribe(HOLDER)
        upstream = await world.items.next()
        await upstream.tell(a_lend(kind=None))
        broken = await told(follower)
        await upstream.tell(a_lend())

        assert broken["data"] is None
        assert [error["extensions"]["code"] for error in broken["errors"]] == ["INCOMPLETE_DATA"]
        assert (await told(follower))["data"]["itemChanged"]["kind"] == "LENT"


async def test_who_has_enough_is_told_no_more_and_neither_is_the_router(world: World) -> None:
    async with world.follower() as follower:
        await follower.subscribe(HOLDER)
        upstream = await world.items.next()
        await follower.send(type="complete", id="1")
        async with asyncio.timeout(10):
            await upstream.ended.wait()
        await follower.subscribe(HOLDER, under="2")
        again = await world.items.next()

    async with asyncio.timeout(10):
        await again.ended.wait()


@pytest.mark.parametrize(
    ("other", "code"),
    [({"aud": "another"}, 4403), ({"exp": 1}, 4403), ({"sub": None}, 4403)],
    ids=["for another audience", "ended", "nobody's"],
)
async def test_a_token_that_proves_nothing_opens_nothing(world: World, other: dict[str, Any], code: int) -> None:
    async with world.follower(introduced=False) as follower:
        token = world.token("member", **other)
        await follower.send(type="connection_init", payload={"authorization": f"Bearer {token}"})

        assert await follower.closed() == code


@pytest.mark.parametrize("payload", [None, {}, {"authorization": 7}, {"authorization": "Basic x"}])
async def test_who_shows_no_token_is_shown_out(world: World, payload: Any) -> None:
    async with world.follower(introduced=False) as follower:
        await follower.send(type="connection_init", **({} if payload is None else {"payload": payload}))

        assert await follower.closed() == 4403


async def test_when_the_token_ends_so_does_the_connection(world: World) -> None:
    leeway = 60
    ends = claims("member")["iat"] + 2 - leeway
    async with world.follower(world.token("member", exp=ends)) as follower:
        await follower.subscribe(HOLDER)
        upstream = await world.items.next()

        assert await follower.closed() == 4403
    await upstream.ended.wait()


async def test_when_the_subgraph_does_not_take_the_token_the_client_is_to_bring_another(world: World) -> None:
    world.items.closes_with = 4403
    async with world.follower() as follower:
        await follower.subscribe(HOLDER)

        assert await follower.closed() == 4403


async def test_a_subgraph_that_is_not_there_yet_is_waited_for(world: World) -> None:
    world.items.closes_with = 1013
    async with world.follower() as follower:
        await follower.subscribe(HOLDER)
        async with asyncio.timeout(10):
            while not world.items.introduced:
                await asyncio.sleep(0.01)
        world.items.closes_with = None
        await (await world.items.next()).tell(a_lend())

        assert (await told(follower))["data"]["itemChanged"]["kind"] == "LENT"
    assert len(world.items.introduced) > 1


async def test_when_the_subgraph_goes_in_between_the_client_is_to_come_back_with_its_cursor(world: World) -> None:
    async with world.follower() as follower:
        await follower.subscribe(HOLDER)
        upstream = await world.items.next()
        await upstream.tell(a_lend())
        await told(follower)
        await upstream.socket.close(1012)

        assert await follower.closed() == 1013


async def test_a_subgraphs_refusal_reaches_the_client_if_it_is_meant_for_it(world: World) -> None:
    async with world.follower() as follower:
        await follower.subscribe(HOLDER)
        upstream = await world.items.next()
        await upstream.refuse(message="No such page.", extensions={"code": "BAD_USER_INPUT"})
        meant = await follower.receive()
        await follower.subscribe(HOLDER, under="2")
        await (await world.items.next()).refuse(message="at line 7 of secret.py")
        masked = await follower.receive()

    assert (meant["type"], meant["payload"][0]["message"]) == ("error", "No such page.")
    assert meant["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert len(meant["payload"][0]["extensions"]["traceId"]) == 32
    assert "secret" not in masked["payload"][0]["message"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { itemChanged(id: 1) { " + "__typename " * 1100 + "} }", "OPERATION_TOO_LARGE"),
        (
            "subscription { itemChanged(id: 1) { ... on ItemChanged { item { home { "
            + "parent { " * 12
            + "id"
            + " }" * 12
            + " } } } } }",
            "OPERATION_TOO_LARGE",
        ),
        ("{ categories { id } }", "BAD_REQUEST"),
        ("subscription A { itemChanged(id: 1) { __typename } } query B { __typename }", "OPERATION_RESOLUTION_FAILURE"),
        ("subscription ($id: ID!) { itemChanged(id: $id) { __typename } }", "BAD_USER_INPUT"),
    ],
)
async def test_what_cannot_run_is_refused_and_the_connection_stays(world: World, query: str, code: str) -> None:
    async with world.follower() as follower:
        await follower.subscribe(query)
        refused = await follower.receive()
        await follower.send(type="ping")

        assert refused["type"] == "error"
        assert {error["extensions"]["code"] for error in refused["payload"]} == {code}
        assert all(len(error["extensions"]["traceId"]) == 32 for error in refused["payload"])
        assert await follower.receive() == {"type": "pong"}


async def test_a_connection_and_an_address_have_bounds(world: World) -> None:
    async with world.follower() as first, world.follower(), world.follower():
        with pytest.raises(InvalidStatus) as fourth:
            async with world.follower():
                pass
        for under in ("1", "2", "3"):
            await first.subscribe(HOLDER, under=under)
        refused = await first.receive()
        await first.socket.send("x" * 30_000)
        closed = await first.closed()
    async with world.follower():
        pass

    assert fourth.value.response.status_code == 429
    assert (refused["id"], refused["payload"][0]["extensions"]["code"]) == ("3", "TOO_MANY_SUBSCRIPTIONS")
    assert closed == 1009


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"origin": "https://evil.example"}, 403), ({"origin": "null"}, 403)],
)
async def test_pages_of_other_sites_are_not_let_in(world: World, headers: dict[str, str], status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with world.follower(additional_headers=headers):
            pass

    assert refused.value.response.status_code == status


async def test_a_foreign_name_that_points_here_is_not_answered(world: World) -> None:
    port = int(world.router.url.rpartition(":")[2])
    with pytest.raises(InvalidStatus) as refused:
        async with connected(f"http://evil.example:{port}/graphql", world.token(), host="127.0.0.1", port=port):
            pass

    assert refused.value.response.status_code == 421


async def test_our_own_pages_are_let_in(world: World) -> None:
    async with world.follower(additional_headers={"origin": world.router.url}):
        pass


async def test_a_client_that_does_not_read_is_not_read_for(world: World) -> None:
    async with world.follower(max_queue=1, close_timeout=0.2) as follower:
        await follower.subscribe(HOLDER)
        upstream = await world.items.next()
        long, sent = a_lend(padding="x" * 100_000), 0
        long["item"]["id"] = "x" * 100_000
        try:
            async with asyncio.timeout(3):
                while sent < 2_000:
                    await upstream.tell(long)
                    sent += 1
        except TimeoutError:
            pass

        assert 32 <= sent < 2_000, "what nobody reads piles up in the router"


async def test_a_new_graph_and_a_router_that_stops_send_clients_away(
    supergraph: Path, stubs: dict[str, Stub], issuer: Issuer, tmp_path: Path
) -> None:
    file = tmp_path / "supergraph.graphql"
    shutil.copy(supergraph, file)
    async with world_of(file, stubs, issuer) as world:
        async with world.follower() as follower:
            await follower.subscribe(HOLDER)
            await world.items.next()
            (tmp_path / "new").write_text(file.read_text() + "\n# newer\n")
            (tmp_path / "new").rename(file)

            assert await follower.closed() == 1012
        async with world.follower() as follower:
            await follower.subscribe(HOLDER)
            await (await world.items.next()).tell(a_lend())

            assert (await told(follower))["data"]["itemChanged"]["kind"] == "LENT"
            world.router.process.send_signal(signal.SIGTERM)
            assert await follower.closed() == 1012
        assert await asyncio.to_thread(world.router.ended) == 0
