"""The running system as measurements use it: started on a fresh state, asked, and its CPU time read."""

import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil

from infra.local.processes import Process, send, spawn
from infra.local.settings import ROOT
from infra.local.stack import Stack
from subgraphs.chassis.auth import Identity
from subgraphs.chassis.identity import SYSTEM

_READY_SECONDS = 60.0


@contextmanager
def fresh_state() -> Generator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lendgraph-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def fresh_system(env: Mapping[str, str] | None = None) -> Generator[Stack]:
    """All processes on embedded stores without data, free ports and a state folder of their own."""
    with fresh_state() as state, Stack.of_services(state, env=env, which=_nothing_installed) as stack:
        yield stack


def _nothing_installed(_program: str) -> None:
    return None


def rewired(stack: Stack, env: Mapping[str, Mapping[str, str]]) -> Stack:
    """The same processes, not yet started, some with another environment."""
    processes = [replace(each, env={**each.env, **env.get(name, {})}) for name, each in stack.processes.items()]
    return Stack.of(stack.settings, processes)


@contextmanager
def beside(stack: Stack, process: Process) -> Generator[subprocess.Popen[bytes]]:
    """Another process beside the system, ready to answer."""
    running = spawn(process, stack.log(process.name), stack.settings.env, ROOT)
    try:
        deadline = time.monotonic() + _READY_SECONDS
        while process.reason_not_ready() is not None:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{process.name} does not get ready: {stack.log(process.name).read_text()[-2000:]}")
            time.sleep(0.05)
        yield running
    finally:
        send(running, signal.SIGKILL)
        running.wait()


def ask(stack: Stack, query: str, **variables: Any) -> dict[str, Any]:
    """The data of an answer, as an admin sees it. Raises when it has errors."""
    body, token = {"query": query, "variables": variables}, stack.sign_in()
    answer: dict[str, Any] = httpx.post(
        stack.url("router"), json=body, headers={"authorization": f"Bearer {token}"}, timeout=60
    ).json()
    if answer.get("errors"):
        raise RuntimeError(f"The graph answers: {answer['errors']}")
    data: dict[str, Any] = answer["data"]
    return data


def cpu_seconds(pids: Mapping[str, int]) -> dict[str, float]:
    """User and system time that each process has used so far."""
    times = {name: psutil.Process(pid).cpu_times() for name, pid in pids.items()}
    return {name: each.user + each.system for name, each in times.items()}


def pids(stack: Stack) -> dict[str, int]:
    """The processes of the system."""
    return {name: running.pid for name, running in stack.running.items()}


def cpu_per(count: int, processes: Mapping[str, int], work: Callable[[], object]) -> dict[str, float]:
    """CPU milliseconds that each process spends on one of `count` units of `work`."""
    before = cpu_seconds(processes)
    work()
    after = cpu_seconds(processes)
    return {name: (after[name] - before[name]) / count * 1_000 for name in processes}


def least(measurements: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Per process the least of several measurements: what else the machine does only ever adds."""
    return {name: min(each[name] for each in measurements) for name in measurements[0]}


async def everybody(_authorization: str | None) -> Identity:
    """Takes everybody for the system itself: what is measured there is something else."""
    return Identity(SYSTEM, datetime.max.replace(tzinfo=UTC))
