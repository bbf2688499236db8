"""The mail service's surroundings."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from redis.asyncio import Redis

from subgraphs.chassis.broker import event_broker
from subgraphs.chassis.mongo import Client
from subgraphs.mail.settings import Settings
from tests.integration.mail.mail_server import mail_server
from tests.integration.mail.running import System
from tests.support.credentials import LINK_SECRET, SERVICE_SECRET
from tests.support.issuer import issuer


@pytest.fixture
async def system(
    mongo: Client, mongo_url: str, redis: Redis, redis_url: str, namespace: str, unused_tcp_port_factory: Any
) -> AsyncGenerator[System]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(mail_server())
        broker = await stack.enter_async_context(event_broker(redis_url))
        signing = stack.enter_context(issuer())
        settings = Settings(
            mongodb_url=mongo_url,
            redis_url=redis_url,
            namespace=namespace,
            service_secret=SERVICE_SECRET,
            jwks_url=signing.url,
            link_secret=LINK_SECRET,
            smtp_url=server.url,
            users_grpc_address=f"127.0.0.1:{unused_tcp_port_factory()}",
            items_grpc_address=f"127.0.0.1:{unused_tcp_port_factory()}",
        )
        yield System(settings, server, broker, signing)
    await mongo.drop_database(f"{namespace}mail")
