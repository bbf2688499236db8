"""gRPC as every service speaks it: a server with health and reflection, channels that balance and recover."""

import hmac
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from pydantic import SecretStr

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

_METADATA = "authorization"
_OPEN = f"/{health.SERVICE_NAME}/"
"""Who looks after processes asks for their health without a secret."""

type AddService = Callable[[grpc.aio.Server], Any]


@asynccontextmanager
async def rpc_server(address: str, service: str, add_service: AddService, secret: SecretStr) -> AsyncGenerator[grpc.aio.Server]:
    """Serve one gRPC service, by its full name, on `host:port` while the context lasts, to whoever shows the secret."""
    server = grpc.aio.server(options=_SERVER_OPTIONS, interceptors=[_AskCredential(secret)])
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
async def rpc_channel(address: str, secret: SecretStr) -> AsyncGenerator[grpc.aio.Channel]:
    """A channel to another service, which shows it the secret. Every call on it must give a `timeout`."""
    show = _ShowCredential(secret)
    async with grpc.aio.insecure_channel(address, options=_CHANNEL_OPTIONS, interceptors=[show]) as channel:
        yield channel


async def ping(channel: grpc.aio.Channel, service: str) -> None:
    """Raise unless a service on the other side says that it serves."""
    request = health_pb2.HealthCheckRequest(service=service)
    stub: Any = health_pb2_grpc.HealthStub(channel)
    answer = await stub.Check(request, timeout=_PING_SECONDS)
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        raise ConnectionError(f"{service} does not serve right now")


class _ShowCredential(grpc.aio.UnaryUnaryClientInterceptor):
    """Adds the service credential to each call."""

    def __init__(self, secret: SecretStr) -> None:
        self._entry = (_METADATA, f"Bearer {secret.get_secret_value()}")

    async def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """Go on with the credential added."""
        metadata = grpc.aio.Metadata(*(client_call_details.metadata or ()), self._entry)
        return await continuation(client_call_details._replace(metadata=metadata), request)


class _AskCredential(grpc.aio.ServerInterceptor):
    """Turns away calls without the service credential."""

    def __init__(self, secret: SecretStr) -> None:
        self._expected = f"Bearer {secret.get_secret_value()}".encode()
        self._refuse = grpc.unary_unary_rpc_method_handler(_turn_away)

    async def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
        """Go on, or answer UNAUTHENTICATED."""
        shown = dict(handler_call_details.invocation_metadata or ()).get(_METADATA, "")
        if hmac.compare_digest(str(shown).encode(), self._expected) or handler_call_details.method.startswith(_OPEN):
            return await continuation(handler_call_details)
        return self._refuse


async def _turn_away(_request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> None:
    await context.abort(grpc.StatusCode.UNAUTHENTICATED, "show the service credential in the metadata `authorization`")
