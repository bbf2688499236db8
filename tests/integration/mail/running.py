"""The mail service between real wires, for tests: Redis, MongoDB, gRPC, SMTP, HTTP."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import httpx
from faststream.redis import RedisBroker

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.mongo import mongo_client
from subgraphs.chassis.rpc import rpc_server
from subgraphs.mail.app import create_app
from subgraphs.mail.settings import Settings
from subgraphs.stubs.items.v1 import items_pb2, items_pb2_grpc
from subgraphs.stubs.users.v1 import users_pb2, users_pb2_grpc
from tests.integration.mail.mail_server import MailServer
from tests.support.credentials import SERVICE_SECRET
from tests.support.issuer import Issuer


class People(users_pb2_grpc.UserDirectoryServicer):
    """Knows everybody whose id begins with an a, all with an address."""

    async def BatchGetUsers(self, request: users_pb2.BatchGetUsersRequest, context: Any) -> users_pb2.BatchGetUsersResponse:
        users = [_person(id) for id in request.ids]
        return users_pb2.BatchGetUsersResponse(users=[user for user in users if user.id.startswith("a")])

    async def ListManagers(self, request: users_pb2.ListManagersRequest, context: Any) -> users_pb2.ListManagersResponse:
        return users_pb2.ListManagersResponse(users=[_person("anna"), _person("alan")])

    async def MintLink(self, request: users_pb2.MintLinkRequest, context: Any) -> users_pb2.MintLinkResponse:
        if request.request_id == "superseded":
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "The person asked for another link since.")
        token = f"token-of-{request.user_id}-for-{request.request_id}-{request.purpose}"
        return users_pb2.MintLinkResponse(token=token, expires_at="2026-12-08T09:30:00Z")


def _person(id: str) -> users_pb2.User:
    """Those whose id ends with de read German."""
    return users_pb2.User(
        id=id, name=f"{id.title()} Lovelace", email=f"{id}@example.org", locale="de-DE" if id.endswith("de") else None
    )


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
    signing: Issuer
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

    async def until_settled(self, count: int) -> list[dict[str, Any]]:
        """Wait until there are so many notifications, none of them queued."""
        async with asyncio.timeout(30):
            while len(nodes := await self.notifications()) < count or any(one["state"] == "QUEUED" for one in nodes):
                await asyncio.sleep(0.02)
        return nodes

    async def stored(self) -> list[dict[str, Any]]:
        """Every notification as it lies in the store."""
        async with mongo_client(self.settings.mongodb_url) as client:
            return await client[f"{self.settings.namespace}mail"]["notifications"].find().to_list()

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
        signed_in = system.signing.bearer("manager")
        async with httpx.AsyncClient(transport=transport, base_url="http://mail", headers=signed_in) as system.http:
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
