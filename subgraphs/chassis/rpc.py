"""gRPC as every service speaks it: a server with health and reflection, channels that balance and recover."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

MAX_BATCH = 500
_GRACE_SECONDS = 2.0
_PING_SECONDS = 1.0
_SERVER_OPTIONS = [("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", 1_000_000)]
_SERVICE_CONFIG = json.dumps(
    {
        "loadBalancingConfig": [{"round_robin": {}}],
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 3,
                    "initialBackoff": "0.05s",
                    "maxBackoff": "0.5s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ],
    }
)
_CHANNEL_OPTIONS = [
    ("grpc.service_config", _SERVICE_CONFIG),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.keepalive_time_ms", 30_000),
]

type AddService = Callable[[grpc.aio.Server], Any]


@asynccontextmanager
async def rpc_server(address: str, service: str, add_service: AddService) -> AsyncGenerator[grpc.aio.Server]:
    """Serve one gRPC service, by its full name, on `host:port` while the context lasts."""
    server = grpc.aio.server(options=_SERVER_OPTIONS)
    add_service(server)
    checks = health.aio.HealthServicer()  # pyright: ignore[reportAttributeAccessIssue]
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    await checks.set(service, health_pb2.HealthCheckResponse.SERVING)
    reflection.enable_server_reflection((service, health.SERVICE_NAME, reflection.SERVICE_NAME), server)
    server.add_insecure_port(address)
    await server.start()
    try:
        yield server
    finally:
        await checks.enter_graceful_shutdown()
        await server.stop(_GRACE_SECONDS)


@asynccontextmanager
async def rpc_channel(address: str) -> AsyncGenerator[grpc.aio.Channel]:
    """A channel to another service. Every call on it must give a `timeout`."""
    async with grpc.aio.insecure_channel(address, options=_CHANNEL_OPTIONS) as channel:
        yield channel


async def ping(channel: grpc.aio.Channel, service: str) -> None:
    """Raise unless a service on the other side says that it serves."""
    request = health_pb2.HealthCheckRequest(service=service)
    stub: Any = health_pb2_grpc.HealthStub(channel)
    answer = await stub.Check(request, timeout=_PING_SECONDS)
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        raise ConnectionError(f"{service} does not serve right now")
