"""Reminders of many loans, due at the same moment, sent by two replicas."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import psutil
import pytest

from infra.local.settings import ROOT
from subgraphs.chassis.mongo import mongo_client
from subgraphs.mail.settings import Settings
from tests.integration.mail.running import System, directory, serving
from tests.support.credentials import LINK_SECRET, SERVICE_SECRET

_GROWTH = 30 * 2**20
"""More would mean that what was sent is kept: a thousand mails are 9 MB."""


async def _remind(system: System, first: int, last: int) -> None:
    for number in range(first, last):
        loan = {"itemId": f"item{number % 50}", "loanId": f"loan{number}", "borrowerId": f"a{number}"}
        await system.tell("loan_overdue", **loan, dueAt="2026-12-01T09:30:00Z", notify=True, escalate=False)


async def _all_sent(system: System, count: int) -> None:
    """Wait until so many are noted as sent; then each borrower got one mail."""
    async with asyncio.timeout(240), mongo_client(system.settings.mongodb_url) as client:
        collection = client[f"{system.settings.namespace}mail"]["notifications"]
        while await collection.count_documents({"state": "SENT"}) < count:
            await asyncio.sleep(0.2)
    assert Counter(system.mail.recipients) == Counter(f"a{number}@example.org" for number in range(count))
    assert len({message["Message-ID"] for message in system.mail.received}) == count
    assert system.mail.connections >= 2, "both replicas sent"


async def test_two_hundred_reminders_at_once_reach_each_borrower_once(system: System) -> None:
    other = replace(system, settings=system.settings.model_copy(update={"mail_port": system.settings.mail_port + 1}))
    async with directory(system.settings), serving(system), serving(other):
        await _remind(system, 0, 200)
        await _all_sent(system, 200)


@pytest.mark.full
@pytest.mark.timeout(400)
async def test_a_thousand_reminders_at_once_reach_each_borrower_once_and_take_no_memory(
    system: System, unused_tcp_port_factory: Any
) -> None:
    async with directory(system.settings), AsyncExitStack() as stack:
        ports = [unused_tcp_port_factory() for _ in range(2)]
        replicas = [await stack.enter_async_context(_replica(system.settings, port)) for port in ports]
        await _remind(system, 0, 200)
        await _all_sent(system, 200)
        before = [replica.memory_info().rss for replica in replicas]
        await _remind(system, 200, 1_200)
        await _all_sent(system, 1_200)
        growth = [replica.memory_info().rss - rss for replica, rss in zip(replicas, before, strict=True)]
        assert max(growth) < _GROWTH, growth


@asynccontextmanager
async def _replica(settings: Settings, port: int) -> AsyncGenerator[psutil.Process]:
    """The service as a process of its own."""
    env = {name.upper(): str(getattr(settings, name)) for name in _TOLD} | {"MAIL_PORT": str(port)}
    env |= {"SERVICE_SECRET": SERVICE_SECRET.get_secret_value(), "LINK_SECRET": LINK_SECRET.get_secret_value()}
    command = (sys.executable, "-m", "subgraphs.mail")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, **env}, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


_TOLD = ("mongodb_url", "redis_url", "namespace", "smtp_url", "users_grpc_address", "items_grpc_address")
