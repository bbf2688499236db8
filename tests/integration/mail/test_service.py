"""The whole mail service over its real wires: Redis, MongoDB, gRPC, SMTP, HTTP."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import httpx
import pytest
from faststream.redis import RedisBroker
from pymongo.errors import AutoReconnect
from redis.asyncio import Redis

from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.mongo import Client
from subgraphs.chassis.rpc import rpc_server
from subgraphs.mail.app import create_app
from subgraphs.mail.settings import Settings
from subgraphs.stubs.items.v1 import items_pb2, items_pb2_grpc
from subgraphs.stubs.users.v1 import users_pb2, users_pb2_grpc
from tests.integration.mail.mail_server import MailServer, mail_server
from tests.support.credentials import SERVICE_SECRET


class People(users_pb2_grpc.UserDirectoryServicer):
    """Knows everybody whose id begins with an a, all with an address."""

    async def BatchGetUsers(self, request: users_pb2.BatchGetUsersRequest, context: Any) -> users_pb2.BatchGetUsersResponse:
        users = [users_pb2.User(id=id, name=f"{id.title()} Lovelace", email=f"{id}@example.org") for id in request.ids]
        return users_pb2.BatchGetUsersResponse(users=[user for user in users if user.id.startswith("a")])


class Things(items_pb2_grpc.ItemCatalogServicer):
    """Knows every item."""

    async def BatchGetItems(self, request: items_pb2.BatchGetItemsRequest, context: Any) -> items_pb2.BatchGetItemsResponse:
        items = [items_pb2.Item(id=id, code="CAM-0042", name="Camera", home_path=["Main building"]) for id in request.ids]
        return items_pb2.BatchGetItemsResponse(items=items)


@dataclass
class System:
    """The service with everything around it."""

    settings: Settings
    mail: MailServer
    broker: RedisBroker
    http: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)

    async def tell(self, type: str, stream: str = "items", id: str | None = None, **data: object) -> str:
        """Publish an event as its producer would."""
        event_id = id or new_id()
        event: dict[str, Any] = {"specversion": "1.0", "id": event_id, "source": f"/{stream}", "type": type, "data": data}
        event |= {"subject": "x", "time": "2026-12-07T09:30:00Z", "actor": "system:local", "seq": 1}
        await self.broker.publish(event, stream=f"{self.settings.namespace}{stream}", correlation_id=event_id)
        return event_id

    async def lend(self, borrower: str = "ada", id: str | None = None, *, notify: bool = True) -> str:
        """Tell of a loan."""
        return await self.tell(
            "item_lent", id=id, itemId="camera", loanId="loan", borrowerId=borrower, dueAt="2026-12-21T09:30:00Z", notify=notify
        )

    async def received(self, count: int) -> list[str]:
        """Wait for that many mails; their Message-IDs."""
        async with asyncio.timeout(30):
            while len(self.mail.received) < count:
                await asyncio.sleep(0.01)
        return [message["Message-ID"] for message in self.mail.received]

    async def notifications(self) -> list[dict[str, Any]]:
        """What the graph says."""
        query = "{ notifications { nodes { id state attempts problem } } }"
        answer = (await self.http.post("/graphql", json={"query": query})).json()
        return answer["data"]["notifications"]["nodes"]

    async def settled(self, state: str) -> list[dict[str, Any]]:
        """Wait until everything is in this state."""
        async with asyncio.timeout(30):
            while True:
                nodes = await self.notifications()
                if {one["state"] for one in nodes} == {state}:
                    return nodes
                await asyncio.sleep(0.02)

    async def readiness(self) -> dict[str, Any]:
        """What it waits for."""
        return (await self.http.get("/readiness")).json()

    async def ready(self) -> None:
        """Wait until it waits for nothing."""
        async with asyncio.timeout(30):
            while not (await self.readiness())["ready"]:
                await asyncio.sleep(0.02)


@asynccontextmanager
async def serving(system: System) -> AsyncGenerator[None]:
    """The service, from start to end."""
    app = create_app(system.settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mail") as system.http:
            yield


@asynccontextmanager
async def directory(settings: Settings) -> AsyncGenerator[None]:
    """Users and items, as far as mail asks them."""

    def add_people(server: grpc.aio.Server) -> None:
        users_pb2_grpc.add_UserDirectoryServicer_to_server(People(), server)

    def add_things(server: grpc.aio.Server) -> None:
        items_pb2_grpc.add_ItemCatalogServicer_to_server(Things(), server)

    async with (
        rpc_server(settings.users_grpc_address, "users.v1.UserDirectory", add_people, SERVICE_SECRET),
        rpc_server(settings.items_grpc_address, "items.v1.ItemCatalog", add_things, SERVICE_SECRET),
    ):
        yield


@pytest.fixture
async def system(
    mongo: Client, mongo_url: str, redis: Redis, redis_url: str, namespace: str, unused_tcp_port_factory: Any
) -> AsyncGenerator[System]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(mail_server())
        broker = await stack.enter_async_context(event_broker(redis_url))
        settings = Settings(
            mongodb_url=mongo_url,
            redis_url=redis_url,
            namespace=namespace,
            service_secret=SERVICE_SECRET,
            smtp_url=server.url,
            users_grpc_address=f"127.0.0.1:{unused_tcp_port_factory()}",
            items_grpc_address=f"127.0.0.1:{unused_tcp_port_factory()}",
        )
        yield System(settings, server, broker)
    await mongo.drop_database(f"{namespace}mail")


async def test_a_loan_becomes_a_mail_that_names_the_item(system: System) -> None:
    async with directory(system.settings), serving(system):
        event_id = await system.lend()
        assert await system.received(1) == [f"<{event_id}.ada@example.org>"]
        assert system.mail.recipients == ["ada@example.org"]
        assert system.mail.received[0]["Subject"] == "You borrowed Camera (CAM-0042)"
        assert (await system.settled("SENT"))[0] == {"id": f"{event_id}:ada", "state": "SENT", "attempts": 1, "problem": None}


async def test_an_event_told_many_times_before_and_after_a_restart_makes_one_mail(system: System) -> None:
    async with directory(system.settings):
        async with serving(system):
            event_id = await system.lend()
            for _ in range(3):
                await system.lend(id=event_id)
            await system.settled("SENT")
        async with serving(system):
            await system.lend(id=event_id)
            last = await system.lend()
            assert await system.received(2) == [f"<{event_id}.ada@example.org>", f"<{last}.ada@example.org>"]
            assert len(await system.notifications()) == 2


async def test_quiet_and_unknown_events_make_no_mail_and_stop_nothing(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.lend(notify=False)
        await system.tell("item_painted", colour="red")
        await system.tell("user_updated", stream="users", userId="ada", changed=["name"])
        loud = await system.tell("user_created", stream="users", userId="ada", notify=True)
        assert await system.received(1) == [f"<{loud}.ada@example.org>"]
        assert len(await system.notifications()) == 1


async def test_whom_nobody_knows_is_skipped_visibly(system: System) -> None:
    async with directory(system.settings), serving(system):
        await system.lend(borrower="nobody")
        (one,) = await system.settled("SKIPPED")
        assert one["problem"]


async def test_while_users_and_items_are_away_mail_waits_and_then_goes(system: System) -> None:
    async with serving(system):
        await system.lend()
        async with asyncio.timeout(30):
            while "users" not in (await system.readiness())["checks"]["delivery"]:
                await asyncio.sleep(0.02)
        assert [(one["state"], one["attempts"]) for one in await system.notifications()] == [("QUEUED", 0)]
        async with directory(system.settings):
            await system.received(1)
            await system.settled("SENT")
            await system.ready()


async def test_with_nothing_to_send_it_says_who_does_not_answer(system: System) -> None:
    async with serving(system):
        answer = await system.readiness()
        assert answer["ready"] is False
        waiting = {name for name, said in answer["checks"].items() if said != "ok"}
        assert waiting == {"users", "items"}
        async with directory(system.settings):
            await system.ready()


async def test_while_the_mail_server_is_away_the_service_says_so_and_loses_nothing(system: System) -> None:
    async with directory(system.settings):
        await system.mail.stop()
        async with serving(system):
            assert "smtp" in (await system.readiness())["checks"]["delivery"]
            events = [await system.lend() for _ in range(25)]
            async with asyncio.timeout(30):
                while len(await system.notifications()) < 20:
                    await asyncio.sleep(0.02)
            await asyncio.sleep(1)
            await system.mail.start()
            assert sorted(await system.received(25)) == sorted(f"<{event}.ada@example.org>" for event in events)
            assert {one["attempts"] for one in await system.settled("SENT")} == {1}


async def test_a_refused_mail_can_be_resent_when_the_reason_is_gone(system: System) -> None:
    system.mail.answers["RCPT"] = "550 5.1.1 No such user"
    async with directory(system.settings), serving(system):
        await system.lend()
        (failed,) = await system.settled("FAILED")
        assert "550 5.1.1 No such user" in failed["problem"]
        system.mail.answers.clear()
        mutation = f'mutation {{ resendNotification(id: "{failed["id"]}") {{ __typename }} }}'
        answer = await system.http.post("/graphql", json={"query": mutation})
        assert answer.json()["data"]["resendNotification"]["__typename"] == "ResendNotificationSuccess"
        await system.received(1)


async def test_an_event_waits_while_the_store_is_away_and_is_never_a_dead_letter(
    system: System, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    from subgraphs.mail.repository import MongoStore

    insert, failures = MongoStore.insert, iter(range(7))

    async def insert_later(store: MongoStore, notification: Any) -> bool:
        if next(failures, None) is not None:
            raise AutoReconnect("away")
        return await insert(store, notification)

    monkeypatch.setattr(MongoStore, "insert", insert_later)
    monkeypatch.setattr("subgraphs.chassis.consumer._MAX_PAUSE_SECONDS", 0.1)
    async with directory(system.settings), serving(system):
        await system.lend()
        await system.received(1)
    assert await redis.exists(f"{system.settings.namespace}items.dlq") == 0


async def test_the_endpoint_takes_json_only_and_says_what_is_wrong(system: System) -> None:
    async with serving(system):
        form = await system.http.post("/graphql", data={"query": "{ __typename }"})
        assert (form.status_code, form.json()["errors"][0]["extensions"]["code"]) == (415, "BAD_USER_INPUT")
        for body in ("nonsense", "[]", '{"query": 1}', '{"query": "{__typename}", "variables": []}'):
            answer = await system.http.post("/graphql", content=body, headers={"content-type": "application/json"})
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
        assert (await system.http.get("/graphql?query={__typename}")).status_code == 405
        large = await system.http.post("/graphql", json={"query": "x" * 1_100_000})
        assert large.status_code == 413


async def test_what_it_listens_to_is_documented(system: System) -> None:
    async with serving(system):
        document = (await system.http.get("/asyncapi.json")).json()
        assert {"item_lent", "user_created"} <= set(_strings(document))


def _strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [found for each in value.values() for found in _strings(each)]
        case list():
            return [found for each in value for found in _strings(each)]
        case _:
            return []
