"""What must hold before anything is started: tools are there, ports are free, and nobody else runs on the same state."""

import fcntl
import os
import shutil
import socket
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from infra.local.settings import HOST, ROOT

type Which = Callable[[str], str | None]


class CannotStart(Exception):
    """Something is in the way; the message is one line that says what, and what to do."""


@contextmanager
def locked(state: Path) -> Generator[None]:
    """Hold the state folder for this process. The kernel lets go of it when the process ends, however it ends.

    A new one is for its owner's eyes only: among the mails in it are links that let people in.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (state / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"Lendgraph already runs on {state} (process {lock.read().strip() or 'unknown'}). "
                "Stop it, or set LOCAL_STATE and the ports to run a second one."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_ports(ports: Mapping[str, int]) -> None:
    """Raise `CannotStart` naming every port that is taken, by whom, and the variable that moves it."""
    taken = {variable: port for variable, port in ports.items() if not _is_free(port)}
    if not taken:
        return
    owners = _owners()
    lines = [
        f"Port {port} is taken by {owners.get(port, 'another process')}: stop it, or set {variable} to another port."
        for variable, port in taken.items()
    ]
    raise CannotStart("\n".join(lines))


def check_tools(env: Mapping[str, str], root: Path = ROOT, which: Which = shutil.which) -> list[str]:
    """Raise `CannotStart` when the router cannot run; return what is missing but not needed to go on."""
    if which("node") is None:
        raise CannotStart("Node.js is missing: install Node 20.19 or newer (https://nodejs.org), then try again.")
    if not (root / "router" / "node_modules").is_dir():
        raise CannotStart("The router's dependencies are not installed: run `make install`.")
    supergraph = root / (env.get("ROUTER_SUPERGRAPH") or "router/supergraph.graphql")
    if not supergraph.is_file():
        raise CannotStart(f"{supergraph} is missing: run `make supergraph`.")
    if not (root / (env.get("GRAPHIQL_DIR") or "router/dist/graphiql")).is_dir():
        return ["GraphiQL is not built, so the addresses show no page in a browser: run `make install`."]
    return []


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _owners() -> dict[int, str]:
    """Who listens where, as far as this user may know."""
    owners: dict[int, str] = {}
    for process in psutil.process_iter(["name"]):
        try:
            connections = process.net_connections(kind="tcp")
        except psutil.Error:
            continue
        for connection in connections:
            if connection.status == psutil.CONN_LISTEN:
                owners.setdefault(connection.laddr.port, f"{process.info['name']} (process {process.pid})")
    return owners
