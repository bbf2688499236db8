"""Real router processes and stub subgraphs for the router's tests."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.issuer import Issuer

ROOT = Path(__file__).resolve().parents[2]
ROUTER = ROOT / "router"
STUB = Path(__file__).with_name("stub_subgraph.mjs")
PATIENCE = 30.0
PLAIN: dict[str, Any] = {"timeout": PATIENCE, "verify": False}
"""Nobody speaks TLS here, and loading its certificates costs more than a request."""

type Json = dict[str, Any]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(wanted: Any, ask: Any, within: float = PATIENCE) -> None:
    """Wait until `ask()` answers `wanted`; fail with what it answered last."""
    deadline = time.monotonic() + within
    while (got := ask()) != wanted:
        assert time.monotonic() < deadline, f"still {got!r}, not {wanted!r}"
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Stub:
    """A subgraph that answers by its SDL alone, and misbehaves on request."""

    name: str
    url: str

    def misbehave(self, **faults: Any) -> None:
        httpx.post(f"{self.url}/faults", json=faults, **PLAIN).raise_for_status()

    def calls(self) -> list[Json]:
        """What it was asked since the last look."""
        return httpx.get(f"{self.url}/calls", **PLAIN).json()


@contextmanager
def stub(name: str, sdl: Path) -> Generator[Stub]:
    process = subprocess.Popen(["node", STUB, name, sdl], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        try:
            yield Stub(name, f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.terminate()
            process.wait()


@dataclass(slots=True)
class Router:
    """A router process; `output` is complete once it has ended."""

    process: subprocess.Popen[str]
    url: str
    issuer: Issuer
    output: list[str] = field(default_factory=list[str])

    def ask(self, query: str, variables: Json | None = None, *, role: str | None = "admin", **more: Any) -> httpx.Response:
        """Ask as somebody of this role, or without any identity."""
        body = {"query": query, "variables": variables} | more.pop("body", {})
        headers = (self.issuer.bearer(role) if role else {}) | more.pop("headers", {})
        return httpx.post(f"{self.url}/graphql", json=body, headers=headers, **PLAIN, **more)

    def post(self, content: bytes, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        signed_in = self.issuer.bearer() | named
        return httpx.post(f"{self.url}/graphql", content=content, headers=signed_in, **PLAIN)

    def alive(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthcheck", **PLAIN).status_code == 200
        except httpx.TransportError:
            return False

    def end(self, signum: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signum)
        return self.ended()

    def ended(self) -> int:
        said, _ = self.process.communicate(timeout=PATIENCE)
        self.output.extend(said.splitlines())
        return self.process.returncode


def launch(supergraph: Path, stubs: Mapping[str, Stub], issuer: Issuer, **settings: str) -> Router:
    """Start a router without waiting for it."""
    port = settings.setdefault("ROUTER_PORT", str(free_port()))
    urls = {f"{name.upper()}_URL": f"{each.url}/graphql" for name, each in stubs.items()}
    ours = {"ROUTER_SUPERGRAPH": str(supergraph), "ROUTER_RELOAD_SECONDS": "0.1", "JWKS_URL": issuer.url}
    env = os.environ | ours | urls | settings
    command = ["node", str(ROUTER / "serve.mjs")]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return Router(process, f"http://127.0.0.1:{port}", issuer)


@contextmanager
def router(supergraph: Path, stubs: Mapping[str, Stub], issuer: Issuer, **settings: str) -> Generator[Router]:
    running = launch(supergraph, stubs, issuer, **settings)
    try:
        eventually(True, lambda: running.alive() or running.process.poll() is not None)
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.ended()


def node(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the router's commands to its end."""
    return subprocess.run(["node", ROUTER / script, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)


def codes(response: httpx.Response) -> list[str]:
    return sorted({error["extensions"]["code"] for error in json.loads(response.text).get("errors", [])})
