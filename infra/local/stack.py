"""The whole system as processes that can be started, killed and asked where they are: for `make run` and for tests."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.local.accounts import demo_accounts, sign_in
from infra.local.logs import keep_previous, last_lines
from infra.local.processes import Process, send, spawn
from infra.local.secrets import keep_secrets
from infra.local.services import processes, url
from infra.local.settings import DEFAULT_PORTS, ROOT, Settings
from infra.local.stores import choose_stores, free_ports

_POLL_SECONDS = 0.05
_TOKEN_SECONDS = 300.0
"""How long a token is used again; it lives twice as long."""
GRACE_SECONDS = 5.0
"""How long a process gets between being asked to stop and being killed."""


class NotReady(Exception):
    """Something did not become ready in time or ended; the message names it and shows its last words."""


@dataclass(slots=True)
class Stack:
    """A set of processes with one state folder. Not thread-safe, and `start` belongs on the main thread (see `spawn`).

    As a context manager it starts everything, waits until all is ready and stops everything:

        with Stack.of_services(state=tmp_path) as stack:
            httpx.post(stack.url("router"), json={"query": "{ __typename }"})
    """

    settings: Settings
    processes: Mapping[str, Process]
    cwd: Path = ROOT
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict[str, "subprocess.Popen[bytes]"])
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict[str, tuple[str, float]])

    @classmethod
    def of(cls, settings: Settings, processes: Iterable[Process]) -> Self:
        return cls(settings=settings, processes={process.name: process for process in processes})

    @classmethod
    def of_services(
        cls,
        state: Path,
        ports: Mapping[str, int] | None = None,
        env: Mapping[str, str] | None = None,
        which: Callable[[str], str | None] = shutil.which,
    ) -> Self:
        """All the services on the stores that `env` names, else installed or embedded ones; on free ports unless given."""
        settings = Settings(state=state, ports=free_ports(DEFAULT_PORTS) | dict(ports or {}))
        settings = Settings(state=state, ports=settings.ports, env={**settings.env, "DEMO": "1", **(env or {})})
        return cls.of(settings, processes(settings, choose_stores(settings, which)))

    def __enter__(self) -> Self:
        try:
            self.start_all()
            self.wait_ready()
        except BaseException:
            self.stop_all()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop_all()

    async def __aenter__(self) -> Self:
        """The same in async code. It blocks the event loop on purpose: children belong to the thread that starts them."""
        return self.__enter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop_all()

    def start_all(self, names: Iterable[str] | None = None) -> None:
        """Start everything (or `names`) side by side; nobody waits for anybody."""
        for name in names or self.processes:
            self.start(name)

    def start(self, name: str) -> None:
        """Start one process that is not running; its log of the run before is kept as `<name>.log.1`."""
        if self.is_running(name):
            raise ValueError(f"{name} is running already.")
        keep_previous(self.log(name))
        self.restart(name)

    def restart(self, name: str) -> None:
        """Start it again, adding to the log it has."""
        self.log(name).parent.mkdir(parents=True, exist_ok=True)
        self.running[name] = spawn(self.processes[name], self.log(name), self.settings.env, self.cwd)

    def kill(self, name: str) -> None:
        """End one process, and what it started, at once, as a crash would."""
        send(self.running[name], signal.SIGKILL)
        self.running[name].wait()

    def stop(self, *names: str, grace: float = GRACE_SECONDS) -> None:
        """Ask processes to stop, together, and kill those that have not after `grace` seconds."""
        stopping = [self.running[name] for name in names if self.is_running(name)]
        for process in stopping:
            send(process, signal.SIGTERM)
        deadline = time.monotonic() + grace
        while any(process.poll() is None for process in stopping) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        for process in stopping:
            send(process, signal.SIGKILL)
            process.wait()

    def stop_all(self, grace: float = GRACE_SECONDS) -> None:
        """Stop the router, then the subgraphs, then the stores, so that none loses what it depends on before it is done."""
        for names in self._tiers():
            self.stop(*names, grace=grace)

    def is_running(self, name: str) -> bool:
        return name in self.running and self.running[name].poll() is None

    def wait_ready(self, *names: str, timeout: float = 60.0) -> None:
        """Wait until all (or `names`) are ready. Raises `NotReady` as soon as one ends, or after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        for name in names or tuple(self.processes):
            while (reason := self.processes[name].reason_not_ready()) is not None:
                if not self.is_running(name):
                    raise NotReady(self.last_words(name))
                if time.monotonic() > deadline:
                    raise NotReady(f"{name} is not ready after {timeout:.0f} s: {reason}\nIts log: {self.log(name)}")
                time.sleep(_POLL_SECONDS)

    def last_words(self, name: str) -> str:
        """A line about a process that ended, and the end of its log."""
        ended = f"{name} ended with exit code {self.running[name].poll()}."
        return "\n".join([f"{ended} Its log: {self.log(name)}", *(f"  {line}" for line in last_lines(self.log(name)))])

    def url(self, name: str, path: str = "graphql") -> str:
        """Where a process of the supergraph answers."""
        return url(self.settings, f"{name.upper()}_PORT", path)

    def sign_in(self, role: str = "admin") -> str:
        """An access token of the demo account with this role. Raises `NotSignedIn`."""
        token, ends = self._tokens.get(role, ("", 0.0))
        if time.monotonic() > ends:
            accounts = demo_accounts(keep_secrets(self.settings.state).passwords)
            token = sign_in(self.url("router"), next(each for each in accounts if each.role == role))
            self._tokens[role] = token, time.monotonic() + _TOKEN_SECONDS
        return token

    def log(self, name: str) -> Path:
        return self.settings.logs / f"{name}.log"

    def _tiers(self) -> Sequence[Sequence[str]]:
        stores = [name for name, process in self.processes.items() if process.is_store]
        subgraphs = [name for name in self.processes if name not in stores and name != "router"]
        return ["router"], subgraphs, stores
