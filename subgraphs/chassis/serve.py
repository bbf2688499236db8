"""A service's process: read the settings, serve the app on uvloop, say plainly why it cannot start."""

import errno
import logging
import socket
import sys
from collections.abc import Callable

import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from subgraphs.chassis import telemetry
from subgraphs.chassis.graphql.limits import MAX_MESSAGE_BYTES
from subgraphs.chassis.settings import ServiceSettings

_GRACE_SECONDS = 5
_PING_SECONDS = 20.0
"""How often we look whether a client that listens is still there, and how long we wait for its answer."""
_EXIT_USAGE = 2


def settings_or_exit[S: BaseSettings](settings: type[S]) -> S:
    """The settings from the environment; a bad one is said in one line."""
    try:
        return settings()
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors())
        sys.exit(f"Cannot start, the environment is wrong: {problems}")


def main[S: ServiceSettings](name: str, settings: type[S], create_app: Callable[[S], FastAPI], sdl: Callable[[], str]) -> None:
    """A service's command line: serve until told to stop, or print the schema when `--sdl` is asked for."""
    if "--sdl" in sys.argv:
        sys.stdout.write(sdl() + "\n")
        return
    chosen = settings_or_exit(settings)
    serve(name, chosen, getattr(chosen, f"{name}_port"), create_app)


def serve[S: ServiceSettings](name: str, settings: S, port: int, create_app: Callable[[S], FastAPI]) -> None:
    """Run a service until it is told to stop."""
    telemetry.configure(name, level=settings.log_level, as_json=settings.log_format == "json")
    listener = _listen(settings.host, port, name)
    config = uvicorn.Config(
        create_app(settings),
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=_PING_SECONDS,
        ws_ping_timeout=_PING_SECONDS,
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_worth_a_line)
    server = uvicorn.Server(config)
    uvloop.run(server.serve(sockets=[listener]))
    if not server.started:
        sys.exit(f"{name} did not start; see the lines above.")


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Not each connection of a client that follows, as no request is."""
    return "WebSocket" not in str(record.msg)


def _listen(host: str, port: int, name: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        why = "is in use already" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        print(f"{name}: port {port} on {host} {why}. Set {name.upper()}_PORT to another one.", file=sys.stderr)  # noqa: T201
        sys.exit(_EXIT_USAGE)
    listener.set_inheritable(True)
    return listener
