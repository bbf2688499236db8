"""Reminders of many loans, due at the same moment: how fast two replicas of mail send them, at what cost, in how much memory."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import psutil
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from bench.figures import Figure
from bench.running import cpu_seconds, fresh_state, pids
from infra.local.processes import Process
from infra.local.secrets import keep_secrets
from infra.local.settings import DEFAULT_PORTS, HOST, Settings
from infra.local.stack import Stack
from infra.local.stores import choose_stores, free_port, free_ports
from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.rpc import rpc_server
from subgraphs.stubs.items.v1 import items_pb2, items_pb2_grpc
from subgraphs.stubs.users.v1 import users_pb2, users_pb2_grpc

_REPLICAS = ("mail-1", "mail-2")
_EARLY = 0.2
"""After this share of the mails the processes have all they need; what they take from there on, the mails cost."""


def measure(quick: bool) -> list[Figure]:
    """From the first event to the last mail the server accepted."""
    return asyncio.run(_measure(1_000 if quick else 10_000))


async def _measure(count: int) -> list[Figure]:
    sink = _Sink(count)
    async with _system(sink) as stack:
        replicas = {name: pid for name, pid in pids(stack).items() if name in _REPLICAS}
        before, began = cpu_seconds(replicas), time.perf_counter()
        await _publish(stack, count)
        await sink.until(int(count * _EARLY))
        early = _memory(replicas)
        await sink.until(count)
        seconds, after, late = time.perf_counter() - began, cpu_seconds(replicas), _memory(replicas)
    if sink.accepted != count or len(sink.recipients) != count:
        raise RuntimeError(f"{sink.accepted} mails to {len(sink.recipients)} people instead of {count}")
    cpu = sum(after[name] - before[name] for name in replicas)
    part = f"reminders of {count:,} loans"
    return [
        Figure(part, "mails a second, two replicas", count / seconds, "1/s"),
        Figure(part, "CPU of both replicas, a mail", cpu / count * 1_000, "ms"),
        Figure(part, "memory of a replica at the end", max(late.values()), "MB"),
        Figure(part, f"of which since {_EARLY:.0%} of the mails", max(late[name] - early[name] for name in replicas), "MB", 20),
    ]


@dataclass(slots=True)
class _Sink:
    """aiosmtpd's handler: accepts everything and counts. It runs in a thread of its own."""

    expected: int
    accepted: int = 0
    recipients: set[str] = field(default_factory=set[str])

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        self.accepted += 1
        self.recipients.update(envelope.rcpt_tos)
        return "250 OK"

    async def until(self, count: int) -> None:
        """Wait until so many were accepted."""
        async with asyncio.timeout(60 + self.expected / 10):
            while self.accepted < count:  # noqa: ASYNC110 - it is counted in another thread
                await asyncio.sleep(0.05)


def _memory(processes: Mapping[str, int]) -> dict[str, float]:
    return {name: psutil.Process(pid).memory_info().rss / 2**20 for name, pid in processes.items()}


@asynccontextmanager
async def _system(sink: _Sink) -> AsyncGenerator[Stack]:
    """Embedded stores, and two replicas of mail that ask this process about people and items and send to the sink."""
    port = free_port()
    controller: Any = Controller(sink, hostname=HOST, port=port)
    controller.start()
    try:
        with fresh_state() as state:
            env = {**os.environ, "SMTP_URL": f"smtp://{HOST}:{port}"}
            settings = Settings(state=state, ports=free_ports(DEFAULT_PORTS), env=env)
            with Stack.of(settings, _processes(settings)) as stack:
                async with _directory(settings):
                    yield stack
    finally:
        controller.stop()


def _processes(settings: Settings) -> list[Process]:
    stores, secrets = choose_stores(settings, lambda _: None), keep_secrets(settings.state)
    env = {store.variable: store.url for store in stores} | {
        "USERS_GRPC_ADDRESS": settings.address("USERS_GRPC_PORT"),
        "ITEMS_GRPC_ADDRESS": settings.address("ITEMS_GRPC_PORT"),
        "SERVICE_SECRET": secrets.service,
        "LINK_SECRET": secrets.links,
    }
    return [*(store.process for store in stores if store.process is not None), *(_replica(name, env) for name in _REPLICAS)]


def _replica(name: str, env: Mapping[str, str]) -> Process:
    port = free_port()
    command = (sys.executable, "-m", "subgraphs.mail")
    return Process(name=name, command=command, env={**env, "MAIL_PORT": str(port)}, tcp=(HOST, port))


async def _publish(stack: Stack, count: int) -> None:
    """What items tells when so many loans are overdue."""
    url = stack.processes[_REPLICAS[0]].env["REDIS_URL"]
    async with event_broker(url) as broker:
        for number in range(count):
            loan = {"itemId": f"item{number % 500}", "loanId": f"loan{number}", "borrowerId": f"person{number}"}
            data = {**loan, "dueAt": "2026-12-01T09:30:00Z", "notify": True, "escalate": False}
            event: Any = {"id": new_id(), "type": "loan_overdue", "seq": 2, "data": data}
            await broker.publish(event, stream="items")


class _People(users_pb2_grpc.UserDirectoryServicer):
    """Knows everybody."""

    async def BatchGetUsers(self, request: users_pb2.BatchGetUsersRequest, context: Any) -> users_pb2.BatchGetUsersResponse:  # noqa: N802
        users = [users_pb2.User(id=id, name=f"Name of {id}", email=f"{id}@example.org", locale="de") for id in request.ids]
        return users_pb2.BatchGetUsersResponse(users=users)


class _Things(items_pb2_grpc.ItemCatalogServicer):
    """Knows everything."""

    async def BatchGetItems(self, request: items_pb2.BatchGetItemsRequest, context: Any) -> items_pb2.BatchGetItemsResponse:  # noqa: N802
        items = [
            items_pb2.Item(id=id, code=id.upper(), name=f"Name of {id}", home_path=["Building", "Shelf"]) for id in request.ids
        ]
        return items_pb2.BatchGetItemsResponse(items=items)


@asynccontextmanager
async def _directory(settings: Settings) -> AsyncGenerator[None]:
    """Users and items, as far as mail asks them."""
    secret = SecretStr(keep_secrets(settings.state).service)

    def add_people(server: grpc.aio.Server) -> None:
        users_pb2_grpc.add_UserDirectoryServicer_to_server(_People(), server)

    def add_things(server: grpc.aio.Server) -> None:
        items_pb2_grpc.add_ItemCatalogServicer_to_server(_Things(), server)

    async with (
        rpc_server(settings.address("USERS_GRPC_PORT"), "users.v1.UserDirectory", add_people, secret),
        rpc_server(settings.address("ITEMS_GRPC_PORT"), "items.v1.ItemCatalog", add_things, secret),
    ):
        yield
